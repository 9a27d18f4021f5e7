// Reads a schema in GraphQL's own language into types, fields and directives. Knows the grammar of definitions alone.

import { stringValue } from "./lexer.js";
import { Parser } from "./parser.js";

/** `{ types, directives, roots }` of a schema's text; types and directives are maps by name. */
export function readSchema(text) {
  return new SchemaParser(text).schema();
}

class SchemaParser extends Parser {
  schema() {
    const read = { types: new Map(), directives: new Map(), roots: { query: "Query" } };
    while (this.token.kind !== "end") {
      const description = this.description();
      this.accept("extend");
      const keyword = this.take().text;
      if (keyword === "schema") {
        this.directives(true);
        read.roots = Object.fromEntries(this.braced(() => this.root()));
      } else if (keyword === "directive") {
        const directive = { description, ...this.directiveDefinition() };
        read.directives.set(directive.name, directive);
      } else {
        const type = { description, ...this.definition(keyword) };
        read.types.set(type.name, type);
      }
    }
    return read;
  }

  description() {
    return ["string", "block"].includes(this.token.kind) ? stringValue(this.take()) : "";
  }

  root() {
    const operation = this.take().text;
    this.accept(":");
    return [operation, this.take().text];
  }

  directiveDefinition() {
    this.accept("@");
    const directive = { name: this.take().text, arguments: this.inputs("(", ")") };
    directive.isRepeatable = Boolean(this.accept("repeatable"));
    this.accept("on");
    directive.locations = this.separated("|");
    return directive;
  }

  definition(keyword) {
    const name = this.take().text;
    const interfaces = this.accept("implements") ? this.separated("&") : [];
    const applied = this.applied();
    const type = { name, interfaces, ...applied };
    if (keyword === "type") return { ...type, kind: "OBJECT", fields: this.fields() };
    if (keyword === "interface") return { ...type, kind: "INTERFACE", fields: this.fields() };
    if (keyword === "input") return { ...type, kind: "INPUT_OBJECT", inputs: this.inputs("{", "}") };
    if (keyword === "union") return { ...type, kind: "UNION", members: this.accept("=") ? this.separated("|") : [] };
    if (keyword === "enum") return { ...type, kind: "ENUM", values: byName(this.braced(() => this.enumValue())) };
    return { ...type, kind: "SCALAR" };
  }

  /** What directives say of a definition. */
  applied() {
    const said = {};
    for (const { name, arguments: args } of this.directives(true)) {
      const text = args[0]?.value?.token ? stringValue(args[0].value.token) : undefined;
      if (name?.text === "deprecated") said.deprecated = text ?? "No longer supported.";
      if (name?.text === "specifiedBy") said.specifiedBy = text;
      if (name?.text === "oneOf") said.isOneOf = true;
    }
    return said;
  }

  fields() {
    return byName(
      this.braced(() => {
        const description = this.description();
        const name = this.take().text;
        const args = this.inputs("(", ")");
        this.accept(":");
        const type = this.type();
        return { name, description, arguments: args, type, ...this.applied() };
      }),
    );
  }

  inputs(open, close) {
    if (!this.is(open)) return new Map();
    const read = () => {
      const description = this.description();
      const name = this.take().text;
      this.accept(":");
      const type = this.type();
      const from = this.token.end;
      const value = this.accept("=") ? this.value(true) : undefined;
      return { name, description, type, default: value && this.textBetween(from, value.end), ...this.applied() };
    };
    return byName(this.braced(read, open, close));
  }

  enumValue() {
    const description = this.description();
    return { name: this.take().text, description, ...this.applied() };
  }

  separated(sign) {
    const names = [];
    do {
      this.accept(sign);
      names.push(this.take().text);
    } while (this.is(sign));
    return names;
  }

  braced(read, open = "{", close = "}") {
    const found = [];
    if (!this.accept(open)) return found;
    while (!this.is(close) && this.token.kind !== "end") found.push(read());
    this.take();
    return found;
  }

  /** The tokens after one end and up to another, as one text. */
  textBetween(from, to) {
    return this.tokens
      .filter((token) => token.start >= from && token.end <= to)
      .map((token) => token.text)
      .join(" ");
  }
}

function byName(list) {
  return new Map(list.map((one) => [one.name, one]));
}
