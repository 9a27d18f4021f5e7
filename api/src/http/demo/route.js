// Addresses: which page stands where, and where the newsroom's own addresses lead here.

import { ROOT } from './api.js';

const WITH_SLUG = ['article', 'section', 'tag', 'author'];
const PLAIN = ['videos', 'photos', 'search', 'sign-in', 'sign-up', 'lost-password', 'reset', 'delete-account', 'reading-list'];

/** What an address asks for: `{ locale, page, slug, query }`. No page: there is none. */
export function read(url) {
  const path = url.pathname.startsWith(ROOT) ? url.pathname.slice(ROOT.length) : '';
  const [locale, page, slug, ...more] = path.replace(/\/$/, '').split('/').map(decoded);
  const query = url.searchParams;
  if (!page) return { locale: locale || null, page: 'front', query };
  if (more.length === 0 && slug && WITH_SLUG.includes(page)) return { locale, page, slug, query };
  if (!slug && PLAIN.includes(page)) return { locale, page, query };
  return { locale, page: null, query };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a page. */
export function to(locale, page, slug, query) {
  const parts = [locale, ...(page && page !== 'front' ? [page] : []), ...(slug ? [slug] : [])].map(encodeURIComponent);
  const search = query ? `?${new URLSearchParams(query)}` : '';
  return ROOT + parts.join('/') + (parts.length === 1 ? '/' : '') + search;
}

const PAGES = { Article: 'article', Category: 'section', Tag: 'tag', Author: 'author' };

/**
 * The address of an article, a section, a tag, an author. `type` where it does not say what it is. With the page's
 * language, whoever reads in it stays in it, if it is one that the target stands in for.
 */
export function node(target, type = target.__typename, locale = null) {
  const stays = locale?.fallbacks.includes(target.locale.code);
  return to(stays ? locale.code : target.locale.code, PAGES[type], target.slug);
}

/** Where an address of the newsroom's site leads here: markup and menus name those. Any other is left as it is. */
export function inside(address, locales) {
  const home = locales.find((locale) => address === locale.url || address.startsWith(`${locale.url}/`));
  if (!home) return null;
  const [path, rest = ''] = address.slice(home.url.length + 1).split(/(?=[?#])/, 2);
  const parts = path.split('/').filter(Boolean).map(decoded);
  if (parts.length === 0) return to(home.code);
  if (parts.length === 1 && PLAIN.includes(parts[0])) return to(home.code, parts[0]);
  if (parts.length === 1) return to(home.code, 'article', parts[0]) + (rest.startsWith('#') ? rest : '');
  return parts.length === 2 && WITH_SLUG.includes(parts[0]) ? to(home.code, parts[0], parts[1]) : null;
}

/** The address of a picture. The demo's own lie in this gateway, by whatever name it is reached. */
export function picture(url) {
  const own = url?.split('/demo/pictures/')[1];
  return own ? `${ROOT}pictures/${own}` : url;
}
