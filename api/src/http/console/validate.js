// What is wrong with a document by the schema, as its author should hear it: where, why, and what was probably meant.
//
// Holds the rules of names, fields, fragments and directives; values, variables and clashes have files of their own.

import { clashes } from "./clashes.js";
import { isComposite } from "./schema.js";
import { checkInputs, meant } from "./values.js";
import { checkVariables } from "./variables.js";

/** Everything wrong with a parsed document: `{ message, start, end, severity, fix }`, in the order of places. */
export function validate(document, schema) {
  const problems = [...document.problems];
  const rules = new Rules(document, schema, problems);
  rules.definitions();
  checkVariables(document, rules);
  if (problems.length === 0) problems.push(...clashes(document, schema));
  return problems.sort((left, right) => left.start - right.start || left.end - right.end);
}

class Rules {
  constructor(document, schema, problems) {
    this.document = document;
    this.schema = schema;
    this.problems = problems;
    this.fragments = new Map();
    /** Of each definition: the fragments it spreads and the variables it uses. */
    this.spreads = new Map();
    this.uses = new Map();
  }

  say(message, { start, end }, fix, severity = "error") {
    const text = fix ? `${message} Did you mean \`${fix.text}\`?` : message;
    this.problems.push({ message: text, start, end, severity, fix });
  }

  warn(message, node) {
    this.say(message, node, undefined, "warning");
  }

  definitions() {
    const { definitions } = this.document;
    const operations = definitions.filter((one) => one.kind === "operation");
    this.names(definitions.filter((one) => one.kind === "fragment"), "fragments");
    this.names(operations, "operations");
    const nameless = operations.find((one) => !one.name);
    if (nameless && operations.length > 1) {
      const place = { start: nameless.start, end: nameless.start + 1 };
      this.say("An operation needs a name where there are several.", nameless.keyword ?? place);
    }
    definitions.forEach((one) => this.definition(one));
    this.fragments.forEach((one) => this.cycle(one));
    this.unusedFragments(operations);
  }

  names(definitions, what) {
    const seen = new Set();
    for (const one of definitions.filter(({ name }) => name)) {
      if (seen.has(one.name.text)) this.say(`Two ${what} are called \`${one.name.text}\`.`, one.name);
      seen.add(one.name.text);
      if (one.kind === "fragment") this.fragments.set(one.name.text, one);
    }
  }

  definition(one) {
    this.current = one;
    this.spreads.set(one, []);
    this.uses.set(one, []);
    if (one.kind === "fragment") {
      const type = this.condition(one.on);
      this.directives(one, "FRAGMENT_DEFINITION");
      this.selections(one.selections, type);
      return;
    }
    const type = this.schema.root(one.type);
    if (!type) this.say(`This newsroom has no ${one.type}s.`, one.keyword ?? one);
    this.directives(one, one.type.toUpperCase());
    this.selections(one.selections, type);
  }

  /** The type of `on`; undefined where it is none. */
  condition(token) {
    if (!token) return undefined;
    const type = this.schema.type(token.text);
    if (isComposite(type)) return type;
    const names = [...this.schema.types.values()].filter(isComposite).map(({ name }) => name);
    const message = type ? `\`${type.name}\` has no fields to select.` : `There is no type \`${token.text}\`.`;
    this.say(message, token, type ? undefined : meant(token, names));
    return undefined;
  }

  /** `type` is undefined where it is not known: then only what does not need it is checked. */
  selections(list, type) {
    for (const one of list ?? []) {
      if (one.kind === "field") this.field(one, type);
      else if (one.kind === "inline") this.inline(one, type);
      else this.spread(one, type);
    }
  }

  field(node, type) {
    this.directives(node, "FIELD");
    if (!node.name) return;
    const field = type && this.schema.field(type, node.name.text);
    if (type && !field) {
      const names = this.schema.fields(type).map(({ name }) => name);
      this.say(`\`${type.name}\` has no field \`${node.name.text}\`.`, node.name, meant(node.name, names));
    }
    if (!field) return this.selections(node.selections, undefined);
    checkInputs(named(node.arguments), field.arguments ?? new Map(), `\`${field.name}\``, node.name, this.check());
    if (field.deprecated) this.warn(`\`${field.name}\` is deprecated: ${field.deprecated}`, node.name);
    const inner = this.schema.typeOf(field);
    if (isComposite(inner) && !node.selections) {
      this.say(`\`${field.name}\` is of type \`${inner.name}\`: say which of its fields, in \`{ }\`.`, node.name);
    } else if (inner && !isComposite(inner) && node.selections) {
      this.say(`\`${field.name}\` is of type \`${inner.name}\`, which has no fields.`, node.name);
    } else {
      this.selections(node.selections, inner);
    }
  }

  inline(node, type) {
    this.directives(node, "INLINE_FRAGMENT");
    const inner = node.on === undefined ? type : this.condition(node.on);
    if (node.on && inner && type && !this.schema.meets(inner, type)) {
      this.say(`No \`${type.name}\` is ever a \`${inner.name}\`.`, node.on);
    }
    this.selections(node.selections, inner);
  }

  spread(node, type) {
    this.directives(node, "FRAGMENT_SPREAD");
    const fragment = this.fragments.get(node.name.text);
    if (!fragment) {
      this.say(`There is no fragment \`${node.name.text}\`.`, node.name, meant(node.name, this.fragments.keys()));
      return;
    }
    this.spreads.get(this.current).push(node);
    const inner = fragment.on && this.schema.type(fragment.on.text);
    if (isComposite(inner) && type && !this.schema.meets(inner, type)) {
      this.say(`\`${node.name.text}\` is of \`${inner.name}\`, which no \`${type.name}\` ever is.`, node.name);
    }
  }

  directives(node, location) {
    const seen = new Set();
    for (const one of node.directives.filter(({ name }) => name)) {
      const directive = this.schema.directives.get(one.name.text);
      if (!directive) {
        const names = this.schema.directives.keys();
        this.say(`There is no directive \`@${one.name.text}\`.`, one.name, meant(one.name, names));
        continue;
      }
      if (!directive.locations.includes(location)) this.say(`\`@${directive.name}\` cannot stand here.`, one.name);
      if (seen.has(directive.name) && !directive.isRepeatable) this.say(`\`@${directive.name}\` stands here twice.`, one.name);
      seen.add(directive.name);
      checkInputs(named(one.arguments), directive.arguments, `\`@${directive.name}\``, one.name, this.check());
    }
  }

  check() {
    return { schema: this.schema, say: (...said) => this.say(...said), uses: this.uses.get(this.current) };
  }

  /** The definitions that one spreads, however far down, itself first. */
  reached(definition) {
    const found = new Set([definition]);
    for (const one of found) {
      for (const { name } of this.spreads.get(one) ?? []) {
        const fragment = this.fragments.get(name.text);
        if (fragment) found.add(fragment);
      }
    }
    return found;
  }

  unusedFragments(operations) {
    const reached = new Set(operations.flatMap((one) => [...this.reached(one)]));
    for (const fragment of this.fragments.values()) {
      if (!reached.has(fragment)) this.say(`The fragment \`${fragment.name.text}\` is never used.`, fragment.name);
    }
  }

  /** A fragment that spreads itself, by way of others too. */
  cycle(fragment) {
    const back = this.spreads.get(fragment).find(({ name }) => {
      const other = this.fragments.get(name.text);
      return other && this.reached(other).has(fragment);
    });
    if (back) this.say(`\`${fragment.name.text}\` spreads itself.`, back.name);
  }
}

function named(list) {
  return list.filter((one) => one.name);
}
