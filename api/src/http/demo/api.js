// The public API, as any frontend asks it: trusted documents by their ids. What is read goes by GET, so that every
// cache on the way can answer; what is the reader's own goes by POST.

const { documents, letters } = JSON.parse(document.getElementById('told').textContent);
const FOLDER = new URL('../../', import.meta.url);
const API = new URL('../graphql/', FOLDER);

/** The address of the newsroom's root: where this page stands, whatever proxy is before it. */
export const ROOT = FOLDER.pathname;

/** What the gateway's letters set a password by: a `link`, or a `code`. */
export const LETTERS = letters;

/** Why there is no answer: `offline`, `busy`, `refused` or `broken`; with the number that finds it in the log. */
export class Failure extends Error {
  constructor(kind, message, trace, code) {
    super(message);
    Object.assign(this, { kind, trace, code });
  }
}

function address(name, variables) {
  // Resolved as a path: `sha256:` would be taken for a scheme.
  const url = new URL(`./${documents[name]}`, API);
  if (Object.keys(variables).length) url.searchParams.set('variables', JSON.stringify(variables));
  return url;
}

async function answered(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Failure('offline', 'The newsroom could not be reached.');
  }
  const trace = response.headers.get('traceparent')?.split('-')[1];
  const body = await response.json().catch(() => ({}));
  const [error] = body.errors ?? [];
  if (error && !body.data) {
    const { code } = error.extensions ?? {};
    const kind = { RATE_LIMITED: 'busy', OVERLOADED: 'busy', TIMEOUT: 'busy', UNAVAILABLE: 'busy' }[code] ?? 'refused';
    throw new Failure(kind, error.message, trace, code);
  }
  if (!body.data) throw new Failure(response.status === 503 || response.status === 429 ? 'busy' : 'broken', `HTTP ${response.status}`, trace);
  return body.data;
}

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';

/** Reads what is public. Nobody's cookie goes along: the answer is everybody's. */
export function ask(name, variables = {}, { signal } = {}) {
  return answered(fetch(address(name, variables), { headers: { accept: ACCEPT }, credentials: 'omit', signal }));
}

/** Reads or writes what is the reader's own. */
export function send(name, variables = {}) {
  const headers = { accept: ACCEPT, 'content-type': 'application/json' };
  return answered(fetch(address(name, {}), {
    method: 'POST', headers, credentials: 'same-origin', body: JSON.stringify({ variables }),
  }));
}

/** Listens to a subscription until it is closed. The browser comes back by itself where it was cut off. */
export function listen(name, variables, told) {
  const source = new EventSource(address(name, variables));
  source.addEventListener('next', (event) => {
    const { data } = JSON.parse(event.data);
    if (data) told(data);
  });
  source.addEventListener('complete', () => source.close());
  return source;
}
