// The grammar of GraphQL documents. Goes on after a mistake, so that half-written documents have a tree as well.
//
// Nodes have `kind`, `start` and `end`; a name is its token. What is missing is null. Knows no schema.

import { lex } from "./lexer.js";

const OPERATIONS = ["query", "mutation", "subscription"];

/** The document of a text: `{ definitions, problems }`. */
export function parse(text) {
  return new Parser(text).document();
}

/** Reads token by token. The schema's parser reads types, values and directives in the same way. */
export class Parser {
  constructor(text) {
    const tokens = lex(text);
    this.problems = tokens
      .filter((token) => token.problem)
      .map(({ problem, start, end }) => ({ message: problem, start, end, severity: "error" }));
    this.tokens = tokens.filter((token) => token.kind !== "comment" && token.kind !== "unknown");
    this.tokens.push({ kind: "end", text: "", start: text.length, end: text.length });
    this.at = 0;
  }

  get token() {
    return this.tokens[this.at];
  }

  /** Whether this word or sign is next; a string that says the same is not it. */
  is(text) {
    return this.token.text === text && (this.token.kind === "punctuator" || this.token.kind === "name");
  }

  take() {
    const token = this.token;
    if (token.kind !== "end") this.at += 1;
    return token;
  }

  accept(text) {
    return this.is(text) ? this.take() : null;
  }

  /** The end of what was read last. */
  get ended() {
    return this.at === 0 ? 0 : this.tokens[this.at - 1].end;
  }

  problem(message, { start, end } = this.token) {
    if (!this.problems.some((known) => known.start === start)) {
      this.problems.push({ message, start, end, severity: "error" });
    }
  }

  expected(what) {
    const found = this.token.kind === "end" ? "the document ends" : `\`${this.token.text.slice(0, 30)}\` stands`;
    this.problem(`Here ${found} where ${what} is expected.`);
    return null;
  }

  expect(text) {
    return this.accept(text) ?? this.expected(`\`${text}\``);
  }

  name(what) {
    return this.token.kind === "name" ? this.take() : this.expected(what);
  }

  document() {
    const definitions = [];
    while (this.token.kind !== "end") {
      if (this.is("{") || OPERATIONS.some((word) => this.is(word))) {
        definitions.push(this.operation());
      } else if (this.is("fragment")) {
        definitions.push(this.fragment());
      } else {
        this.expected("`query`, `mutation`, `fragment` or `{`");
        this.skipToDefinition();
      }
    }
    return { definitions, problems: this.problems.sort((left, right) => left.start - right.start) };
  }

  skipToDefinition() {
    do this.take();
    while (this.token.kind !== "end" && ![...OPERATIONS, "fragment", "{"].some((word) => this.is(word)));
  }

  operation() {
    const { start, end } = this.token;
    const node = { kind: "operation", type: "query", name: null, variables: [], directives: [], start };
    if (!this.is("{")) {
      node.type = this.take().text;
      node.keyword = { start, end };
      node.name = this.token.kind === "name" ? this.take() : null;
      node.variables = this.is("(") ? this.variables() : [];
      node.directives = this.directives();
    }
    node.selections = this.selections();
    return { ...node, end: this.ended };
  }

  fragment() {
    const { start } = this.take();
    const name = this.is("on") ? this.expected("the fragment's name") : this.name("the fragment's name");
    const on = this.expect("on") && this.name("the name of a type");
    const directives = this.directives();
    return { kind: "fragment", name, on, directives, selections: this.selections(), start, end: this.ended };
  }

  variables() {
    return this.within("(", ")", () => {
      const { start } = this.token;
      if (!this.expect("$")) return null;
      const name = this.name("the variable's name");
      const type = this.expect(":") && this.type();
      const value = this.accept("=") ? this.value(true) : undefined;
      return { kind: "variable definition", name, type, default: value, directives: this.directives(), start, end: this.ended };
    });
  }

