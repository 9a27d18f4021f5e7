// Reads a GraphQL document into tokens. Knows the letters of the language, nothing of its grammar.
//
// Every letter that matters is in exactly one token, comments too: what is coloured, formatted and parsed is one list.

const TOKEN = new RegExp(
  [
    /(?<ignored>[\s\uFEFF,]+)/,
    /(?<comment>#[^\n\r]*)/,
    /(?<punctuator>\.\.\.|[!$&()[\]{}:=@|])/,
    /(?<name>[_A-Za-z][_0-9A-Za-z]*)/,
    /(?<number>-?\d(?:[eE][+-]|[\w.])*)/,
    /(?<block>"""(?:\\"""|(?!""")[^])*(?:"""|$))/,
    /(?<string>"(?:\\[^\n\r]|[^"\\\n\r])*"?)/,
    /(?<unknown>[^])/,
  ]
    .map((part) => part.source)
    .join("|"),
  "uy",
);

const NUMBER = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|["\\/bfnrt]|([^]))/g;
const LETTERS = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The tokens of `text`: kind, start, end, text, and `problem` where a token is broken. */
export function lex(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) {
    const kind = Object.keys(found.groups).find((name) => found.groups[name] !== undefined);
    if (kind !== "ignored") {
      tokens.push(token(kind, found[0], found.index));
    }
  }
  return tokens;
}

function token(kind, text, start) {
  const made = { kind, text, start, end: start + text.length };
  if (kind === "number") {
    const parts = NUMBER.exec(text);
    made.kind = parts && (parts[1] || parts[2]) ? "float" : "int";
    made.problem = parts ? undefined : `\`${text}\` is not a number.`;
  } else if (kind === "block" && (text.length < 6 || !text.endsWith('"""'))) {
    made.problem = 'This text is never closed: `"""` is missing.';
  } else if (kind === "string") {
    made.problem = stringProblem(text);
  } else if (kind === "unknown") {
    made.problem = `\`${text}\` means nothing in GraphQL.`;
  }
  return made;
}

function stringProblem(text) {
  if (text.length < 2 || !/^"(?:\\[^]|[^"\\])*"$/.test(text)) {
    return 'This text is never closed: `"` is missing.';
  }
  const wrong = [...text.matchAll(ESCAPE)].find((escape) => escape[1] !== undefined);
  return wrong && `\`${wrong[0]}\` is no escape.`;
}

/** What a string token says: escapes read, a block's indentation taken off. */
export function stringValue(token) {
  if (token.kind === "block") {
    return dedented(token.text.slice(3, token.text.length - 3).replaceAll('\\"""', '"""'));
  }
  return token.text.slice(1, -1).replace(ESCAPE, (escape) => {
    const code = /^\\u\{?([0-9a-fA-F]+)/.exec(escape);
    return code ? String.fromCodePoint(parseInt(code[1], 16)) : (LETTERS[escape[1]] ?? escape[1]);
  });
}

function dedented(text) {
  const lines = text.split(/\r\n|[\n\r]/);
  const indented = lines.slice(1).filter((line) => line.trim() !== "");
  const common = Math.min(...indented.map((line) => line.length - line.trimStart().length));
  const cut = lines.map((line, at) => (at === 0 || common === Infinity ? line : line.slice(common)));
  while (cut.length > 0 && cut[0].trim() === "") cut.shift();
  while (cut.length > 0 && cut.at(-1).trim() === "") cut.pop();
  return cut.join("\n");
}
