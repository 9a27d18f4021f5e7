// Search: what was asked stands in the address, so that it can be shared and gone back to.

import { ask } from '../api.js';
import { card } from '../cards.js';
import { el, fill } from '../dom.js';
import { number } from '../dates.js';
import { markup } from '../markup.js';
import { node, to } from '../route.js';
import { find } from './failure.js';
import { listed } from './list.js';

export async function make(context) {
  const { locale, page, route, site, words } = context;
  const query = route.query.get('q')?.trim() ?? '';
  const next = async (after) => {
    const variables = { query, locale: locale.code, ...(after && { after }) };
    return { articles: (await ask('Search', variables, { signal: page.left.signal })).search };
  };
  const form = el('form.search', { role: 'search', action: to(locale.code, 'search'), onsubmit: (event) => find(event, context) },
    el('input', { type: 'search', name: 'q', value: query, 'aria-label': words.searchLabel, placeholder: words.searchLabel, autocomplete: 'off' }),
    el('button', {}, words.search));
  const title = query ? fill(words.searchFor, { query }) : words.search;
  const translations = Object.fromEntries(site.locales.map((other) => [other.code, { href: to(other.code, 'search', null, query ? { q: query } : null) }]));
  return {
    title,
    translations,
    content: el('div.wrap', {}, el('header.heading', {}, el('h1', {}, title), form), await found(query, next, context)),
  };
}

async function found(query, next, context) {
  const { words, locale, header } = context;
  if (!query) return el('p.lede', {}, words.searchHelp);
  const answer = await next();
  if (answer.articles.edges.length === 0) {
    const sections = header?.items.filter((item) => item.target?.slug) ?? [];
    return el('div.empty', {}, el('p', { role: 'status' }, fill(words.nothing, { query })), el('p', {}, words.nothingHelp),
      el('nav.chips', { 'aria-label': words.helps }, el('ul', {}, sections.map((item) => el('li', {}, el('a', { href: node(item.target) }, item.label))))));
  }
  const draw = (edge) => card(edge.node, context, {
    level: 2, words: el('p.excerpt', {}, markup(edge.highlight, context.site.locales)),
  });
  return el('div', {},
    el('p.small', { role: 'status' }, fill(words.found, { count: number(answer.articles.totalCount, locale) })),
    listed(answer, next, context, { draw }));
}
