// @ts-check
// Reads the API. Amounts stay decimal strings until they are shown: numbers of a browser are too small for them.

/** @typedef {{number: number, hash: string, at: number}} Block */
/** @typedef {Record<string, any>} Row */
/** @typedef {{items: Row[], next: string | null, block: Block}} Page */

export class ApiError extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * The answer at `path` below /v1.
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} [query]
 * @returns {Promise<any>}
 */
export async function get(path, query = {}) {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) asked.set(name, String(value));
  }
  const question = asked.size ? `?${asked}` : '';
  let response;
  try {
    response = await fetch(`v1/${path}${question}`, { headers: { Accept: 'application/json' } });
  } catch {
    throw new ApiError(0, 'unreachable', 'The API does not answer.');
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const error = answer.error ?? { code: 'unknown', message: `The API answered with ${response.status}.` };
  throw new ApiError(response.status, error.code, error.message);
}

/**
 * Calls `tell` for each new block in the index. The browser comes back by itself when the stream breaks.
 * @param {(news: {block: Block, events: Row[], is_replaced: boolean}) => void} tell
 */
export function follow(tell) {
  const stream = new EventSource('v1/stream');
  stream.addEventListener('block', (event) => tell(JSON.parse(event.data)));
  stream.addEventListener('error', () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => follow(tell), 3000);
  });
}
