// What could be written at a place of a document. Knows the schema and the text, not how the choice is shown.
//
// A candidate has a `label`, the text to `insert`, where the caret comes to stand in it, a `detail` and a description.

import { parse } from "./parser.js";
import { isComposite, isInput, isNeeded, nameOf, spelled } from "./schema.js";
import { Walk } from "./walk.js";

const MOST = 200;

/** `{ from, to, candidates }` for `offset`; none where nothing can be completed, as in a comment. */
export function complete(text, tokens, offset, schema) {
  const place = placeAt(text, tokens, offset, schema);
  if (!place) return { from: offset, to: offset, candidates: [] };
  const all = candidates(place, text, schema);
  return { from: place.from, to: place.to, candidates: fitting(all, place.prefix) };
}

function placeAt(text, tokens, offset, schema) {
  const walk = new Walk(schema);
  let from = offset;
  let to = offset;
  let before;
  let current;
  const next = (at) => written[at + 1];
  const written = tokens.filter((token) => token.kind !== "comment");
  if (tokens.some((token) => token.kind === "comment" && token.start < offset && offset <= token.end)) return null;
  for (const [at, token] of written.entries()) {
    if (token.end >= offset) {
      const isWord = token.kind === "name" || token.kind === "string";
      if (token.start >= offset) break;
      if (isWord) {
        [from, to, current] = [token.start, token.end, token];
        break;
      }
      if (token.end > offset) return null;
    }
    walk.step(token, next(at));
    before = token;
  }
  const after = written.find((token) => token.start >= to);
  return { walk, frame: walk.frame, from, to, prefix: text.slice(from, offset), before, current, after };
}

function candidates(place, text, schema) {
  const { frame, before, current } = place;
  if (before?.text === "$") {
    return frame.zone === "variables" && frame.expects === "variable" ? [] : variables(text, place);
  }
  const takesValue = frame.expects === "value";
  if (current?.kind === "string" && !takesValue) return [];
  if (takesValue && frame.zone !== "head") return values(frame, place, text, schema);
  if (frame.expects === "directive") return directives(frame, schema);
  if (frame.zone === "document") return keywords(schema);
  if (frame.zone === "head") return frame.expects === "type" ? types(schema, isComposite) : headWords(frame);
  if (frame.zone === "variables") return frame.expects === "type" ? types(schema, isInput) : [];
  if (frame.zone === "inputs" || frame.zone === "object") return inputs(frame, place);
  if (frame.expects === "spread") return [keyword("on", "on ", "a type", true), ...fragments(frame, text, schema)];
  if (frame.expects === "type") return types(schema, (type) => isComposite(type) && meets(schema, frame.type, type));
  return fields(frame.type, place, text, schema);
}

function keyword(label, insert, detail, again = false) {
  return { label, insert, detail, kind: "keyword", again };
}

function keywords(schema) {
  const operations = Object.keys(schema.roots).map((name) => keyword(name, `${name} `, "an operation"));
  return [...operations, keyword("fragment", "fragment ", "fields to use in several places")];
}

function headWords(frame) {
  return frame.names === "fragment" && frame.expects === "on" ? [keyword("on", "on ", "a type", true)] : [];
}

function fields(type, place, text, schema) {
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", place.from - 1) + 1))[0];
  const goesOn = ["{", "(", ":"].includes(place.after?.text);
  return schema.fields(type).map((field) => {
    const needed = goesOn ? [] : [...field.arguments?.values() ?? []].filter(isNeeded);
    const args = needed.length > 0 ? `(${needed.map((one) => `${one.name}: `).join(", ")})` : "";
    const braces = !goesOn && isComposite(schema.typeOf(field)) ? ` {\n${indent}  \n${indent}}` : "";
    const insert = field.name + args + braces;
    const caret = args ? insert.indexOf(": ") + 2 : braces ? insert.length - indent.length - 2 : insert.length;
    return described(field, { insert, caret, detail: spelled(field.type), kind: "field", again: Boolean(args) });
  });
}

