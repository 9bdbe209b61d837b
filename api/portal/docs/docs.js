// @ts-check
// Lists what the API offers, as it describes itself.

import { el, section } from '../elements.js';

const content = /** @type {HTMLElement} */ (document.getElementById('content'));

/** @param {any} parameter */
function parameterLine(parameter) {
  const described = parameter.description ? `: ${parameter.description}` : '';
  return el('li', {}, el('code', {}, parameter.name), parameter.in === 'path' ? ' (in the path)' : '', described);
}

/** @param {any} schema @param {any} schemas @returns {string[]} names of what an answer holds */
function fieldsOf(schema, schemas) {
  const named = schemas[String(schema?.$ref ?? '').split('/').pop() ?? ''];
  return named ? Object.keys(named.properties ?? {}) : [];
}

/** @param {string} path @param {any} operation @param {any} schemas */
function endpoint(path, operation, schemas) {
  const schema = operation.responses?.['200']?.content?.['application/json']?.schema;
  const fields = fieldsOf(schema, schemas);
  const parameters = operation.parameters ?? [];
  const isPlain = !path.includes('{') && path !== '/v1/stream';
  return section(
    `GET ${path}`,
    operation.description && el('p', {}, operation.description),
    parameters.length > 0 && el('ul', {}, ...parameters.map(parameterLine)),
    fields.length > 0 && el('p', { class: 'quiet' }, `Answers with ${fields.join(', ')}.`),
    isPlain && el('p', {}, el('a', { href: `..${path}` }, 'Try it')),
  );
}

try {
  const api = await (await fetch('../openapi.json')).json();
  content.append(el('p', { class: 'lead' }, api.info.description));
  for (const [path, operations] of Object.entries(api.paths)) {
    content.append(endpoint(path, /** @type {any} */ (operations).get, api.components.schemas));
  }
} catch {
  content.append(el('p', { role: 'alert' }, 'The API does not answer.'));
}
