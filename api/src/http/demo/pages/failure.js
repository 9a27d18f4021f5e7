// Pages that help where none could be made: nothing stands here, it was withdrawn, or something did not work.

import { ask } from '../api.js';
import { el } from '../dom.js';
import { inside, node, read, to } from '../route.js';

/** Nothing stands at this address. */
export function lost(context) {
  const { words } = context;
  return page(words.lostTitle, words.lostText, context);
}

/** An article's address at which none stands: it has moved, it was withdrawn, or it never was. */
export async function elsewhere(context) {
  const { locale, route, site, words, go } = context;
  const { resolve } = await ask('Moved', { path: `${locale.url}/${encodeURIComponent(route.slug)}` });
  const moved = resolve.node?.slug ? node(resolve.node) : resolve.redirectTo && inside(resolve.redirectTo, site.locales);
  const target = moved && read(new URL(moved, location));
  if (target && !(target.page === route.page && target.slug === route.slug && target.locale === route.locale)) {
    go(moved, { replace: true });
    return { content: '' };
  }
  return resolve.status === 410 ? page(words.goneTitle, words.goneText, context) : lost(context);
}

/** Something did not work: what, what may help, and the number by which it is found in the log. */
export function failed(failure, context) {
  const { words, again } = context;
  // What is not the API's own failure is a part of the page that could not be had.
  const kind = failure.kind ?? (navigator.onLine ? 'broken' : 'offline');
  const text = { offline: words.offline, busy: words.busy }[kind] ?? words.failedText;
  const retry = el('button.more', { type: 'button', onclick: again }, words.again);
  const trace = failure.trace && el('p.small', {}, words.trace, ' ', el('code', {}, failure.trace));
  return page(words.failedTitle, text, context, retry, trace);
}

function page(title, text, context, ...more) {
  const { words, locale, header, site } = context;
  const sections = header?.items.filter((item) => item.target?.slug) ?? [];
  const ways = locale && el('div', {},
    el('form.search', { role: 'search', action: to(locale.code, 'search'), onsubmit: (event) => find(event, context) },
      el('input', { type: 'search', name: 'q', 'aria-label': words.searchLabel, placeholder: words.searchLabel }),
      el('button', {}, words.search)),
    el('nav.chips', { 'aria-label': words.helps }, el('h2', {}, words.helps), el('ul', {},
      el('li', {}, el('a', { href: to(locale.code) }, words.home)),
      sections.map((item) => el('li', {}, el('a', { href: node(item.target) }, item.label))))));
  return {
    title,
    content: el('div.wrap.failure', {}, el('h1', {}, title), el('p.lede', {}, text), more, ways),
    translations: locale ? Object.fromEntries(site.locales.map((other) => [other.code, { href: to(other.code) }])) : {},
  };
}

/** Searches for what a form says. */
export function find(event, { locale, go }) {
  event.preventDefault();
  const query = new FormData(event.target).get('q').trim();
  return query ? go(to(locale.code, 'search', null, { q: query })) : event.target.elements.q.focus();
}
