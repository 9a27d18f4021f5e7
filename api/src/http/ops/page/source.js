// Asks the gateway, with a key where it wants one. The key stays in this tab and goes with it.

const KEY = "dragoman.ops.key";

/** What the gateway refused: a key is missing, or is no admin's. */
export class Refused extends Error {}

/** Whether a key is held. */
export function hasKey() {
  return sessionStorage.getItem(KEY) !== null;
}

/** Holds a key for this tab; none lets go of it. */
export function holdKey(key) {
  if (key) sessionStorage.setItem(KEY, key);
  else sessionStorage.removeItem(KEY);
}

/** What stands at a path below this page's. */
export async function ask(path, accept) {
  const key = sessionStorage.getItem(KEY);
  const headers = { accept, ...(key && { authorization: `Bearer ${key}` }) };
  const answer = await fetch(`ops/${path}`, { headers, cache: "no-store", signal: AbortSignal.timeout(10_000) });
  if (answer.status === 401 || answer.status === 403) throw new Refused((await answer.json()).message);
  return answer;
}

/** The same as JSON; what is not there is null. */
export async function askJson(path) {
  const answer = await ask(path, "application/json");
  return answer.ok ? answer.json() : null;
}
