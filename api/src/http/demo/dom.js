// Elements, made one way. Text stays text: what is markup comes by `markup.js` alone.

/** An element: `el('a.card', { href }, 'text', child)`. What is null or false is left out. */
export function el(kind, properties = {}, ...children) {
  const [name, ...classes] = kind.split('.');
  const element = document.createElement(name || 'div');
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (value == null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(2).filter((child) => child != null && child !== false && child !== ''));
  return element;
}

const PATHS = {
  search: 'M10.5 4a6.5 6.5 0 1 0 4 11.6l4.7 4.7 1.1-1.1-4.7-4.7A6.5 6.5 0 0 0 10.5 4Zm0 1.6a4.9 4.9 0 1 1 0 9.8 4.9 4.9 0 0 1 0-9.8Z',
  play: 'M8 5v14l11-7Z',
  save: 'M6 3h12v18l-6-4.5L6 21Zm1.6 1.6v13.2l4.4-3.3 4.4 3.3V4.6Z',
  saved: 'M6 3h12v18l-6-4.5L6 21Z',
  pictures: 'M3 6h13v11H3Zm1.6 1.6v6l3-3 2.5 2.5 1.5-1.5 2.8 2.8V7.6ZM18 8h1.5v12.5H6V19h12Z',
  link: 'M10.6 13.4a3.5 3.5 0 0 1 0-5l3.5-3.5a3.5 3.5 0 0 1 5 5l-1.8 1.8-1.1-1.1L18 8.8A2 2 0 0 0 15.2 6l-3.5 3.5a2 2 0 0 0 0 2.8Zm2.8-2.8a3.5 3.5 0 0 1 0 5l-3.5 3.5a3.5 3.5 0 0 1-5-5l1.8-1.8 1.1 1.1L6 15.2A2 2 0 0 0 8.8 18l3.5-3.5a2 2 0 0 0 0-2.8Z',
};

/** A drawing beside words that say the same. */
export function icon(name) {
  const [svg, path] = ['svg', 'path'].map((one) => document.createElementNS('http://www.w3.org/2000/svg', one));
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** Says something to who listens instead of looking. */
export function say(text) {
  const said = document.getElementById('said');
  said.textContent = '';
  requestAnimationFrame(() => { said.textContent = text; });
}

/** `{name}` in a sentence of `words`, filled in. */
export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
