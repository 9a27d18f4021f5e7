// The page: finds out what an address asks for, has it made, and goes from one to the next without loading anew.

import { ask, Failure, ROOT } from './api.js';
import { el, say } from './dom.js';
import { frame } from './frame.js';
import { head } from './head.js';
import { read, to } from './route.js';

const PAGES = {
  front: () => import('./pages/front.js'),
  article: () => import('./pages/article.js'),
  section: () => import('./pages/list.js'),
  tag: () => import('./pages/list.js'),
  author: () => import('./pages/list.js'),
  videos: () => import('./pages/list.js'),
  photos: () => import('./pages/list.js'),
  search: () => import('./pages/search.js'),
  'sign-in': () => import('./pages/account.js'),
  'sign-up': () => import('./pages/account.js'),
  'lost-password': () => import('./pages/account.js'),
  reset: () => import('./pages/account.js'),
  'delete-account': () => import('./pages/account.js'),
  'reading-list': () => import('./pages/reading.js'),
};
const SPOKEN = ['en', 'ar', 'fr', 'de', 'ps', 'fa', 'ru', 'es', 'tg'];

// Browsers look for it again at any time: by the address of a page further down it would not be found.
const icon = document.querySelector('link[rel=icon]');
icon.href = new URL(icon.getAttribute('href'), document.baseURI).href;

const main = document.getElementById('main');
/** By language: what stands around its pages, and the words of its pages. */
const frames = new Map();
let current = null;
/** The address that it is of. */
let shown = null;
/** Its words. */
let shownWords = null;

const here = () => location.pathname + location.search;

/** What stands around the pages of a language: asked once. */
function around(code) {
  if (!frames.has(code)) {
    const words = (spoken) => import(`./words/${SPOKEN.includes(spoken) ? spoken : 'en'}.js`).then((module) => module.words);
    const asked = ask('Frame', code ? { locale: code } : {});
    const spoken = code ? words(code) : asked.then(({ site }) => words(site.locale.code));
    const both = Promise.all([asked, spoken]).then(([data, said]) => ({ ...data, words: said }));
    frames.set(code, both);
    both.then(({ site }) => frames.set(site.locale.code, both), () => frames.delete(code));
  }
  return frames.get(code);
}

/** A page for as long as it is looked at: what it has begun ends when it is left. */
class Visit {
  left = new AbortController();
  leaving = [];
  settled = () => {};

  leave() {
    this.left.abort();
    this.leaving.forEach((act) => act());
  }
}

/** Shows what the address asks for. `focus`: somebody came here by a link, and is led to what is new. */
async function show({ focus }) {
  const route = read(new URL(location));
  current?.leave();
  const page = new Visit();
  current = page;
  shown = here();
  main.setAttribute('aria-busy', 'true');
  if (focus) waiting(page);
  const loading = route.page && PAGES[route.page]();
  try {
    const context = { ...(await contextOf(route)), route, page, go, again: () => show({ focus: true }) };
    if (page !== current) return;
    if (!route.locale) {
      history.replaceState(null, '', to(context.locale.code));
      route.locale = context.locale.code;
    }
    shown = here();
    frame(context);
    const made = route.page ? await (await loading).make(context) : await lost(context);
    if (page === current) put(made, context, focus);
  } catch (failure) {
    if (page === current && failure.name !== 'AbortError') await fail(failure, route, page);
  }
}

async function contextOf(route) {
  const { site, header, footer, words } = await around(route.locale);
  return { site, header, footer, words, locale: site.locale };
}

/** What helps: had before it is needed, for then there may be no network. */
const helping = () => import('./pages/failure.js');

const lost = async (context) => (await helping()).lost(context);

/** Puts a page into its place, with its title and its languages. */
function put({ content, title, ...rest }, context, focus) {
  const { site, locale, words, page } = context;
  page.settled();
  head({ title, site: site.name, locale, description: site.tagline, ...rest });
  shownWords = words;
  frame(context, rest);
  main.replaceChildren(content);
  main.removeAttribute('aria-busy');
  if (!focus) return;
  const heading = main.querySelector('h1') ?? main;
  heading.setAttribute('tabindex', '-1');
  heading.focus({ preventScroll: true });
  scrollTo(0, history.state?.scroll ?? 0);
  if (!main.querySelector('h1')) say(title ?? words.home);
}

/** The shape of a page, until it is there. */
function waiting(page) {
  const late = setTimeout(() => {
    const bone = (kind) => el(`i.bone.${kind}`);
    main.replaceChildren(el('div.wrap.skeleton', { 'aria-hidden': 'true' }, ['picture', 'title', 'line', 'line', 'short'].map(bone)));
    scrollTo(0, 0);
  }, 150);
  page.settled = () => clearTimeout(late);
  page.leaving.push(page.settled);
}

/** A page that helps, where none could be made: in the language of the address, else in English. */
async function fail(failure, route, page) {
  if (!(failure instanceof Failure)) console.error(failure);
  page.settled();
  const { failed } = await helping();
  // A module that could not be had is not asked for again in the same page.
  const again = () => (failure instanceof Failure ? show({ focus: true }) : location.reload());
  try {
    const context = { ...(await contextOf(route)), route, page, go, again };
    return put(failed(failure, context), context, true);
  } catch {
    // What a page stands in could not be had either. If there is no such language, the reader's own says so.
    const own = route.locale && failure.kind === 'refused' && await around(null).catch(() => null);
    if (own) {
      const context = { ...own, locale: own.site.locale, route, page, go, again };
      return put(await lost(context), context, true);
    }
    const { words } = await import(`./words/${SPOKEN.includes(route.locale) ? route.locale : 'en'}.js`).catch(() => ({ words: shownWords }));
    main.replaceChildren(failed(failure, { words, again }).content);
    return main.removeAttribute('aria-busy');
  }
}

/** Goes to an address of this newsroom. */
function go(address, { replace = false } = {}) {
  if (!replace) history.replaceState({ scroll: scrollY }, '');
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  return show({ focus: true });
}

addEventListener('popstate', () => {
  // A place within the page is the browser's to find.
  if (here() !== shown) show({ focus: true });
});
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  const asIs = !link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey
    || event.altKey || link.target || link.hasAttribute('download') || link.origin !== location.origin;
  if (asIs) return;
  const url = new URL(link.href);
  if (url.pathname + url.search === here() && url.hash) return;
  if (!read(url).page || !url.pathname.startsWith(ROOT)) return;
  event.preventDefault();
  go(url.href);
});
history.scrollRestoration = 'manual';
show({ focus: false }).finally(helping);
