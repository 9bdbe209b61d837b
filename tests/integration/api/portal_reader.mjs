// Opens a page of the portal over a bare document and prints its text: node portal_reader.mjs <API> <hash or "docs">

class Element {
  constructor(tag) { Object.assign(this, { tag, attributes: {}, children: [], hidden: false }); }
  setAttribute(name, value) { this.attributes[name] = String(value); }
  getAttribute(name) { return this.attributes[name] ?? null; }
  append(...children) {
    for (const child of children) {
      if (!(child instanceof Element) && typeof child !== 'string') throw new TypeError(`appended ${child}`);
      this.children.push(child);
    }
  }
  replaceChildren(...children) { this.children = []; this.append(...children); this.onReplaced?.(); }
  get childElementCount() { return this.children.filter((child) => child instanceof Element).length; }
  querySelector(tag) {
    const found = this.children.filter((child) => child instanceof Element);
    return found.find((child) => child.tag === tag) ?? found.map((child) => child.querySelector(tag)).find(Boolean) ?? null;
  }
  addEventListener() {}
  contains() { return false; }
  focus() {}
  set textContent(text) { this.children = [text]; }
  get textContent() { return this.text.replaceAll('|', ''); }
  get text() {
    if (this.hidden) return '';
    const inside = this.children.map((child) => child.text ?? child).join('');
    const label = this.tag === 'svg' ? `[${this.attributes['aria-label']}]` : '';
    return `${label}${inside}${['td', 'th', 'dt', 'dd', 'p', 'h1', 'h2', 'h3', 'li'].includes(this.tag) ? '|' : ''}`;
  }
}

const [api, page] = process.argv.slice(2);
const parts = { content: new Element('main'), block: new Element('p') };
globalThis.document = {
  createElement: (tag) => new Element(tag),
  createElementNS: (_, tag) => new Element(tag),
  getElementById: (id) => parts[id],
  querySelectorAll: () => [],
};
globalThis.location = { hash: page };
globalThis.addEventListener = () => {};
globalThis.EventSource = class { addEventListener() {} };
const reach = globalThis.fetch;
globalThis.fetch = (path, options) => reach(new URL(path, page === 'docs' ? `${api}/docs/` : `${api}/`), options);

if (page === 'docs') {
  await import('../../../api/portal/docs/docs.js');
} else {
  const shown = new Promise((resolve) => { parts.content.onReplaced = () => setTimeout(resolve); });
  await import('../../../api/portal/app.js');
  await shown;
}
console.log(`${parts.block.text}\n${document.title ?? ''}\n${parts.content.text}`);
