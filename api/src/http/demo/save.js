// The button that keeps an article for later, on the list of whoever is signed in.

import { complain } from './complaint.js';
import { el, icon, say } from './dom.js';
import { to } from './route.js';
import { add, maybe, remove, viewer } from './session.js';

/** For an article. Who is not signed in is led to where that is done, and back. */
export function save(article, { words, locale, go }) {
  const label = el('span', {}, words.save);
  const button = el('button.plain.save', { type: 'button', 'aria-pressed': 'false', onclick: press }, icon('save'), label);
  const show = (isSaved) => {
    button.setAttribute('aria-pressed', String(isSaved));
    button.firstChild.replaceWith(icon(isSaved ? 'saved' : 'save'));
    label.textContent = isSaved ? words.saved : words.save;
  };
  const signIn = () => go(to(locale.code, 'sign-in', null, { next: location.pathname }));
  async function press() {
    const wasSaved = button.getAttribute('aria-pressed') === 'true';
    button.disabled = true;
    complain(button, null, words);
    try {
      if (!(await viewer())) return signIn();
      await (wasSaved ? remove(article.id) : add(article.id));
      show(!wasSaved);
      say(wasSaved ? words.notSaved : words.saved);
    } catch (failure) {
      // A session may have ended while the page was open.
      if (!maybe()) return signIn();
      complain(button, failure, words);
    } finally {
      button.disabled = false;
      button.focus();
    }
    return undefined;
  }
  // Where that cannot be found out, it is when it is pressed.
  viewer().then((who) => who && show(who.list.has(article.id)), () => {});
  return button;
}
