// Fields that want the same place in the answer but are not the same. Runs on documents that are otherwise right.

import { nameOf, spelled } from "./schema.js";

/** How many pairs are compared at most: a document may be written to be slow. */
const MOST_PAIRS = 20_000;

/** A problem for each place of the answer that two different fields want. */
export function clashes(document, schema) {
  const finder = new Finder(document, schema);
  for (const one of document.definitions) {
    const type = one.kind === "fragment" ? schema.type(one.on.text) : schema.root(one.type);
    finder.within([{ selections: one.selections, type }]);
  }
  return finder.problems;
}

class Finder {
  constructor(document, schema) {
    this.schema = schema;
    this.fragments = new Map();
    for (const one of document.definitions) if (one.kind === "fragment") this.fragments.set(one.name.text, one);
    this.problems = [];
    this.pairs = 0;
  }

  /** Compares all fields that several selections together put into one object, then those below them. */
  within(sets) {
    const places = new Map();
    const seen = new Set();
    sets.forEach(({ selections, type }) => this.collect(selections, type, places, seen));
    for (const fields of places.values()) {
      const [first] = fields;
      for (const other of fields.slice(1)) {
        this.pairs += 1;
        if (this.pairs > MOST_PAIRS) return;
        const why = this.difference(first, other);
        if (why) this.say(other.node, why);
      }
      const below = fields.filter(({ node, field }) => node.selections && field);
      if (below.length > 0) {
        this.within(below.map(({ node, field }) => ({ selections: node.selections, type: this.schema.typeOf(field) })));
      }
    }
  }

  collect(selections, type, places, seen) {
    for (const node of selections ?? []) {
      if (node.kind === "field") {
        const place = (node.alias ?? node.name).text;
        const field = this.schema.field(type, node.name.text);
        places.set(place, [...(places.get(place) ?? []), { node, field, type }]);
      } else if (node.kind === "inline") {
        this.collect(node.selections, node.on ? this.schema.type(node.on.text) : type, places, seen);
      } else if (!seen.has(node.name.text)) {
        seen.add(node.name.text);
        const fragment = this.fragments.get(node.name.text);
        this.collect(fragment.selections, this.schema.type(fragment.on.text), places, seen);
      }
    }
  }

  difference(left, right) {
    if (left.node === right.node) return undefined;
    const mayMeet = left.type === right.type || left.type.kind !== "OBJECT" || right.type.kind !== "OBJECT";
    if (mayMeet && left.node.name.text !== right.node.name.text) {
      return `\`${left.node.name.text}\` and \`${right.node.name.text}\``;
    }
    if (mayMeet && given(left.node) !== given(right.node)) {
      return `\`${left.node.name.text}\` with other arguments`;
    }
    const [one, other] = [left.field.type, right.field.type];
    const isLeaf = !left.node.selections;
    const differs = isLeaf ? spelled(one) !== spelled(other) : shape(one) !== shape(other);
    return differs ? `a \`${spelled(one)}\` and a \`${spelled(other)}\`` : undefined;
  }

  say(node, why) {
    const token = node.alias ?? node.name;
    if (this.problems.some((known) => known.start === token.start)) return;
    const message = `\`${token.text}\` stands for two things, ${why}: give one an alias.`;
    this.problems.push({ message, start: token.start, end: token.end, severity: "error" });
  }
}

/** Arguments in an order of their own: theirs does not matter. */
function given(node) {
  return node.arguments.map((one) => `${one.name.text}:${written(one.value)}`).sort().join();
}

function written(value) {
  if (value.kind === "list") return `[${value.values.map(written).join()}]`;
  if (value.kind === "object") return `{${value.fields.map((one) => `${one.name.text}:${written(one.value)}`).join()}}`;
  return value.kind === "variable" ? `$${value.name.text}` : value.text;
}

function shape(type) {
  return spelled(type).replace(nameOf(type), "");
}
