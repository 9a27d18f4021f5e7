// What is said where something did not work: in the page's language, by the codes of the API. Its sentences are for
// whoever writes programs.

import { el } from './dom.js';

// By what was sent: which field is meant, `input` for all of it, and the mistake.
const MISTAKES = {
  SignIn: { 'input INVALID': 'wrongSignIn', 'email INVALID': 'noAddress', 'password TOO_LONG': 'tooLong' },
  SignUp: {
    'displayName REQUIRED': 'nameMissing', 'displayName TOO_LONG': 'tooLong', 'email INVALID': 'noAddress',
    'password INVALID': 'shortPassword', 'password TOO_LONG': 'tooLong',
  },
  RequestPasswordReset: { 'email INVALID': 'noAddress' },
  ResetPassword: { 'token EXPIRED': 'codeSpent', 'password INVALID': 'shortPassword', 'password TOO_LONG': 'tooLong' },
  DeleteAccount: { 'password INVALID': 'wrongPassword' },
};

const REASONS = { RATE_LIMITED: 'tooMany', UNAUTHENTICATED: 'signInAgain', busy: 'busy', offline: 'offline' };

/** What is to be mended in what was sent. */
export const mistake = (sent, { code, path }, words) => words[MISTAKES[sent]?.[`${path.at(-1)} ${code}`]] ?? words.failed;

/** Why nothing came of it. */
export const reason = ({ code, kind }, words) => words[REASONS[code] ?? REASONS[kind]] ?? words.failed;

/** Says so behind an element, to who looks and to who listens; nothing, where it works by now. */
export function complain(element, failure, words) {
  if (element.nextElementSibling?.matches('.wrong')) element.nextElementSibling.remove();
  if (failure) element.after(el('span.wrong', { role: 'alert' }, reason(failure, words)));
}
