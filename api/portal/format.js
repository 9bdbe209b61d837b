// @ts-check
// Integers of the chain as people read them. Exact: BigInt throughout, rounded down only where digits are cut off.

export const SHARE_OF = 10_000n;
export const USD8 = 8;
export const CASH_DECIMALS = 6;

/**
 * `units` with `decimals` as a grouped decimal number of at most `places` places.
 * @param {string | bigint} units
 * @param {number} decimals
 * @param {number} [places]
 */
export function amount(units, decimals, places = 2) {
  const value = BigInt(units);
  const whole = value / 10n ** BigInt(decimals);
  const rest = (value % 10n ** BigInt(decimals)).toString().padStart(decimals, '0').slice(0, places);
  const part = decimals === 0 ? '' : rest.replace(/0+$/, '');
  return group(whole) + (part ? `.${part.padEnd(Math.min(2, places), '0')}` : '');
}

/** @param {bigint} whole */
function group(whole) {
  return whole.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/**
 * A value of the valuation oracle (8 decimals), in whole units of its currency.
 * @param {string} value
 * @param {string} currency
 */
export function worth(value, currency) {
  return `${amount(value, USD8, 0)} ${currency}`;
}

/** @param {string | bigint} units */
export function cash(units) {
  return amount(units, CASH_DECIMALS);
}

/**
 * `part` of `whole` in hundredths of a percent, rounded down; 0 of nothing.
 * @param {string | bigint} part
 * @param {string | bigint} whole
 */
export function shareBps(part, whole) {
  return BigInt(whole) === 0n ? 0 : Number((BigInt(part) * SHARE_OF) / BigInt(whole));
}

/** @param {number} bps */
export function percent(bps) {
  return `${(bps / 100).toFixed(bps % 100 === 0 ? 0 : 2)} %`;
}

/**
 * Net asset value of one whole share, 8 decimals.
 * @param {string} value
 * @param {number} shareBpsOfAsset
 * @param {string} units
 * @param {number} decimals
 */
export function navPerShare(value, shareBpsOfAsset, units, decimals) {
  if (BigInt(units) === 0n) return 0n;
  return (BigInt(value) * BigInt(shareBpsOfAsset) * 10n ** BigInt(decimals)) / (SHARE_OF * BigInt(units));
}

/**
 * Price of one whole share in a pool, in units of cash.
 * @param {string} cashReserve
 * @param {string} shareReserve
 * @param {number} decimals
 */
export function poolPrice(cashReserve, shareReserve, decimals) {
  if (BigInt(shareReserve) === 0n) return 0n;
  return (BigInt(cashReserve) * 10n ** BigInt(decimals)) / BigInt(shareReserve);
}

/** @param {string} address */
export function short(address) {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** @param {number} seconds Unix seconds of chain time */
export function instant(seconds) {
  return new Date(seconds * 1000).toISOString().replace('T', ' ').replace(/:\d\d\.\d+Z$/, ' UTC');
}

/** @param {number} seconds */
export function day(seconds) {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
