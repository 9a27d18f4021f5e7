// What stands in the document's head: the title, and what search engines and whoever shares a page read there.

import { structured } from './markup.js';
import { el } from './dom.js';

/** Names the page, in place of whatever stood there. `seo` is an article's, `alternates` are pages of this newsroom. */
export function head({ title, site, locale, description, seo, alternates = [], feed }) {
  document.title = title ? `${title} · ${site}` : site;
  document.documentElement.lang = locale.code;
  document.documentElement.dir = locale.direction.toLowerCase();
  for (const old of document.head.querySelectorAll('[data-page]')) old.remove();
  const own = [
    el('meta', { name: 'description', content: seo?.description || description }),
    el('meta', { property: 'og:title', content: seo?.title || title || site }),
    el('meta', { property: 'og:site_name', content: site }),
    el('meta', { property: 'og:locale', content: locale.code }),
    feed && el('link', { rel: 'alternate', type: 'application/rss+xml', title: site, href: feed }),
    seo && el('link', { rel: 'canonical', href: seo.canonicalUrl }),
    ...(seo?.alternates ?? alternates).map(({ hreflang, url }) => el('link', { rel: 'alternate', hreflang, href: url })),
    seo && structured(seo.jsonLd),
  ].filter(Boolean);
  for (const one of own) one.dataset.page = '';
  document.head.append(...own);
}
