// @ts-check
// Whether a wallet may hold shares, and why not.

import { ApiError, get } from '../api.js';
import { addressOf, badge, el, facts, section } from '../elements.js';
import { day } from '../format.js';

/** @type {Record<string, string>} */
const REASONS = {
  verified: 'Trusted issuers vouch for all that a holder must prove.',
  not_registered: 'The wallet is not in the registry any more.',
  claims_missing: 'A claim that a holder must have is missing or no longer holds.',
  issuer_must_tell: 'Only the contract of a foreign claim issuer can tell.',
  identity_must_tell: 'Its identity was not made by this platform: only that contract can tell.',
};

/**
 * @param {string} address
 * @returns {Promise<HTMLElement>}
 */
export async function wallet(address) {
  const input = el('input', { name: 'wallet', value: address, required: '', spellcheck: 'false', autocomplete: 'off', placeholder: '0x…' });
  const form = el('form', {}, el('label', {}, 'Address of the wallet', input), el('button', {}, 'Look up'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    location.hash = `#/wallets/${/** @type {HTMLInputElement} */ (input).value.trim()}`;
  });
  return el('div', {}, el('h1', {}, 'May this wallet hold shares?'), form, address ? await answer(address) : null);
}

/** @param {string} address */
async function answer(address) {
  let it;
  try {
    it = await get(`identities/${encodeURIComponent(address)}`);
  } catch (error) {
    if (error instanceof ApiError && error.status < 500 && error.status > 0) return el('p', { role: 'alert' }, error.message);
    throw error;
  }
  const verdict = it.is_verified === null ? badge('unknown', 'warn') : it.is_verified ? badge('yes', 'good') : badge('no', 'bad');
  const claims = it.claims.map((/** @type {any} */ claim) => el('li', {},
    `Topic ${claim.topic} by `, addressOf(claim.issuer), ' ', badge(claim.verdict, claim.verdict === 'valid' ? 'good' : 'warn'),
    claim.expires_at !== null && ` until ${day(claim.expires_at)}`));
  return el(
    'div',
    {},
    el('p', {}, verdict, ` ${REASONS[it.reason] ?? it.reason}`),
    facts([['Identity', it.identity ? addressOf(it.identity) : 'none'], ['Country', it.country === null ? 'as registered' : String(it.country)]]),
    section('Claims', claims.length ? el('ul', {}, ...claims) : el('p', { class: 'quiet' }, 'None.')),
  );
}
