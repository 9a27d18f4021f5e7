// Articles as lists show them: as a card with a picture, or as a headline.

import { el, icon, fill } from './dom.js';
import { day, length } from './dates.js';
import { node, picture } from './route.js';

/** Of an article's own language, where that is not the page's. */
function tongue(article, { locale }) {
  const own = article.locale;
  return own.code === locale.code ? {} : { lang: own.code, dir: own.direction.toLowerCase() };
}

/** The picture that an article is led by; a film's is its poster. */
const leading = ({ lead }) => (lead?.__typename === 'Video' ? lead.poster : lead);

/** Whether a card of it has a picture. */
export const isPictured = (article) => Boolean(leading(article)?.small);

function still(article, eager) {
  const image = leading(article);
  if (!image?.small) return null;
  return el('img', {
    src: picture(image.small), alt: '', width: image.width ?? 640, height: image.height ?? 360,
    loading: eager ? 'eager' : 'lazy', fetchpriority: eager && 'high', decoding: 'async',
  });
}

function badge(article, { locale, words }) {
  const { lead, kind } = article;
  if (kind === 'VIDEO') {
    const seconds = lead?.durationSeconds;
    return el('span.badge', {}, icon('play'), el('span.unseen', {}, words.film), seconds ? length(seconds, locale) : null);
  }
  return kind === 'GALLERY' ? el('span.badge', {}, icon('pictures'), el('span', {}, words.pictures)) : null;
}

/** That an article is told in another language than was asked: said, not hidden. */
export function stranger(article, { site, locale, words }) {
  if (article.locale.code === locale.code) return null;
  const name = site.locales.find((one) => one.code === article.locale.code)?.nativeName ?? article.locale.code;
  return el('span.stranger', { lang: locale.code, dir: locale.direction.toLowerCase(), title: fill(words.toldIn, { language: name }) },
    el('span.unseen', {}, fill(words.toldIn, { language: name })), el('bdi', { lang: article.locale.code, 'aria-hidden': 'true' }, name));
}

/** A card. `level` is its heading's; `excerpt`, whether there is one. */
export function card(article, context, { level = 3, excerpt = false, eager = false, kind = '', extra = null, words = null } = {}) {
  const [category] = article.categories ?? [];
  const shown = still(article, eager);
  return el(`article.card${kind && `.${kind}`}`, tongue(article, context),
    shown && el('div.picture', {}, shown, badge(article, context)),
    el('div.words', {},
      category && el('p.kicker', { lang: category.locale.code, dir: category.locale.direction.toLowerCase() },
        el('a', { href: node(category, 'Category', context.locale) }, category.name)),
      el(`h${level}`, {}, el('a.cover', { href: node(article, 'Article', context.locale) }, article.title)),
      words ?? (excerpt && article.excerpt ? el('p.excerpt', {}, article.excerpt) : null),
      el('p.when', {}, time(article), stranger(article, context)),
      extra));
}

/** A headline alone. */
export function headline(article, context) {
  return el('li', tongue(article, context),
    el('a', { href: node(article, 'Article', context.locale) }, article.kind === 'VIDEO' && icon('play'), article.title), ' ', time(article));
}

/** When it was published, in the calendar of its own language. */
export function time(article) {
  return article.publishedAt && el('time', { datetime: article.publishedAt }, day(article.publishedAt, article.locale));
}
