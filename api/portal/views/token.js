// @ts-check
// One token: its holders, its movements, its price.

import { get } from '../api.js';
import { addressOf, badge, bar, el, facts, list, section } from '../elements.js';
import { amount, cash, day, instant, navPerShare, percent, poolPrice, shareBps, worth } from '../format.js';

const NOBODY = '0x0000000000000000000000000000000000000000';

/**
 * @param {string} address
 * @returns {Promise<HTMLElement>}
 */
export async function token(address) {
  const it = await get(`tokens/${encodeURIComponent(address)}`);
  const asset = await get(`assets/${it.asset_id}`);
  const decimals = it.decimals ?? 0;
  const nav = asset.valuation && navPerShare(asset.valuation.value, asset.share_bps ?? 0, it.units, decimals);
  return el(
    'div',
    {},
    el('h1', {}, `${it.name ?? 'Token'} `, el('span', { class: 'quiet' }, it.symbol ?? '')),
    el('p', { class: 'lead' }, el('code', {}, it.address)),
    it.is_paused && el('p', {}, badge('Transfers are paused', 'bad')),
    facts([
      ['Supply', amount(it.total_supply, decimals)],
      ['Of at most', amount(it.units, decimals)],
      ['Holders', String(it.holder_count)],
      ['Asset', `No. ${it.asset_id}, ${asset.class}`],
      ['Value of the asset', asset.valuation ? worth(asset.valuation.value, asset.currency) : 'none yet'],
      ['Value of a share', nav ? `${amount(nav, 8)} ${asset.currency}` : 'none yet'],
    ]),
    section('Price', await pools(it, nav)),
    section('Holders', await holders(it, decimals)),
    section('Last transfers', await transfers(it, decimals)),
    section('Dividends', await dividends(it)),
  );
}

/** @param {any} it @param {bigint | null} nav */
async function pools(it, nav) {
  const found = await get('pools', { security_token: it.address });
  if (!found.items.length) return el('p', { class: 'quiet' }, 'No pool trades it.');
  return el('ul', { class: 'cards' }, ...found.items.map((/** @type {any} */ pool) => poolCard(pool, it, nav)));
}

/** @param {any} pool @param {any} it @param {bigint | null} nav */
function poolCard(pool, it, nav) {
  const isFirst = pool.token0 === it.address;
  const [shares, money] = isFirst ? [pool.reserve0, pool.reserve1] : [pool.reserve1, pool.reserve0];
  const decimals = it.decimals ?? 0;
  const price = poolPrice(money, shares, decimals);
  const distance = nav && nav > 0n ? Number((price * 100n * 10_000n) / nav) - 10_000 : null;
  return el(
    'li',
    { class: 'card' },
    el('h3', {}, 'Pool ', addressOf(pool.address)),
    el('p', { class: 'figure' }, price ? `${cash(price)} per share` : 'empty'),
    distance !== null && price > 0n && el('p', {}, `${percent(Math.abs(distance))} ${distance < 0 ? 'below' : 'above'} the value of a share; the band is ${percent(pool.band_bps ?? 0)}`),
    el('p', { class: 'quiet' }, `${amount(shares, decimals)} shares and ${cash(money)} cash in it, fee ${percent(pool.fee_bps ?? 0)}`),
  );
}

/** @param {any} it @param {number} decimals */
function holders(it, decimals) {
  return list('Holders', `tokens/${it.address}/holders`, [
    { title: 'Holder', cell: (row) => addressOf(row.holder, row.is_conduit ? undefined : `#/wallets/${row.holder}`) },
    { title: 'Share', cell: (row) => bar(percent(shareBps(row.balance, it.total_supply)), [['mark', 0, shareBps(row.balance, it.total_supply) / 10]]) },
    { title: '', cell: (row) => percent(shareBps(row.balance, it.total_supply)), isNumber: true },
    { title: 'Balance', cell: (row) => amount(row.balance, decimals), isNumber: true },
    { title: '', cell: (row) => (row.is_conduit ? badge('holds for others', 'quiet') : row.is_frozen || row.frozen !== '0' ? badge('frozen', 'warn') : null) },
  ]);
}

/** @param {any} it @param {number} decimals */
function transfers(it, decimals) {
  /** @param {string} address @param {string} word */
  const party = (address, word) => (address === NOBODY ? word : addressOf(address));
  return list('Last transfers', `tokens/${it.address}/transfers`, [
    { title: 'When', cell: (row) => instant(row.at) },
    { title: 'From', cell: (row) => party(row.from_address, 'issued') },
    { title: 'To', cell: (row) => party(row.to_address, 'redeemed') },
    { title: 'Shares', cell: (row) => amount(row.amount, decimals), isNumber: true },
    { title: 'Block', cell: (row) => String(row.block_number), isNumber: true },
  ]);
}

/** @param {any} it */
function dividends(it) {
  return list('Dividends', 'distributions', [
    { title: 'Record date', cell: (row) => day(row.record_date) },
    { title: 'Payment from', cell: (row) => day(row.payment_date) },
    { title: 'Funded', cell: (row) => cash(row.funded), isNumber: true },
    { title: 'Paid', cell: (row) => cash(row.paid), isNumber: true },
    { title: '', cell: (row) => bar(`${percent(shareBps(row.paid, row.funded))} paid`, [['mark', 0, shareBps(row.paid, row.funded) / 10]]) },
  ], { token: it.address });
}
