// Everything wrong with what is about to be sent: the document, its variables, its headers. Knows no page.

import { readJson } from "./json.js";
import { readHeaders } from "./languages.js";
import { parse } from "./parser.js";
import { validate } from "./validate.js";
import { valueProblems } from "./variables.js";

/** The operations that can be run, and the problems of the three texts. `chosen` names one of several operations. */
export function check({ query, variables, headers }, schema, chosen) {
  const document = parse(query);
  const operations = document.definitions.filter((one) => one.kind === "operation");
  const operation = operations.find((one) => one.name?.text === chosen) ?? operations[0];
  const isKnown = schema.types.size > 0 && schema.root("query");
  return {
    operations,
    operation,
    query: isKnown ? validate(document, schema) : document.problems,
    variables: variablesProblems(variables, operation, isKnown ? schema : undefined),
    headers: readHeaders(headers).problems,
  };
}

function variablesProblems(text, operation, schema) {
  const { value, problem, keys } = readJson(text);
  if (problem) return [problem];
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return [{ start: 0, end: text.length, severity: "error", message: "Variables are an object: `{ }`." }];
  }
  if (!schema) return [];
  return valueProblems(value, operation, schema).map(({ name, message, severity }) => {
    const { start, end } = keys.get(name) ?? { start: 0, end: Math.min(1, text.length) };
    return { start, end, message, severity };
  });
}