  /** The list between two signs, with its range. `read` answers null where it cannot go on; then a token is skipped. */
  within(open, close, read, mayBeEmpty = false) {
    const opening = this.take();
    const leaving = { "{": [], "(": ["{", "}", "]"], "[": ["}", ")"] }[open];
    const found = [];
    while (!this.is(close)) {
      if (this.token.kind === "end" || leaving.some((sign) => this.is(sign))) {
        this.problem(`\`${open}\` is never closed.`, opening);
        return Object.assign(found, { start: opening.start, end: this.ended });
      }
      const before = this.at;
      const node = read();
      if (node) found.push(node);
      if (this.at === before) this.take();
    }
    this.take();
    if (found.length === 0 && !mayBeEmpty) this.problem(`Nothing stands in \`${open}${close}\`.`, opening);
    return Object.assign(found, { start: opening.start, end: this.ended });
  }

  selections() {
    if (!this.is("{")) {
      this.expected("`{`");
      return null;
    }
    return this.within("{", "}", () => {
      if (this.is("...")) return this.spread();
      return this.token.kind === "name" ? this.field() : this.expected("a field");
    });
  }

  field() {
    const first = this.take();
    const { start } = first;
    const alias = this.accept(":") ? first : null;
    const name = alias ? this.name("the name of a field") : first;
    const args = this.arguments(false);
    const directives = this.directives();
    const selections = this.is("{") ? this.selections() : null;
    return { kind: "field", alias, name, arguments: args, directives, selections, start, end: this.ended };
  }

  spread() {
    const { start } = this.take();
    if (this.token.kind === "name" && !this.is("on")) {
      const name = this.take();
      return { kind: "spread", name, directives: this.directives(), start, end: this.ended };
    }
    const on = this.accept("on") ? this.name("the name of a type") : undefined;
    const directives = this.directives();
    return { kind: "inline", on, directives, selections: this.selections(), start, end: this.ended };
  }

  arguments(isConstant) {
    if (!this.is("(")) return [];
    return this.within("(", ")", () => this.pair("argument", isConstant));
  }

  pair(kind, isConstant) {
    const name = this.name(kind === "argument" ? "an argument" : "a field");
    if (!name) return null;
    const value = this.expect(":") && this.value(isConstant);
    return { kind, name, value, start: name.start, end: this.ended };
  }

  directives(isConstant = false) {
    const found = [];
    while (this.is("@")) {
      const { start } = this.take();
      const name = this.name("the directive's name");
      found.push({ kind: "directive", name, arguments: this.arguments(isConstant), start, end: this.ended });
    }
    return found;
  }

  value(isConstant) {
    const { kind, start, end, text } = this.token;
    if (this.is("$")) {
      this.take();
      const name = this.name("the variable's name");
      if (isConstant) this.problem("A default cannot take a variable.", { start, end: this.ended });
      return { kind: "variable", name, start, end: this.ended };
    }
    if (this.is("[")) {
      const values = this.within("[", "]", () => this.value(isConstant), true);
      return { kind: "list", values, start, end: this.ended };
    }
    if (this.is("{")) {
      const fields = this.within("{", "}", () => this.pair("object field", isConstant), true);
      return { kind: "object", fields, start, end: this.ended };
    }
    if (kind === "name") {
      this.take();
      const literal = text === "null" ? "null" : text === "true" || text === "false" ? "boolean" : "enum";
      return { kind: literal, text, start, end };
    }
    if (["int", "float", "string", "block"].includes(kind)) {
      this.take();
      return { kind: kind === "block" ? "string" : kind, token: this.tokens[this.at - 1], text, start, end };
    }
    return this.expected("a value");
  }

  type() {
    const { start } = this.token;
    let node;
    if (this.accept("[")) {
      node = { kind: "list", of: this.type(), start };
      this.expect("]");
    } else {
      node = { kind: "named", name: this.name("the name of a type"), start };
    }
    return { ...node, isRequired: Boolean(this.accept("!")), end: this.ended };
  }
}
