// A document's variables: defined once, of types that can be given, used as what they are. Also the JSON that fills them.

import { isInput, nameOf, spelled } from "./schema.js";
import { checkValue, jsonProblem, meant } from "./values.js";

/** Checks the variables of every operation. `rules` knows which fragments each reaches and what they use. */
export function checkVariables(document, rules) {
  for (const operation of document.definitions.filter((one) => one.kind === "operation")) {
    const defined = new Map();
    for (const one of operation.variables.filter(({ name }) => name)) {
      if (defined.has(one.name.text)) rules.say(`\`$${one.name.text}\` is defined twice.`, one.name);
      defined.set(one.name.text, one);
      definition(one, rules);
    }
    const uses = [...rules.reached(operation)].flatMap((one) => rules.uses.get(one) ?? []);
    const used = new Set(uses.map(({ name }) => name.text));
    uses.forEach((use) => checkUse(use, defined, operation, rules));
    for (const one of defined.values()) {
      if (!used.has(one.name.text) && document.problems.length === 0) {
        rules.say(`\`$${one.name.text}\` is never used.`, { start: one.start, end: one.name.end });
      }
    }
  }
}

function definition(one, rules) {
  const token = bottom(one.type);
  if (!token) return;
  const type = rules.schema.type(token.text);
  if (!isInput(type)) {
    const names = [...rules.schema.types.values()].filter(isInput).map(({ name }) => name);
    const message = type ? `\`${type.name}\` cannot be given, only asked for.` : `There is no type \`${token.text}\`.`;
    rules.say(message, token, type ? undefined : meant(token, names));
  } else if (one.default) {
    checkValue(one.default, one.type, { schema: rules.schema, say: (...said) => rules.say(...said) });
  }
}

function bottom(type) {
  return type?.kind === "list" ? bottom(type.of) : type?.name;
}

function checkUse(use, defined, operation, rules) {
  const one = defined.get(use.name.text);
  if (!one) {
    const where = operation.name ? `\`${operation.name.text}\`` : "this operation";
    rules.say(`\`$${use.name.text}\` is not defined by ${where}.`, use.name, meant(use.name, defined.keys()));
    return;
  }
  if (!one.type || !isInput(rules.schema.type(nameOf(one.type)))) return;
  const isFilled = use.hasDefault || (one.default && one.default.kind !== "null");
  const type = isFilled && use.type.isRequired && !one.type.isRequired ? { ...use.type, isRequired: false } : use.type;
  if (!fits(one.type, type)) {
    rules.say(`\`$${use.name.text}\` is a \`${spelled(one.type)}\`; a \`${spelled(use.type)}\` is needed here.`, use.name);
  }
}

function fits(given, needed) {
  if (needed.isRequired && !given.isRequired) return false;
  if (needed.kind === "list" || given.kind === "list") {
    return needed.kind === given.kind && fits(given.of, needed.of);
  }
  return nameOf(given) === nameOf(needed);
}

/** What is wrong with the variables' values: `{ name, message, severity }`; `name` is none where one is missing. */
export function valueProblems(values, operation, schema) {
  const defined = (operation?.variables ?? []).filter((one) => one.name && one.type);
  const found = [];
  for (const one of defined) {
    const name = one.name.text;
    const isMissing = !(name in values);
    if (isMissing && (one.default || !one.type.isRequired)) continue;
    const message = isMissing
      ? `\`${name}\` is missing: a \`${spelled(one.type)}\`.`
      : jsonProblem(values[name], one.type, schema, name);
    if (message) found.push({ name: isMissing ? undefined : name, message, severity: "error" });
  }
  for (const name of Object.keys(values)) {
    if (!defined.some((one) => one.name.text === name)) {
      found.push({ name, message: `The operation has no variable \`$${name}\`.`, severity: "warning" });
    }
  }
  return found;
}
