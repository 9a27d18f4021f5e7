// What stands around every page: the newsroom's name, its sections, its languages, and at the bottom who it is.

import { ROOT } from './api.js';
import { el, icon } from './dom.js';
import { today } from './dates.js';
import { inside, node, picture, to } from './route.js';
import { markup } from './markup.js';
import { maybe } from './session.js';

// The gateway's own addresses, beside this page's.
const GATEWAY = ROOT.replace(/demo\/$/, '');

/** Makes the header and the footer of a page. `translations`: where it stands in other languages; `places` of the rest. */
export function frame(context, { translations = {} } = {}) {
  const { words } = context;
  document.querySelector('.skip').textContent = words.skip;
  document.getElementById('top').replaceChildren(strip(context, translations), masthead(context), sections(context));
  document.getElementById('bottom').replaceChildren(bottom(context));
}

function strip(context, translations) {
  const { words, locale } = context;
  const code = locale.code;
  const account = maybe()
    ? [el('a', { href: to(code, 'reading-list') }, icon('save'), words.readingList)]
    : [el('a', { href: to(code, 'sign-in') }, words.signIn)];
  return el('div.strip', {},
    el('div.wrap', {},
      el('time.today', { datetime: new Date().toISOString().slice(0, 10) }, today(locale)),
      languages(context, translations),
      el('span.reader', {}, account)));
}

/** Every language leads to this page in it; where it is not there, the words say in which it is shown instead. */
function languages({ site, words, locale }, translations) {
  const entry = (other) => {
    const found = translations[other.code];
    const instead = found?.shown && found.shown.code !== other.code ? found.shown : null;
    const link = el('a', {
      href: found?.href ?? to(other.code), lang: other.code, hreflang: instead?.code ?? other.code, dir: other.direction.toLowerCase(),
      'aria-current': other.code === locale.code && 'true',
    }, other.nativeName);
    if (instead) link.append(el('small', {}, ' (', el('bdi', { lang: instead.code }, instead.nativeName), ')'));
    return el('li', {}, link);
  };
  return el('nav.languages', { 'aria-label': words.languages }, el('ul', {}, site.locales.map(entry)));
}

function masthead({ site, words, locale, route }) {
  const isFront = route.page === 'front';
  const name = el('a', { href: to(locale.code), rel: 'home', 'aria-current': isFront && 'page' }, site.name);
  return el('div.masthead.wrap', {},
    el(isFront ? 'h1.name' : 'p.name', {}, name),
    el('p.tagline', {}, site.tagline),
    el('a.to-search', { href: to(locale.code, 'search'), 'aria-label': words.search }, icon('search')));
}

function sections(context) {
  const { header, words, route, locale } = context;
  if (!header) return '';
  const entry = (item) => {
    const href = address(item, context);
    const isHere = href === to(locale.code, route.page, route.slug);
    return el('li', {}, el('a', { href, 'aria-current': isHere && 'page' }, item.label));
  };
  return el('nav.sections', { 'aria-label': words.sections }, el('ul.wrap', {}, header.items.map(entry)));
}

const address = (item, { site, locale }) => (item.target?.slug
  ? node(item.target, item.target.__typename, locale)
  : inside(item.url, site.locales) ?? item.url);

function bottom(context) {
  const { site, footer, words, locale } = context;
  const links = (items) => el('ul', {}, items.map(([label, href, more]) => el('li', {}, el('a', { href, ...more }, label))));
  const own = footer?.items.map((item) => [item.label, address(item, context)]) ?? [];
  const followed = site.socialLinks.map((link) => [link.label, link.url, { rel: 'me noopener' }]);
  return el('div.wrap.bottom', {},
    el('p.name', {}, site.name),
    el('nav', { 'aria-label': words.about }, links(own)),
    el('nav', { 'aria-label': words.follow }, el('h2', {}, words.follow), links([...followed, [words.feed, feed(locale)]])),
    el('p.small', {}, site.copyright),
    el('p.small', {}, words.api, ' ', el('a', { href: `${GATEWAY}graphql`, target: '_self' }, words.tryApi)));
}

/** The newsroom's feed in a language, as this gateway serves it. */
export const feed = (locale) => `${GATEWAY}feeds/${encodeURIComponent(locale.code)}/rss.xml`;

/** An advertisement of the newsroom's, in the place that has its name. */
export function advertisement({ site, words }, name) {
  const slot = site.adSlots.find((one) => one.name === name);
  if (!slot || !(slot.html || slot.image)) return '';
  const image = slot.image && el('img', { src: picture(slot.image.url), alt: slot.image.alt, loading: 'lazy' });
  const linked = image && slot.target ? el('a', { href: slot.target, rel: 'sponsored noopener' }, image) : image;
  return el(`aside.ad.${name}`, { 'aria-label': words.advertisement },
    el('small', {}, words.advertisement), linked ?? el('div', {}, markup(slot.html, site.locales)));
}
