// What this browser remembers for the console. Never headers: they hold secrets. Works, forgetful, without storage.

const PREFIX = "dragoman.console.";

/** What was kept under a name; `otherwise` where nothing was, or nothing readable. */
export function remembered(name, otherwise, storage = () => localStorage) {
  try {
    return JSON.parse(storage().getItem(PREFIX + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keeps a value under a name; whether it could be. */
export function remember(name, value, storage = () => localStorage) {
  try {
    storage().setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** What was being written: this tab's, else the one written last in any. */
export function draft() {
  return remembered("draft", null, () => sessionStorage) ?? remembered("draft", null);
}

/** Keeps what is being written, for this tab and for the next one. */
export function keepDraft(written) {
  remember("draft", written, () => sessionStorage);
  remember("draft", written);
}