function inputs(frame, place) {
  const left = [...(frame.inputs?.values() ?? [])].filter((one) => one.name === place.prefix || !frame.given?.has(one.name));
  const goesOn = place.after?.text === ":";
  return left.map((one) => {
    const insert = goesOn ? one.name : `${one.name}: `;
    return described(one, { insert, detail: spelled(one.type), kind: "argument", again: !goesOn });
  });
}

function values(frame, place, text, schema) {
  const type = frame.zone === "list" || frame.zone === "variables" ? frame.type : frame.input?.type;
  const named = schema.type(nameOf(type));
  const found = [...(named?.values?.values() ?? [])];
  const enums = found.map((value) => described(value, { insert: value.name, detail: named.name, kind: "value" }));
  const booleans = named?.name === "Boolean" ? ["true", "false"] : [];
  const plain = booleans.map((label) => ({ label, insert: label, detail: "Boolean", kind: "value" }));
  const known = (schema.known.get(named?.name) ?? []).map(({ text: label, detail }) => ({
    label,
    insert: label,
    detail,
    kind: "value",
  }));
  const given = frame.zone === "variables" ? [] : variables(text, place, "$");
  return [...enums, ...plain, ...known, ...given];
}

/** The variables of the operation around; all of them in a fragment, which any operation may use. */
function variables(text, place, sign = "") {
  const operations = parse(text).definitions.filter((one) => one.kind === "operation");
  const around = operations.filter((one) => one.start <= place.from && place.from <= one.end);
  const defined = (around.length > 0 ? around : operations).flatMap((one) => one.variables).filter((one) => one.name);
  const byName = new Map(defined.map((one) => [one.name.text, one]));
  return [...byName.values()].map((one) => ({
    label: `$${one.name.text}`,
    match: one.name.text,
    insert: sign + one.name.text,
    detail: spelled(one.type),
    kind: "variable",
  }));
}

function fragments(frame, text, schema) {
  const defined = parse(text).definitions.filter((one) => one.kind === "fragment" && one.name && one.on);
  const fit = defined.filter((one) => meets(schema, frame.type, schema.type(one.on.text)));
  return fit.map((one) => ({ label: one.name.text, insert: one.name.text, detail: `on ${one.on.text}`, kind: "fragment" }));
}

function meets(schema, left, right) {
  return !left || !right || schema.meets(left, right);
}

function types(schema, may) {
  const fit = [...schema.types.values()].filter((type) => may(type) && !type.name.startsWith("__"));
  return fit.map((type) => described(type, { insert: type.name, detail: type.kind.toLowerCase().replace("_", " "), kind: "type" }));
}

function directives(frame, schema) {
  const place = frame.zone === "head" ? ["QUERY", "FRAGMENT_DEFINITION"] : ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"];
  const fit = [...schema.directives.values()].filter((one) => one.locations.some((location) => place.includes(location)));
  return fit.map((one) => {
    const needed = [...one.arguments.values()].filter(isNeeded);
    const args = needed.length > 0 ? `(${needed.map((input) => `${input.name}: `).join(", ")})` : "";
    const caret = args ? one.name.length + args.indexOf(": ") + 2 : one.name.length;
    return described(one, { insert: one.name + args, caret, detail: "directive", kind: "directive", again: Boolean(args) });
  });
}

function described(definition, candidate) {
  const { name, description, deprecated } = definition;
  return { label: name, description, deprecated, ...candidate };
}

/** Those that the prefix may mean, the likeliest first: they begin with it, or hold it, or its letters in order. */
function fitting(all, prefix) {
  const wanted = prefix.toLowerCase();
  const letters = new RegExp([...wanted].map((letter) => letter.replace(/[^\w]/g, "\\$&")).join(".*"));
  const ranked = all.map((candidate, at) => {
    const name = (candidate.match ?? candidate.label).toLowerCase();
    const rank = name.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : letters.test(name) ? 2 : 3;
    return { candidate, at, rank: rank + (candidate.label.startsWith("__") && !wanted.startsWith("_") ? 0.5 : 0) };
  });
  const fit = ranked.filter(({ rank }) => rank < 3);
  fit.sort((left, right) => left.rank - right.rank || left.at - right.at);
  return fit.slice(0, MOST).map(({ candidate }) => candidate);
}
