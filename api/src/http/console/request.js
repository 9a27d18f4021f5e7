// One request to the gateway, and everything worth telling of its answer. Knows no page.

/** The gateway's endpoint: the page stands at it. */
const ENDPOINT = location.pathname;

/** Sends a document; answers `{ status, reason, milliseconds, bytes, headers, text, body }`. Throws what fetch throws. */
export async function send({ query, variables, operationName, headers, wantsBill }, signal) {
  const began = performance.now();
  const response = await fetch(ENDPOINT, {
    method: "POST",
    cache: "no-store",
    headers: {
      Accept: "application/graphql-response+json, application/json;q=0.9",
      "Content-Type": "application/json",
      ...(wantsBill ? { "X-Query-Bill": "1" } : {}),
      ...headers,
    },
    body: JSON.stringify({ query, ...(operationName ? { operationName } : {}), variables }),
    signal,
  });
  const bytes = await response.arrayBuffer();
  const milliseconds = performance.now() - began;
  const text = new TextDecoder().decode(bytes);
  return {
    status: response.status,
    reason: response.statusText,
    milliseconds,
    bytes: bytes.byteLength,
    headers: response.headers,
    text,
    body: parsed(text),
  };
}

function parsed(text) {
  try {
    const body = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The schema's text. */
export async function schemaText() {
  const response = await fetch(new URL("schema.graphql", location.href));
  if (!response.ok) throw new Error(`the schema was answered with ${response.status}`);
  return response.text();
}

/** The languages that the newsroom publishes in, in its own order; none if it does not say. */
export async function locales() {
  try {
    const { body } = await send({ query: "{ locales { code nativeName } }", variables: {}, headers: {} });
    return body?.data?.locales ?? [];
  } catch {
    return [];
  }
}
