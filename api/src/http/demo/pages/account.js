// Readers' accounts: to sign in, to sign up, what to do about a lost password, and to leave for good.

import { LETTERS, ROOT, send } from '../api.js';
import { mistake, reason } from '../complaint.js';
import { el, fill } from '../dom.js';
import { frame } from '../frame.js';
import { to } from '../route.js';
import { begin, forget, viewer } from '../session.js';

// A page's fields, what it sends, where it leads, and where else somebody may have wanted to go. What it sends may have
// a session `answered`, or a letter `written`; or it is for whoever is signed in, who `leaves` by it.
const FORMS = {
  'sign-in': {
    title: 'signIn', document: 'SignIn', fields: ['email', 'current'], act: 'signIn', answered: true,
    ways: ['lost-password', 'sign-up'],
  },
  'sign-up': {
    title: 'signUp', document: 'SignUp', fields: ['displayName', 'email', 'fresh'], act: 'signUp', answered: true, written: true,
    ways: ['sign-in'],
  },
  'lost-password': {
    title: 'lostPassword', document: 'RequestPasswordReset', fields: ['email'], act: LETTERS === 'link' ? 'sendLink' : 'sendCode', written: true,
    ways: ['sign-in', 'sign-up'],
  },
  reset: {
    title: 'newPassword', document: 'ResetPassword', fields: ['token', 'fresh'], act: 'setPassword', answered: true,
    ways: ['lost-password', 'sign-in', 'sign-up'],
  },
  'delete-account': {
    title: 'deleteAccount', document: 'DeleteAccount', fields: ['current'], act: 'deleteAccount', leaves: true,
    ways: ['reading-list'],
  },
};

const WAYS = { 'sign-in': 'haveAccount', 'lost-password': 'lostPassword', 'sign-up': 'noAccount', 'reading-list': 'readingList' };

const FIELDS = {
  displayName: { name: 'displayName', type: 'text', autocomplete: 'name', label: 'displayName' },
  email: { name: 'email', type: 'email', autocomplete: 'email', label: 'email', dir: 'ltr' },
  current: { name: 'password', type: 'password', autocomplete: 'current-password', label: 'password', dir: 'ltr' },
  token: { name: 'token', type: 'text', autocomplete: 'one-time-code', label: 'code', dir: 'ltr' },
  fresh: { name: 'password', type: 'password', autocomplete: 'new-password', label: 'password', hint: 'passwordHint', dir: 'ltr' },
};

export async function make(context) {
  const { route, site, words, locale, go } = context;
  const form = FORMS[route.page];
  const who = form.leaves && await viewer();
  if (form.leaves && !who) {
    go(to(locale.code, 'sign-in', null, { next: location.pathname }), { replace: true });
    return { content: '' };
  }
  const warning = who && el('p.lede', {}, fill(words.signedIn, { name: who.displayName }), ' ', words.deleteText);
  const translations = Object.fromEntries(site.locales.map((other) => [other.code, { href: to(other.code, route.page) + location.search + location.hash }]));
  return {
    title: words[form.title],
    translations,
    content: el('div.wrap.account', {}, el('h1', {}, words[form.title]), warning, filled(form, context, translations, who), ways(form, context)),
  };
}

function filled(form, context, translations, who) {
  const { words } = context;
  const wrong = el('p.wrong', { role: 'alert', tabindex: '-1', hidden: true });
  const button = el('button.more', {}, words[form.act]);
  // What the letter's link says need not be written.
  const given = form.document === 'ResetPassword' && token();
  const inputs = form.fields.filter((name) => name !== 'token' || !given).map((name) => field(FIELDS[name], words));
  // Whose password it is, for who keeps passwords.
  const owner = who && el('input', { type: 'text', autocomplete: 'username', value: who.email, hidden: true, readonly: true });
  return el('form.fields', { onsubmit: submit }, wrong, owner, inputs, button);

  async function submit(event) {
    event.preventDefault();
    button.disabled = true;
    wrong.hidden = true;
    event.target.querySelectorAll('[aria-invalid]').forEach((one) => one.removeAttribute('aria-invalid'));
    try {
      const payload = Object.values(await send(form.document, { input: { ...input(event.target, form, context), ...(given && { token: given }) } }))[0];
      if (payload.errors.length === 0) return done(event.target, form, context, translations);
      complain(payload.errors.map((error) => mistake(form.document, error, words)), marked(payload.errors, event.target));
    } catch (failure) {
      complain([reason(failure, words)]);
    } finally {
      button.disabled = false;
    }
    return undefined;
  }

  function complain(sentences, named) {
    wrong.textContent = [...new Set(sentences)].join(' ');
    wrong.hidden = false;
    (named ?? wrong).focus();
  }
}

/** The first of the fields that are meant; each is marked. */
function marked(errors, { elements }) {
  const named = errors.map((error) => elements[error.path.at(-1)]).filter(Boolean);
  named.forEach((one) => one.setAttribute('aria-invalid', 'true'));
  return named[0];
}

const token = () => new URLSearchParams(location.hash.slice(1)).get('token') ?? new URLSearchParams(location.search).get('token');

function input(form, { answered, written }, { locale }) {
  const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, name === 'password' ? value : value.trim()]));
  // The session comes as a cookie: no script ever sees it. A letter is in the page's language.
  return { ...given, ...(answered && { cookie: true }), ...(written && { locale: locale.code }) };
}

function done(form, { answered, leaves }, context, translations) {
  const { route, locale, words, go } = context;
  if (answered) {
    begin();
    const next = route.query.get('next');
    return go(next?.startsWith(ROOT) ? next : to(locale.code, 'reading-list'), { replace: true });
  }
  const letter = LETTERS === 'link' ? [words.linkSent] : [words.codeSent, 'reset', words.haveCode];
  const [text, page, label] = leaves ? [words.accountDeleted, 'front', words.home] : letter;
  if (leaves) {
    forget();
    // What stood around it was for whoever is signed in, and so was what stood above.
    frame(context, { translations });
    form.parentElement.querySelectorAll('.lede, .ways').forEach((one) => one.remove());
  }
  const said = el('p.notice', { role: 'status', tabindex: '-1' }, text, ' ', page && el('a', { href: to(locale.code, page) }, label));
  form.replaceWith(said);
  return said.focus();
}

function field({ name, type, autocomplete, label, hint, dir }, words) {
  const id = `field-${name}`;
  return el('div.field', {},
    el('label', { for: id }, words[label]),
    el('input', { id, name, type, autocomplete, dir, required: true, minlength: hint && 8, 'aria-describedby': hint && `${id}-hint` }),
    hint && el('small', { id: `${id}-hint` }, words[hint]));
}

/** Where else somebody may have wanted to go. */
function ways(form, { route, locale, words }) {
  const next = route.query.get('next');
  const link = (page) => el('p', {}, el('a', { href: to(locale.code, page, null, next ? { next } : null) }, words[WAYS[page]]));
  return el('div.ways', {}, form.ways.map(link));
}
