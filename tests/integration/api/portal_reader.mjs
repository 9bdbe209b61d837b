// Opens a page of the portal at argv[2] (the API) and argv[3] (the page) over a bare document, and prints its text.

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
  get childElementCount() { return this.children.filter((child) => child instanceof Element).length; }
  addEventListener() {}
  get text() {
    const inside = this.children.map((child) => child.text ?? child).join('');
    const label = this.tag === 'svg' ? `[${this.attributes['aria-label']}]` : '';
    return `${label}${inside}${['td', 'th', 'dt', 'dd', 'p', 'h1', 'h2', 'h3', 'li'].includes(this.tag) ? '|' : ''}`;
  }
}

globalThis.document = { createElement: (tag) => new Element(tag), createElementNS: (_, tag) => new Element(tag) };
const [api, page] = process.argv.slice(2);
const reach = globalThis.fetch;
globalThis.fetch = (path, options) => reach(new URL(path, `${api}/`), options);

const [view, argument = ''] = page.split('/');
const module = await import(`../../../api/portal/views/${view}.js`);
console.log((await module[view](argument)).text);
