// @ts-check
// Shows the page that the address names, and again when the chain moved on.

import { ApiError, follow, get } from './api.js';
import { el } from './elements.js';
import { instant } from './format.js';
import { overview } from './views/overview.js';
import { token } from './views/token.js';
import { wallet } from './views/wallet.js';

const RETRY_MS = 2000;
const content = /** @type {HTMLElement} */ (document.getElementById('content'));
const blockLine = /** @type {HTMLElement} */ (document.getElementById('block'));
let shown = 0;

/** @param {import('./api.js').Block} block */
function tellBlock(block) {
  blockLine.textContent = `Block ${block.number.toLocaleString('en')} · ${instant(block.at)}`;
}

/** @returns {Promise<HTMLElement>} */
function page() {
  const [name = '', argument = ''] = location.hash.replace(/^#\/?/, '').split('/');
  if (name === 'tokens') return token(argument);
  if (name === 'wallets') return wallet(argument);
  return overview();
}

/** @param {boolean} isNew whether the reader asked for another page */
async function show(isNew) {
  const turn = ++shown;
  for (const link of document.querySelectorAll('nav a')) {
    const isHere = link.getAttribute('href') === (location.hash.startsWith('#/wallets') ? '#/wallets' : '#/');
    link.toggleAttribute('aria-current', isHere);
    if (isHere) link.setAttribute('aria-current', 'page');
  }
  try {
    const [made, { block }] = await Promise.all([page(), get('status')]);
    if (turn !== shown) return;
    content.replaceChildren(made);
    document.title = `${made.querySelector('h1')?.textContent ?? 'AIMY'} – AIMY`;
    tellBlock(block);
    if (isNew) content.focus();
  } catch (error) {
    if (turn !== shown) return;
    const message = error instanceof Error ? error.message : String(error);
    content.replaceChildren(el('h1', {}, 'Nothing to show'), el('p', { role: 'alert' }, message));
    const isPassing = !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
    if (isPassing) setTimeout(() => turn === shown && show(false), RETRY_MS);
  }
}

addEventListener('hashchange', () => location.hash.startsWith('#/') && show(true));
show(false);
follow((news) => {
  tellBlock(news.block);
  const isReading = content.contains(document.activeElement) && document.activeElement !== content;
  if ((news.events.length || news.is_replaced) && !isReading) show(false);
});
