// The front page: the newest story large, what comes in, films, and each section.

import { ask } from '../api.js';
import { card, headline, isPictured } from '../cards.js';
import { el } from '../dom.js';
import { advertisement, feed } from '../frame.js';
import { live } from '../live.js';
import { node, to } from '../route.js';

export async function make(context) {
  const { locale, page, site, words } = context;
  const data = await ask('Front', { locale: locale.code }, { signal: page.left.signal });
  const newest = data.newest.edges.map((edge) => edge.node);
  const [first, second, third, ...rest] = opened(newest, locale);
  const content = el('div', {},
    first && el('div.wrap.opening', {},
      card(first, context, { level: 2, excerpt: true, eager: true, kind: 'large' }),
      el('div.beside', {}, [second, third].filter(Boolean).map((one) => card(one, context, { level: 2, eager: true }))),
      live(data.live.nodes, context)),
    rest.length > 0 && el('section.wrap', { 'aria-labelledby': 'newest' },
      el('h2.rule', { id: 'newest' }, words.newest),
      el('div.grid', {}, rest.map((one) => card(one, context, { excerpt: true })))),
    el('div.wrap', {}, advertisement(context, 'banner')),
    films(data.films.edges, context),
    el('div.wrap.columns', {}, data.sections.filter((section) => section.articles.nodes.length > 0).map((one) => section(one, context))),
    newest.length === 0 && el('p.wrap.empty', {}, words.empty));
  return {
    content,
    feed: feed(locale),
    translations: Object.fromEntries(site.locales.map((other) => [other.code, { href: to(other.code) }])),
    alternates: site.locales.map((other) => ({ hreflang: other.code, url: new URL(to(other.code), location).href })),
  };
}

/** The newest in the page's own language that has a picture opens the page; the rest follow as they came. */
function opened(newest, locale) {
  const first = newest.find((one) => one.locale.code === locale.code && isPictured(one)) ?? newest.find(isPictured) ?? newest[0];
  return first ? [first, ...newest.filter((one) => one !== first)] : [];
}

function films(edges, context) {
  if (edges.length === 0) return '';
  const { words, locale } = context;
  return el('section.films', { 'aria-labelledby': 'films' },
    el('div.wrap', {},
      el('h2.rule', { id: 'films' }, el('a', { href: to(locale.code, 'videos') }, words.videos)),
      el('div.grid', {}, edges.map((edge) => card(edge.node, context)))));
}

function section({ id, name, articles, ...rest }, context) {
  const first = articles.nodes.find(isPictured) ?? articles.nodes[0];
  const more = articles.nodes.filter((one) => one !== first);
  const own = id.replaceAll(':', '-');
  return el('section', { 'aria-labelledby': own },
    el('h2.rule', { id: own, lang: rest.locale.code }, el('a', { href: node(rest, 'Category', context.locale) }, name)),
    card(first, context),
    el('ul.headlines', {}, more.map((one) => headline(one, context))));
}
