// Headlines as they are published: heard by server-sent events, and told to who listens instead of looking.

import { listen } from './api.js';
import { el, fill, say } from './dom.js';
import { day, hour } from './dates.js';
import { node } from './route.js';

const MOST = 6;

/** The newest headlines, kept true for as long as the page is open. A page that nobody sees listens to nothing. */
export function live(articles, { words, locale, page }) {
  const list = el('ol');
  list.append(...articles.map((article) => line(article, locale)));
  let source = null;
  let cursor = null;
  const hear = ({ articlePublished: { cursor: place, node: change } }) => {
    cursor = place;
    const old = list.querySelector(`[data-id="${CSS.escape(change.subjectId)}"]`);
    const { subject } = change;
    if (!subject?.title) return old?.remove();
    const fresh = line(subject, locale);
    if (old) return old.replaceWith(fresh);
    fresh.classList.add('fresh');
    list.prepend(fresh);
    sorted(list);
    while (list.children.length > MOST) list.lastElementChild.remove();
    return say(fill(words.justPublished, { title: subject.title }));
  };
  const dot = el('i.dot', { 'aria-hidden': 'true' });
  const begin = () => {
    source ??= listen('Headlines', { locale: locale.code, ...(cursor && { after: cursor }) }, hear);
    source.onopen = () => dot.classList.add('on');
    source.onerror = () => dot.classList.remove('on');
  };
  const end = () => {
    source?.close();
    source = null;
    dot.classList.remove('on');
  };
  const look = () => (document.visibilityState === 'visible' ? begin() : end());
  document.addEventListener('visibilitychange', look, { signal: page.left.signal });
  page.leaving.push(end);
  look();
  return el('section.live', { 'aria-labelledby': 'live' },
    el('h2', { id: 'live' }, dot, words.live), list, el('p.small', {}, words.liveNote));
}

function line(article, locale) {
  const at = article.publishedAt ?? new Date().toISOString();
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return el('li', { 'data-id': article.id, 'data-at': at },
    el('time', { datetime: at }, isToday ? hour(at, locale) : day(at, article.locale)),
    el('a', { href: node(article, 'Article') }, article.title));
}

/** An article with an older date than others goes where it belongs. */
function sorted(list) {
  const lines = [...list.children];
  lines.sort((one, other) => new Date(other.dataset.at) - new Date(one.dataset.at));
  list.append(...lines);
}
