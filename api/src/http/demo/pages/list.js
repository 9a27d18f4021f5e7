// Lists: a section, a tag, an author, all films, all galleries; a page of them, and more when that is asked for.

import { ask } from '../api.js';
import { card } from '../cards.js';
import { el, fill, say } from '../dom.js';
import { number } from '../dates.js';
import { advertisement, feed } from '../frame.js';
import { markup } from '../markup.js';
import { node, picture, to } from '../route.js';
import { lost } from './failure.js';

const DOCUMENTS = { section: 'Section', tag: 'Tag', author: 'Author', videos: 'Kind', photos: 'Kind' };
const KINDS = { videos: 'VIDEO', photos: 'GALLERY' };

export async function make(context) {
  const { locale, page, route, site, words } = context;
  const kind = KINDS[route.page];
  const variables = { locale: locale.code, ...(kind ? { kind } : { slug: route.slug }) };
  const next = async (after) => {
    const data = await ask(DOCUMENTS[route.page], { ...variables, ...(after && { after }) }, { signal: page.left.signal });
    return kind ? { articles: data.articles } : data.heading;
  };
  const found = await next();
  if (!found) return lost(context);
  const title = found.name ?? words[route.page];
  return {
    title,
    feed: feed(locale),
    content: el('div.wrap', {}, opening(found, title, context), listed(found, next, context), advertisement(context, 'banner')),
    ...places(found, context, site.locales),
  };
}

/** The same list in other languages. Films and galleries are everywhere; a tag and an author have their own words. */
function places(found, { route, locale }, locales) {
  const plain = KINDS[route.page] && locales.map((other) => [other.code, { href: to(other.code, route.page) }]);
  const own = [found, ...(found.translations ?? [])].map((one) => one.slug && [one.locale.code, { href: to(one.locale.code, route.page, one.slug) }]);
  // In the rest it stands under the name that it has here, if this language stands in for it.
  const entries = plain ?? [...locales.filter((other) => other.fallbacks.includes(locale.code))
    .map((other) => [other.code, { href: to(other.code, route.page, route.slug) }]), ...own.filter(Boolean)];
  const translations = Object.fromEntries(entries);
  const alternates = Object.entries(translations).map(([hreflang, { href }]) => ({ hreflang, url: new URL(href, location).href }));
  return { translations, alternates };
}

function opening(found, title, context) {
  const { words, locale, site } = context;
  const above = found.ancestors?.length > 0 && el('nav.crumbs', { 'aria-label': words.breadcrumb }, el('ol', {},
    el('li', {}, el('a', { href: to(locale.code) }, words.home)),
    found.ancestors.map((one) => el('li', {}, el('a', { href: node(one, 'Category', locale) }, one.name)))));
  const below = found.children?.length > 0 && el('nav.chips', { 'aria-label': found.name },
    el('ul', {}, found.children.map((one) => el('li', {}, el('a', { href: node(one, 'Category', locale) }, one.name)))));
  return el('header.heading', {},
    above,
    found.avatar && el('img.avatar', { src: picture(found.avatar.url), alt: found.avatar.alt, width: 80, height: 80 }),
    el('h1', found.locale && found.locale.code !== locale.code ? { lang: found.locale.code, dir: found.locale.direction.toLowerCase() } : {}, title),
    found.description && el('p.lede', {}, found.description),
    found.bio && el('div.lede', {}, markup(found.bio, site.locales)),
    below);
}

/** The cards, and a button for more of them. `draw` makes one; its second argument tells that the list is so much longer. */
export function listed(found, next, context, { draw = plain(context), empty = context.words.empty } = {}) {
  const { words, locale } = context;
  const { articles } = found;
  if (articles.edges.length === 0) return el('p.empty', {}, empty);
  let { pageInfo, totalCount } = articles;
  const cards = (edges) => edges.map((edge) => draw(edge, grow));
  const grid = el('div.grid', {}, cards(articles.edges));
  const shown = el('p.small', {});
  const count = () => {
    const there = grid.querySelectorAll(':scope > .card').length;
    const of = { shown: number(there, locale), total: number(totalCount, locale) };
    shown.textContent = totalCount === 0 ? empty : fill(words.shown, of);
    shown.className = totalCount === 0 ? 'empty' : 'small';
  };
  function grow(by) {
    totalCount += by;
    count();
  }
  const more = el('button.more', { type: 'button', onclick: press }, words.more);
  async function press() {
    more.disabled = true;
    try {
      const { articles: following } = await next(pageInfo.endCursor);
      const added = cards(following.edges);
      grid.append(...added);
      ({ pageInfo, totalCount } = following);
      count();
      say(shown.textContent);
      added[0]?.querySelector('a.cover')?.focus();
    } catch (failure) {
      if (failure.name !== 'AbortError') say(words.failed);
    }
    more.disabled = false;
    more.hidden = !pageInfo.hasNextPage;
  }
  more.hidden = !pageInfo.hasNextPage;
  count();
  return [grid, el('div.paging', {}, shown, more)];
}

const plain = (context) => (edge) => card(edge.node, context, { level: 2, excerpt: true });
