// The reading list: what a reader kept for later. What is taken off can be put back, to the place where it stood.

import { send } from '../api.js';
import { card } from '../cards.js';
import { complain } from '../complaint.js';
import { el, fill, say } from '../dom.js';
import { node, to } from '../route.js';
import { end, maybe, remove, restore, viewer } from '../session.js';
import { listed } from './list.js';

export async function make(context) {
  const { locale, site, words } = context;
  const translations = Object.fromEntries(site.locales.map((other) => [other.code, { href: to(other.code, 'reading-list') }]));
  const read = (after) => send('ReadingList', { locale: locale.code, ...(after && { after }) });
  const who = maybe() && (await viewer()) && (await read()).viewer;
  const content = who ? shelf(who, read, context) : stranded(context);
  return { title: words.readingList, content, translations };
}

function stranded({ locale, words }) {
  return el('div.wrap.failure', {}, el('h1', {}, words.readingList), el('p.lede', {}, words.listSignIn),
    el('p', {}, el('a.more', { href: to(locale.code, 'sign-in') }, words.signIn)));
}

function shelf(who, read, context) {
  const { words } = context;
  const next = async (after) => ({ articles: (await read(after)).viewer.readingList });
  return el('div.wrap', {},
    el('header.heading', {}, el('h1', {}, words.readingList),
      el('p.small', {}, fill(words.signedIn, { name: who.displayName }), ' ', leave(context), ' ',
        el('a', { href: to(context.locale.code, 'delete-account') }, words.deleteAccount))),
    listed({ articles: who.readingList }, next, context, {
      empty: words.listEmpty, draw: (edge, grow) => item(edge.node, context, grow),
    }));
}

function leave({ locale, words, go }) {
  const button = el('button.plain', { type: 'button', onclick: act }, words.signOut);
  return button;

  function act() {
    return end().then(() => go(to(locale.code)), (failure) => complain(button, failure, words));
  }
}

/** An article of the list; told in the page's language, where it is. `grow` tells the list that it is so much longer. */
function item(article, context, grow) {
  const { locale, words } = context;
  const told = article.translation;
  const ofThePage = { lang: locale.code, dir: locale.direction.toLowerCase() };
  const offered = article.locale.code !== locale.code && told && el('p.chosen', {},
    el('a', { href: node(told, 'Article') }, fill(words.readIn, { language: locale.nativeName })));
  const off = el('button.plain', { type: 'button', onclick: () => attempt(off, press), 'aria-label': `${words.remove}: ${article.title}` }, words.remove);
  const whole = card(article, context, { level: 2, excerpt: true, extra: el('div', ofThePage, offered, off) });
  return whole;

  async function attempt(button, act) {
    button.disabled = true;
    complain(button, null, words);
    try {
      await act();
    } catch (failure) {
      complain(button, failure, words);
    }
    button.disabled = false;
  }

  async function press() {
    const token = await remove(article.id);
    const text = fill(words.removed, { title: article.title });
    const undo = el('button.more', { type: 'button', onclick: () => attempt(undo, () => back(token, gone)) }, words.undo);
    const gone = el('div.removed', {}, el('p', {}, text), undo);
    whole.replaceWith(gone);
    grow(-1);
    undo.focus();
    say(text);
  }

  async function back(token, gone) {
    await restore(article.id, token);
    gone.replaceWith(whole);
    grow(1);
    off.focus();
    say(words.restored);
  }
}
