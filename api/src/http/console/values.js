// Whether values fit their types: those of a document, and those that come as JSON. Knows no selection of fields.

import { nearest } from "./nearest.js";
import { isNeeded, nameOf, spelled } from "./schema.js";

const MOST = 2 ** 31;

/** "Did you mean" with its remedy, for a wrong name at a token. */
export function meant(token, names) {
  const name = nearest(token.text, [...names]);
  return name && { text: name, start: token.start, end: token.end };
}

/** Checks arguments, or the fields of an object, against what is defined. `say(message, node, fix)` is told. */
export function checkInputs(given, defined, owner, node, check) {
  const seen = new Set();
  for (const one of given) {
    const input = defined.get(one.name.text);
    if (seen.has(one.name.text)) check.say(`\`${one.name.text}\` is given twice.`, one.name);
    seen.add(one.name.text);
    if (!input) {
      const left = [...defined.keys()].filter((name) => !given.some((other) => other.name.text === name));
      check.say(`${owner} takes no \`${one.name.text}\`.`, one.name, meant(one.name, left));
    } else if (one.value) {
      checkValue(one.value, input.type, { ...check, hasDefault: input.default !== undefined });
    }
  }
  const missing = [...defined.values()].filter((one) => isNeeded(one) && !seen.has(one.name));
  for (const one of missing) {
    check.say(`${owner} needs \`${one.name}: ${spelled(one.type)}\`.`, node);
  }
}

/** Checks a value of a document. `check.uses` gathers the variables with the types that they are used as. */
export function checkValue(value, type, check) {
  if (value.kind === "variable") {
    if (value.name) check.uses?.push({ name: value.name, type, hasDefault: Boolean(check.hasDefault) });
    return;
  }
  if (value.kind === "null") {
    if (type.isRequired) check.say(`\`null\` is no \`${spelled(type)}\`.`, value);
    return;
  }
  if (type.kind === "list") {
    const values = value.kind === "list" ? value.values : [value];
    values.forEach((one) => checkValue(one, type.of, { ...check, hasDefault: false }));
    return;
  }
  const named = check.schema.type(nameOf(type));
  if (!named) return;
  if (named.kind === "INPUT_OBJECT" && value.kind === "object") {
    const needed = { ...check, hasDefault: false };
    checkInputs(value.fields, named.inputs, `\`${named.name}\``, value, needed);
  } else if (named.kind === "ENUM" && value.kind === "enum") {
    if (!named.values.has(value.text)) {
      check.say(`\`${value.text}\` is none of \`${named.name}\`.`, value, meant(value, named.values.keys()));
    }
  } else if (!isOfKind(value, named)) {
    check.say(`A value of \`${spelled(type)}\` is expected here, not ${shown(value)}.`, value, remedy(value, named));
  }
}

function isOfKind(value, named) {
  if (named.kind !== "SCALAR") return false;
  switch (named.name) {
    case "Int":
      return value.kind === "int" && Math.abs(Number(value.text)) < MOST;
    case "Float":
      return value.kind === "int" || value.kind === "float";
    case "Boolean":
      return value.kind === "boolean";
    case "String":
      return value.kind === "string";
    case "ID":
      return value.kind === "string" || value.kind === "int";
    // What a scalar of the schema's own takes, the gateway says; a bare word is an enum's.
    default:
      return value.kind !== "enum";
  }
}

/** Quotation marks where they were forgotten, and none where they are too many. */
function remedy(value, named) {
  const { start, end } = value;
  if (named.kind === "ENUM" && value.kind === "string" && named.values.has(value.text.slice(1, -1))) {
    return { text: value.text.slice(1, -1), start, end };
  }
  const isText = named.kind === "SCALAR" && !["Int", "Float", "Boolean"].includes(named.name);
  return isText && value.kind === "enum" ? { text: `"${value.text}"`, start, end } : undefined;
}

function shown(value) {
  if (value.kind === "list") return "a list";
  return value.kind === "object" ? "an object" : `\`${value.text.slice(0, 40)}\``;
}

/** What is wrong with a JSON value for a type, as a sentence; none if it fits. */
export function jsonProblem(value, type, schema, path) {
  if (value === null || value === undefined) {
    return type.isRequired ? `\`${path}\` must be a \`${spelled(type)}\`.` : undefined;
  }
  if (type.kind === "list") {
    const values = Array.isArray(value) ? value : [value];
    return first(values.map((one, at) => jsonProblem(one, type.of, schema, `${path}[${at}]`)));
  }
  const named = schema.type(nameOf(type));
  if (named?.kind === "ENUM") {
    if (named.values.has(value)) return undefined;
    const near = typeof value === "string" ? nearest(value, [...named.values.keys()]) : undefined;
    return `\`${path}\` is none of \`${named.name}\`.${near ? ` Did you mean "${near}"?` : ""}`;
  }
  if (named?.kind === "INPUT_OBJECT") return objectProblem(value, named, schema, path);
  const fits = {
    Int: Number.isInteger(value) && Math.abs(value) < MOST,
    Float: typeof value === "number",
    Boolean: typeof value === "boolean",
    String: typeof value === "string",
    ID: typeof value === "string" || Number.isInteger(value),
  };
  return (fits[named?.name] ?? true) ? undefined : `\`${path}\` must be a \`${spelled(type)}\`.`;
}

function objectProblem(value, named, schema, path) {
  if (typeof value !== "object" || Array.isArray(value)) return `\`${path}\` must be an object.`;
  const unknown = Object.keys(value).find((name) => !named.inputs.has(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, [...named.inputs.keys()]);
    return `\`${named.name}\` takes no \`${unknown}\`.${near ? ` Did you mean \`${near}\`?` : ""}`;
  }
  const inputs = [...named.inputs.values()].filter((one) => one.name in value || isNeeded(one));
  return first(inputs.map((one) => jsonProblem(value[one.name], one.type, schema, `${path}.${one.name}`)));
}

function first(problems) {
  return problems.find((problem) => problem !== undefined);
}
