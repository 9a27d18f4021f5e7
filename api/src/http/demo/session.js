// Who is signed in, and what is on the list of theirs. The session itself is a cookie that no script sees; all that is
// remembered here is that there may be one, so that nobody else is asked for.

import { Failure, send } from './api.js';

const HINT = 'newsroom.signed-in';
let asked = null;

const storage = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
};

/** Whether there may be a session. */
export const maybe = () => storage((store) => store.getItem(HINT)) !== null;

/** Reads or writes what is the reader's own. Whose session has ended is nobody any more. */
async function own(name, variables) {
  try {
    return await send(name, variables);
  } catch (failure) {
    if (failure.code === 'UNAUTHENTICATED') forget();
    throw failure;
  }
}

/** The reader, with the list: asked once. Null for nobody; whether there is somebody may also not be found out. */
export function viewer() {
  if (!maybe()) return Promise.resolve(null);
  asked ??= own('Viewer').then(({ viewer: found }) => {
    if (!found) forget();
    return found && { ...found, list: new Set(found.readingList.nodes.map((node) => node.id)) };
  }).catch((failure) => {
    asked = null;
    if (failure.code === 'UNAUTHENTICATED') return null;
    throw failure;
  });
  return asked;
}

/** Somebody has signed in. */
export function begin() {
  asked = null;
  storage((store) => store.setItem(HINT, '1'));
}

/** Whoever was signed in is so no more. */
export function forget() {
  asked = null;
  storage((store) => store.removeItem(HINT));
}

/** Ends the session, at the gateway and here. Where the first fails, whoever is signed in still is. */
export async function end() {
  await own('SignOut').catch((failure) => {
    if (maybe()) throw failure;
  });
  forget();
}

/** Puts an article on the list. */
export async function add(id) {
  await write('AddToReadingList', { id });
  known((list) => list.add(id));
}

/** Takes it off; answers the token that undoes it. */
export async function remove(id) {
  const { undoToken } = await write('RemoveFromReadingList', { id });
  known((list) => list.delete(id));
  return undoToken;
}

/** Puts it back where it stood. */
export async function restore(id, undoToken) {
  await write('RestoreToReadingList', { undoToken });
  known((list) => list.add(id));
}

async function write(name, input) {
  const [payload] = Object.values(await own(name, { input }));
  const [error] = payload.errors;
  if (error) throw new Failure('refused', error.message, undefined, error.code);
  return payload;
}

/** Changes what is known of the list, if it was asked for. */
const known = (change) => asked?.then((who) => who && change(who.list), () => {});
