// @ts-check
// Assets with what they are worth, and what goes on in market and income.

import { get } from '../api.js';
import { addressOf, badge, bar, el, list, section } from '../elements.js';
import { cash, day, percent, worth } from '../format.js';

/** @type {Record<string, 'good' | 'warn' | 'bad' | 'quiet'>} */
const MOODS = { Fresh: 'good', Stale: 'warn', Disputed: 'warn', Ripcord: 'bad', Unvalued: 'quiet' };

/** @returns {Promise<HTMLElement>} */
export async function overview() {
  const assets = await get('assets', { limit: 200 });
  const highest = assets.items.reduce(
    (/** @type {bigint} */ top, /** @type {any} */ asset) => (asset.valuation && BigInt(asset.valuation.high) > top ? BigInt(asset.valuation.high) : top),
    0n,
  );
  const cards = assets.items.map((/** @type {any} */ asset) => assetCard(asset, highest));
  return el(
    'div',
    {},
    el('h1', {}, 'Real assets, in shares'),
    el('p', { class: 'lead' }, `Values as the operators signed them, with their interval. Up to block ${assets.block.number}.`),
    section('Assets', cards.length ? el('ul', { class: 'cards' }, ...cards) : el('p', { class: 'quiet' }, 'None yet.')),
    section('Primary sales', await offerings()),
    section('Pools', await pools()),
    section('Dividends', await dividends()),
  );
}

/** @param {any} asset @param {bigint} highest */
function assetCard(asset, highest) {
  const heading = el('h3', {}, `Asset ${asset.asset_id}`, badge(asset.status, asset.status === 'Rejected' ? 'bad' : 'quiet'));
  const kind = el('p', { class: 'quiet' }, asset.class);
  const state = badge(asset.valuation_state, MOODS[asset.valuation_state] ?? 'quiet');
  const link = asset.token && el('p', {}, el('a', { href: `#/tokens/${asset.token}` }, 'Its token'));
  return el('li', { class: 'card' }, heading, kind, ...valued(asset, highest, state), link);
}

/** @param {any} asset @param {bigint} highest @param {HTMLElement} state */
function valued(asset, highest, state) {
  const { valuation } = asset;
  if (!valuation) return [el('p', { class: 'figure' }, 'no value yet'), el('p', {}, state)];
  const [low, value, high] = [valuation.low, valuation.value, valuation.high].map((part) => Number((BigInt(part) * 1000n) / (highest || 1n)));
  const range = `${worth(valuation.low, asset.currency)} to ${worth(valuation.high, asset.currency)}`;
  return [
    el('p', { class: 'figure' }, worth(valuation.value, asset.currency)),
    bar(`Interval ${range}`, [['span', low, high], ['mark', Math.max(value - 6, 0), value + 6]]),
    el('p', { class: 'quiet' }, range),
    el('p', { class: 'quiet' }, state, ` as of ${day(valuation.nav_date)} · round ${valuation.round} · risk ${percent(valuation.risk_bps)}`),
  ];
}

function offerings() {
  return list('Primary sales', 'offerings', [
    { title: 'Token', cell: (row) => addressOf(row.token, `#/tokens/${row.token}`) },
    { title: 'Phase', cell: (row) => badge(row.phase, row.phase === 'Failed' ? 'bad' : row.phase === 'Open' ? 'good' : 'quiet') },
    { title: 'Price', cell: (row) => cash(row.price_per_share), isNumber: true },
    { title: 'Raised', cell: (row) => cash(row.subscribed_cost), isNumber: true },
    { title: 'Closes', cell: (row) => day(row.closes_at) },
  ]);
}

function pools() {
  return list('Pools', 'pools', [
    { title: 'Pool', cell: (row) => addressOf(row.address) },
    { title: 'Token', cell: (row) => row.security_token && addressOf(row.security_token, `#/tokens/${row.security_token}`) },
    { title: 'Cash in it', cell: (row) => cash(row.cash_token === row.token0 ? row.reserve0 : row.reserve1), isNumber: true },
    { title: 'Fee', cell: (row) => percent(row.fee_bps ?? 0), isNumber: true },
  ]);
}

function dividends() {
  return list('Dividends', 'distributions', [
    { title: 'No.', cell: (row) => row.distribution_id },
    { title: 'Token', cell: (row) => addressOf(row.token, `#/tokens/${row.token}`) },
    { title: 'Record date', cell: (row) => day(row.record_date) },
    { title: 'Funded', cell: (row) => cash(row.funded), isNumber: true },
    { title: 'Paid', cell: (row) => cash(row.paid), isNumber: true },
    { title: 'Left', cell: (row) => cash(row.left), isNumber: true },
  ]);
}
