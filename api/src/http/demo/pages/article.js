// An article: its words and pictures, where it belongs, in which languages it stands, and what is like it.

import { ask } from '../api.js';
import { card, time } from '../cards.js';
import { el, fill, icon, say } from '../dom.js';
import { day, number } from '../dates.js';
import { advertisement, feed } from '../frame.js';
import { markup } from '../markup.js';
import { figure, gallery } from '../media.js';
import { node, picture, to } from '../route.js';
import { save } from '../save.js';
import { elsewhere } from './failure.js';

export async function make(context) {
  const { locale, page, route, words } = context;
  const { article } = await ask('Article', { locale: locale.code, slug: route.slug }, { signal: page.left.signal });
  if (!article) return elsewhere(context);
  if (article.locale.code === locale.code && article.slug !== route.slug) {
    history.replaceState(history.state, '', to(locale.code, 'article', article.slug));
  }
  const isPage = article.kind === 'PAGE';
  const foreign = article.locale.code === locale.code ? {} : { lang: article.locale.code, dir: article.locale.direction.toLowerCase() };
  const content = el('div.wrap.story', {},
    el('article.text', foreign,
      !isPage && crumbs(article, context),
      opening(article, context, isPage),
      leading(article, context),
      article.kind === 'GALLERY' && gallery(article.media, context),
      el('div.body', {}, markup(article.body, context.site.locales)),
      !isPage && ending(article, context)),
    !isPage && el('aside.aside', { 'aria-label': words.more }, related(article, context), advertisement(context, 'sidebar'), follow(context)));
  return { title: article.title, content, seo: article.seo, feed: feed(locale), translations: places(article, context) };
}

/** Where each language leads: to the article in it; else to what is shown in its stead, which is named. */
function places(article, { site }) {
  const there = new Map([article, ...article.translations].map((one) => [one.locale.code, one]));
  const place = ({ code, fallbacks }) => {
    const shown = [code, ...fallbacks].map((one) => there.get(one)).find(Boolean);
    return [code, shown && { href: to(code, 'article', shown.slug), shown: shown.locale }];
  };
  return Object.fromEntries(site.locales.map(place).filter(([, found]) => found));
}

function crumbs(article, { words, locale }) {
  return el('nav.crumbs', { 'aria-label': words.breadcrumb }, el('ol', {},
    el('li', {}, el('a', { href: to(locale.code), lang: locale.code }, words.home)),
    article.breadcrumb.map((one) => el('li', {}, el('a', { href: node(one, 'Category', locale) }, one.name)))));
}

function opening(article, context, isPage) {
  const { locale, words, site } = context;
  const foreign = article.locale.code !== locale.code;
  const ofThePage = { lang: locale.code, dir: locale.direction.toLowerCase() };
  const name = site.locales.find((one) => one.code === article.locale.code)?.nativeName;
  const isEdited = day(article.updatedAt, article.locale) !== (article.publishedAt && day(article.publishedAt, article.locale));
  return el('header', {},
    foreign && el('p.notice', { ...ofThePage, role: 'note' },
      fill(words.fallback, { asked: locale.nativeName, shown: name }), ' ', other(article, context)),
    !isPage && el('ul.labels', {}, article.categories.map((one) => el('li', {}, el('a', { href: node(one, 'Category', locale) }, one.name)))),
    el('h1', {}, article.title),
    article.excerpt && el('p.lede', {}, article.excerpt),
    !isPage && el('div.byline', {},
      article.authors.length > 0 && el('span.authors', {}, article.authors.map((one) => el('a', { href: node(one, 'Author', locale) },
        one.avatar && el('img', { src: picture(one.avatar.url), alt: '', width: 32, height: 32 }), one.name))),
      time(article),
      isEdited && el('span', ofThePage, words.updated, ' ', el('time', { datetime: article.updatedAt }, day(article.updatedAt, locale))),
      el('span', ofThePage, fill(words.minutes, { count: number(article.readingMinutes, locale) }))),
    article.outdated && el('p.notice', { ...ofThePage, role: 'note' }, words.outdated),
    !isPage && el('div.actions', ofThePage, save(article, context), share(article, context)));
}

/** The languages in which it does stand. */
function other(article, { words }) {
  const links = article.translations.map((one) => el('a', { href: node(one, 'Article'), lang: one.locale.code, hreflang: one.locale.code }, one.locale.nativeName));
  return links.length > 0 && el('span', {}, words.alsoIn, ': ', links.flatMap((link, at) => (at ? [' · ', link] : [link])));
}

function share(article, { words }) {
  const copy = async () => {
    try {
      if (navigator.share) await navigator.share({ title: article.title, url: location.href });
      else {
        await navigator.clipboard.writeText(location.href);
        say(words.copied);
        copying.lastChild.textContent = words.copied;
      }
    } catch {
      // Whoever changed their mind is asked nothing.
    }
  };
  const copying = el('button.plain', { type: 'button', onclick: copy }, icon('link'), el('span', {}, navigator.share ? words.share : words.copyLink));
  const mail = `mailto:?${new URLSearchParams({ subject: article.title, body: article.seo.canonicalUrl }).toString().replaceAll('+', '%20')}`;
  return [copying, el('a.plain', { href: mail }, words.mail)];
}

function leading(article, context) {
  if (article.kind === 'GALLERY') return '';
  const film = article.kind === 'VIDEO' && article.media.find((media) => media.__typename === 'Video');
  const media = film || article.picture;
  return media ? figure(media, context, { eager: true }) : '';
}

function ending(article, { words, locale }) {
  const ofThePage = { lang: locale.code, dir: locale.direction.toLowerCase() };
  return el('footer', {},
    article.tags.length > 0 && el('nav.chips', { 'aria-label': words.tags },
      el('h2', ofThePage, words.tags),
      el('ul', {}, article.tags.map((one) => el('li', {}, el('a', { href: node(one, 'Tag', locale) }, one.name))))),
    article.translations.length > 0 && el('nav.chips', { 'aria-label': words.alsoIn },
      el('h2', ofThePage, words.alsoIn),
      el('ul', {}, article.translations.map((one) => el('li', {}, el('a', {
        href: node(one, 'Article'), lang: one.locale.code, hreflang: one.locale.code, title: one.title,
      }, one.locale.nativeName))))));
}

function related(article, context) {
  if (article.related.length === 0) return '';
  const { words } = context;
  return el('section.related', { 'aria-labelledby': 'related' },
    el('h2.rule', { id: 'related' }, words.related),
    article.related.map(({ article: one, reason }) => card(one, context, {
      kind: 'row', extra: reason === 'CURATED' && el('p.chosen', {}, words.chosen),
    })));
}

function follow({ site, words }) {
  return el('section.follow', { 'aria-labelledby': 'follow' },
    el('h2.rule', { id: 'follow' }, words.follow),
    el('ul', {}, site.socialLinks.map((link) => el('li', {}, el('a', { href: link.url, rel: 'me noopener' }, link.label)))));
}
