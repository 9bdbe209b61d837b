// @ts-check
// Builds the page out of text: whatever comes from the chain becomes a text node, never markup.

import { get } from './api.js';
import { short } from './format.js';

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element with attributes and children; strings become text.
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

/**
 * A bar of width 1000: rectangles of a class from one place to another.
 * @param {string} label what it shows, in words
 * @param {[string, number, number][]} parts class, from, to (0 to 1000)
 */
export function bar(label, parts) {
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = { class: 'bar', viewBox: '0 0 1000 100', preserveAspectRatio: 'none', role: 'img', 'aria-label': label };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const [kind, from, to] of /** @type {[string, number, number][]} */ ([['track', 0, 1000], ...parts])) {
    const rect = document.createElementNS(SVG, 'rect');
    const tall = kind === 'mark' ? [0, 100] : [30, 40];
    const box = { x: from, width: Math.max(to - from, 1), y: tall[0], height: tall[1], class: kind };
    for (const [name, value] of Object.entries(box)) rect.setAttribute(name, String(value));
    svg.append(rect);
  }
  return svg;
}

/**
 * An address, shortened, with all of it on hover and for copying.
 * @param {string} address
 * @param {string} [href]
 */
export function addressOf(address, href) {
  const inside = el('span', { class: 'address', title: address }, short(address));
  return href ? el('a', { href }, inside) : inside;
}

/** @param {string} word @param {'good' | 'warn' | 'bad' | 'quiet'} mood */
export function badge(word, mood) {
  return el('span', { class: `badge ${mood}` }, word);
}

/** @param {[string, Child][]} facts */
export function facts(facts) {
  return el('dl', {}, ...facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

/**
 * A table of the list at `path`, a page at a time.
 * @template {Record<string, any>} T
 * @param {string} caption
 * @param {string} path
 * @param {{title: string, cell: (row: any) => Child, isNumber?: boolean}[]} columns
 * @param {Record<string, string | number>} [query]
 */
export async function list(caption, path, columns, query = {}) {
  const body = el('tbody');
  const more = el('button', { type: 'button' }, 'Show more');
  /** @type {string | null} */
  let next = null;

  async function load() {
    const page = await get(path, { limit: 20, ...query, cursor: next });
    next = page.next;
    more.hidden = next === null;
    for (const row of page.items) {
      const cells = columns.map((column) => el('td', column.isNumber ? { class: 'number' } : {}, column.cell(row)));
      body.append(el('tr', {}, ...cells));
    }
  }
  await load();
  if (!body.childElementCount) return el('p', { class: 'quiet' }, 'None yet.');
  more.addEventListener('click', () => load().catch((error) => more.replaceWith(el('p', { class: 'bad' }, error.message))));
  const heads = columns.map((column) => el('th', { scope: 'col', ...(column.isNumber ? { class: 'number' } : {}) }, column.title));
  const table = el('table', { 'aria-label': caption }, el('thead', {}, el('tr', {}, ...heads)), body);
  return el('div', {}, el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, table), more);
}

/** @param {string} title @param {...Child} children */
export function section(title, ...children) {
  return el('section', {}, el('h2', {}, title), ...children);
}
