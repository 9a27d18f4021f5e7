// Reads JSON as somebody writes it: tokens for colours, the value, and the place of the first mistake.

const TOKEN = /(?<string>"(?:\\[^\n]|[^"\\\n])*"?)|(?<number>-?\d[\d.eE+-]*)|(?<word>[A-Za-z_]\w*)|(?<sign>[{}[\],:])|(?<other>\S)/g;

/** The tokens of a JSON text; `isKey` where a string names a value. */
export function lexJson(text) {
  const tokens = [...text.matchAll(TOKEN)].map((found) => {
    const kind = Object.keys(found.groups).find((name) => found.groups[name] !== undefined);
    return { kind, text: found[0], start: found.index, end: found.index + found[0].length };
  });
  tokens.forEach((token, at) => {
    token.isKey = token.kind === "string" && tokens[at + 1]?.text === ":";
    if (token.kind === "sign") token.kind = "punctuator";
  });
  return tokens;
}

/** `{ value, problem, keys }`: `keys` are the tokens of the outermost object's names. Nothing at all is `{}`. */
export function readJson(text) {
  const reader = new Reader(text);
  if (reader.tokens.length === 0) return { value: {}, keys: new Map() };
  try {
    const value = reader.value(0);
    if (reader.token) reader.fail("The value ended before this.");
    return { value, keys: reader.keys };
  } catch (problem) {
    if (!(problem instanceof Mistake)) throw problem;
    return { problem: { message: problem.message, ...problem.place, severity: "error" }, keys: reader.keys };
  }
}

class Mistake extends Error {}

class Reader {
  constructor(text) {
    this.text = text;
    this.tokens = lexJson(text);
    this.at = 0;
    this.keys = new Map();
  }

  get token() {
    return this.tokens[this.at];
  }

  fail(message) {
    const end = this.text.trimEnd().length;
    const { start = Math.max(0, end - 1), end: to = end } = this.token ?? {};
    throw Object.assign(new Mistake(message), { place: { start, end: to } });
  }

  take(text) {
    if (this.token?.text !== text || this.token.kind !== "punctuator") this.fail(`\`${text}\` is missing before this.`);
    this.at += 1;
  }

  value(depth) {
    const { token } = this;
    if (!token) this.fail("A value is missing at the end.");
    if (token.text === "{") return this.object(depth);
    if (token.text === "[") return this.list(depth);
    const value = this.plain(token);
    this.at += 1;
    return value;
  }

  plain(token) {
    if (token.kind === "punctuator") this.fail("A value is missing before this.");
    try {
      return JSON.parse(token.text);
    } catch {
      const isWord = token.kind === "word";
      return this.fail(isWord ? `\`${token.text}\` is no JSON: text stands in \`"\`.` : `\`${token.text}\` is no JSON.`);
    }
  }

  object(depth) {
    const value = {};
    this.items("{", "}", () => {
      const name = this.token;
      if (name?.kind !== "string") this.fail('A name in `"` belongs here.');
      const key = this.plain(name);
      this.at += 1;
      this.take(":");
      if (depth === 0) this.keys.set(key, name);
      // As JSON.parse does it: a name such as `__proto__` is a name.
      Object.defineProperty(value, key, { value: this.value(depth + 1), enumerable: true, configurable: true, writable: true });
    });
    return value;
  }

  list(depth) {
    const values = [];
    this.items("[", "]", () => values.push(this.value(depth + 1)));
    return values;
  }

  items(open, close, read) {
    this.take(open);
    while (this.token?.text !== close) {
      read();
      if (this.token?.text === close) break;
      if (this.token?.text !== ",") this.fail(this.token ? "`,` is missing before this." : `\`${close}\` is missing at the end.`);
      this.at += 1;
      if (this.token?.text === close) this.fail("A `,` stands before this, but nothing follows it.");
    }
    this.at += 1;
  }
}
