// One request to the gateway, and everything worth telling of its answer. Knows no page.

/** The gateway's endpoint: the page stands at it. */
const ENDPOINT = location.pathname;

/** Sends a document; answers `{ status, reason, milliseconds, bytes, headers, text, body }`. Throws what fetch throws. */
export async function send(request, signal) {
  const began = performance.now();
  return read(await ask(request, "application/graphql-response+json, application/json;q=0.9", signal), began);
}

/** Listens to a subscription until it ends; `heard` is called with each result. What is no stream is answered as by `send`. */
export async function listen(request, signal, heard) {
  const began = performance.now();
  const response = await ask({ ...request, wantsBill: false }, "text/event-stream", signal);
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return read(response, began);
  const stream = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ; ) {
    const { value, done } = await stream.read();
    // Without its last event it was cut off.
    if (done) throw new Error("the stream was cut off");
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const lines of events.map((event) => event.split("\n"))) {
      const of = (field) => lines.filter((line) => line.startsWith(field)).map((line) => line.slice(field.length)).join("\n");
      if (of("event: ") === "complete") return null;
      if (of("event: ") === "next") heard(parsed(of("data: ")));
    }
  }
}

function ask({ query, variables, operationName, headers, wantsBill }, accept, signal) {
  return fetch(ENDPOINT, {
    method: "POST",
    cache: "no-store",
    headers: {
      Accept: accept,
      "Content-Type": "application/json",
      ...(wantsBill ? { "X-Query-Bill": "1" } : {}),
      ...headers,
    },
    body: JSON.stringify({ query, ...(operationName ? { operationName } : {}), variables }),
    signal,
  });
}

async function read(response, began) {
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
