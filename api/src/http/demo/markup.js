// Markup of the newsroom's as nodes. The gateway has cleaned it; what a page of text does not hold is left out again,
// links stay in the house where they can, and what is shown by others waits until it is asked for.

import { inside, picture } from './route.js';

const KEPT = new Set(`a abbr audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em
  figcaption figure h2 h3 h4 h5 h6 hr i iframe img ins kbd li mark ol p picture pre q rp rt ruby s samp small source span
  strong sub summary sup table tbody td tfoot th thead time tr u ul var video wbr`.split(/\s+/));
const BORNE = new Set(`alt allowfullscreen cite class colspan controls datetime dir height href hreflang lang loading
  open poster rel reversed rowspan scope sizes span src srcset start title type value width`.split(/\s+/));

const policy = globalThis.trustedTypes?.createPolicy('newsroom', { createHTML: (html) => html, createScript: (text) => text })
  ?? { createHTML: (html) => html, createScript: (text) => text };

/** The nodes of a piece of markup. */
export function markup(html, locales) {
  const parsed = new DOMParser().parseFromString(policy.createHTML(`<body>${html}`), 'text/html');
  for (const element of [...parsed.body.querySelectorAll('*')]) clean(element, locales);
  const fragment = document.createDocumentFragment();
  fragment.append(...parsed.body.childNodes);
  return fragment;
}

function clean(element, locales) {
  if (!KEPT.has(element.localName)) return element.remove();
  for (const { name } of [...element.attributes]) if (!BORNE.has(name)) element.removeAttribute(name);
  for (const name of ['href', 'src', 'poster', 'cite']) {
    const value = element.getAttribute(name);
    if (value && !/^(https?:|mailto:|tel:|\/|#)/i.test(value)) element.removeAttribute(name);
  }
  if (element.localName === 'a') {
    const here = inside(element.getAttribute('href') ?? '', locales);
    if (here) element.setAttribute('href', here);
    else element.setAttribute('rel', `${element.getAttribute('rel') ?? ''} noopener`.trim());
  }
  if (element.localName === 'img' || element.localName === 'iframe') {
    if (element.hasAttribute('src')) element.setAttribute('src', picture(element.getAttribute('src')));
    element.setAttribute('loading', 'lazy');
  }
  if (element.localName === 'img' && !element.hasAttribute('alt')) element.setAttribute('alt', '');
}

/** What search engines read in the head. It is data and never runs. */
export function structured(json) {
  const script = document.createElement('script');
  script.type = 'application/ld+json';
  script.text = policy.createScript(json);
  return script;
}
