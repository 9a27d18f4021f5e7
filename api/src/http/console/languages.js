// What the editors write: GraphQL by the schema, the variables' JSON, and lines of headers. Each reads and completes.

import { complete } from "./complete.js";
import { lexJson } from "./json.js";
import { lex } from "./lexer.js";
import { spelled } from "./schema.js";
import { Walk } from "./walk.js";

const HEADERS = [
  ["Authorization", "Bearer ", "an API key or a session"],
  ["Accept-Language", "fa, en;q=0.8", "where no locale is given"],
  ["Cache-Control", "no-store", "past the cache"],
  ["X-Content-Version", "", "at least as new as this"],
  ["X-Query-Bill", "1", "what it cost"],
  ["traceparent", "", "a trace of yours"],
];

/** GraphQL. `schema()` is asked each time: it may have come meanwhile. `lookUp` is told of a place. */
export function graphqlLanguage(schema, lookUp) {
  return {
    hasPairs: true,
    hasComments: true,
    lookUp,
    tokens(text) {
      const tokens = lex(text);
      const written = tokens.filter((token) => token.kind !== "comment");
      const walk = new Walk(schema());
      const next = new Map(written.map((token, at) => [token, written[at + 1]]));
      tokens.forEach((token) => {
        token.look = `is-${walk.step(token, next.get(token)).role}`;
      });
      return tokens;
    },
    complete: (text, offset) => complete(text, lex(text), offset, schema()),
  };
}

/** JSON whose outermost names are variables. `variables()` answers the definitions of the chosen operation. */
export function variablesLanguage(variables) {
  const looks = { string: "is-string", number: "is-int", word: "is-enum", punctuator: "is-punctuator", other: "is-unknown" };
  return {
    hasPairs: true,
    tokens(text) {
      return lexJson(text).map((token) => ({ ...token, look: token.isKey ? "is-argument" : looks[token.kind] }));
    },
    complete(text, offset) {
      const tokens = lexJson(text);
      const within = tokens.find((token) => token.start < offset && offset <= token.end && /string|word/.test(token.kind));
      const [from, to] = within ? [within.start, within.end] : [offset, offset];
      const before = tokens.filter((token) => token.end <= from).at(-1)?.text;
      const typed = text.slice(from, offset).replace(/^"/, "").toLowerCase();
      if (before !== "{" && before !== ",") return { from, to, candidates: [] };
      const goesOn = tokens.find((token) => token.start >= to)?.text === ":";
      const candidates = variables().map((one) => ({
        label: one.name.text,
        insert: goesOn ? `"${one.name.text}"` : `"${one.name.text}": `,
        detail: spelled(one.type),
        kind: "variable",
      }));
      return { from, to, candidates: candidates.filter(({ label }) => label.toLowerCase().startsWith(typed)) };
    },
  };
}

/** Lines of `Name: value`. */
export function headersLanguage() {
  return {
    tokens(text) {
      const tokens = [];
      for (const { name, value, start, end } of lines(text)) {
        const colon = start + name.length;
        tokens.push({ kind: "name", text: name, start, end: colon, look: "is-argument" });
        if (value !== undefined) tokens.push({ kind: "value", text: value, start: colon + 1, end, look: "is-string" });
      }
      return tokens;
    },
    complete(text, offset) {
      const from = text.lastIndexOf("\n", offset - 1) + 1;
      const typed = text.slice(from, offset).toLowerCase();
      if (typed.includes(":")) return { from, to: offset, candidates: [] };
      const fit = HEADERS.filter(([name]) => name.toLowerCase().startsWith(typed));
      const candidates = fit.map(([label, value, detail]) => ({ label, insert: `${label}: ${value}`, detail, kind: "argument" }));
      return { from, to: offset, candidates };
    },
  };
}

function lines(text) {
  let start = 0;
  return text.split("\n").map((line) => {
    const colon = line.indexOf(":");
    const read = { start, end: start + line.length, name: colon === -1 ? line : line.slice(0, colon) };
    if (colon !== -1) read.value = line.slice(colon + 1);
    start += line.length + 1;
    return read;
  });
}

/** The headers that lines say, and what is wrong with them: `{ headers, problems }`. */
export function readHeaders(text) {
  const headers = {};
  const problems = [];
  for (const { name, value, start, end } of lines(text)) {
    if (name.trim() === "" && value === undefined) continue;
    const isName = /^[!#$%&'*+.^_`|~\w-]+$/.test(name.trim());
    const isValue = value !== undefined && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
    if (isName && isValue) headers[name.trim()] = value.trim();
    else problems.push({ start, end, severity: "error", message: "A header is a line such as `Accept-Language: fa`." });
  }
  return { headers, problems };
}
