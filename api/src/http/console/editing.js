// What keys do to a text: pure functions from a text and a selection to a change of it.
//
// A change is `{ from, to, insert, start, end }`: what is replaced, by what, and where the selection stands then.

const INDENT = "  ";
const PAIRS = { "{": "}", "(": ")", "[": "]", '"': '"' };

/** A new line, indented as its place asks for; between two brackets, one more for the closing one. */
export function newLine(text, start, end) {
  const indent = indentAt(text, start);
  const opens = /[{([]$/.test(text.slice(0, start).trimEnd()) && !/\n[ \t]*$/.test(text.slice(0, start));
  const deeper = opens ? indent + INDENT : indent;
  const closes = opens && /^[ \t]*[)}\]]/.test(text.slice(end));
  const insert = `\n${deeper}${closes ? `\n${indent}` : ""}`;
  const caret = start + 1 + deeper.length;
  const skipped = closes ? /^[ \t]*/.exec(text.slice(end))[0].length : 0;
  return { from: start, to: end + skipped, insert, start: caret, end: caret };
}

function indentAt(text, offset) {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))[0];
}

function lineStart(text, offset) {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Two blanks, or all selected lines two further in. */
export function indent(text, start, end) {
  if (start === end) return { from: start, to: end, insert: INDENT, start: start + 2, end: start + 2 };
  return perLine(text, start, end, (line) => (line === "" ? line : INDENT + line));
}

/** The lines of the selection two further out. */
export function outdent(text, start, end) {
  return perLine(text, start, end, (line) => line.replace(/^(?: {1,2}|\t)/, ""));
}

/** The lines of the selection made comments, or comments no more. */
export function toggleComment(text, start, end) {
  const lines = text.slice(lineStart(text, start), end).split("\n").filter((line) => line.trim() !== "");
  const areComments = lines.length > 0 && lines.every((line) => /^\s*#/.test(line));
  return perLine(text, start, end, (line) => {
    if (areComments) return line.replace(/^(\s*)# ?/, "$1");
    return line.trim() === "" ? line : line.replace(/^(\s*)/, "$1# ");
  });
}

function perLine(text, start, end, change) {
  const from = lineStart(text, start);
  const next = text.indexOf("\n", Math.max(start, end > start && text[end - 1] === "\n" ? end - 1 : end));
  const to = next === -1 ? text.length : next;
  const lines = text.slice(from, to).split("\n");
  const changed = lines.map(change);
  const insert = changed.join("\n");
  const shift = changed[0].length - lines[0].length;
  const grown = insert.length - (to - from);
  const place = Math.max(from, start + shift);
  return { from, to, insert, start: place, end: start === end ? place : Math.max(place, end + grown) };
}

/** What a typed letter does beyond itself: it brings its pair, surrounds the selection, or steps over. None often. */
export function paired(text, start, end, letter) {
  const next = text[end] ?? "";
  const isClosing = [")", "}", "]", '"'].includes(letter);
  if (isClosing && start === end && next === letter && (letter !== '"' || isInString(text, start))) {
    return { from: start, to: end, insert: "", start: end + 1, end: end + 1 };
  }
  if (letter === "}" && start === end && /^[ \t]+$/.test(text.slice(lineStart(text, start), start))) {
    const from = Math.max(lineStart(text, start), start - INDENT.length);
    return { from, to: end, insert: letter, start: from + 1, end: from + 1 };
  }
  const closing = PAIRS[letter];
  if (!closing) return null;
  if (start !== end) {
    const insert = letter + text.slice(start, end) + closing;
    return { from: start, to: end, insert, start: start + 1, end: end + 1 };
  }
  const mayPair = /^$|[\s)}\],:]/.test(next) && !(letter === '"' && (/["\w\\]/.test(text[start - 1] ?? "") || isInString(text, start)));
  return mayPair ? { from: start, to: end, insert: letter + closing, start: start + 1, end: start + 1 } : null;
}

function isInString(text, offset) {
  const line = text.slice(lineStart(text, offset), offset);
  return (line.match(/(?<!\\)"/g) ?? []).length % 2 === 1;
}

/** Backspace between a pair takes both. None elsewhere. */
export function unpaired(text, start, end) {
  const pair = PAIRS[text[start - 1]];
  if (start !== end || !pair || text[start] !== pair) return null;
  return { from: start - 1, to: start + 1, insert: "", start: start - 1, end: start - 1 };
}

/** The brackets at a place and opposite: two tokens, one if the other is missing, none where no bracket is. */
export function brackets(tokens, offset) {
  const opposite = { "{": "}", "(": ")", "[": "]", "}": "{", ")": "(", "]": "[" };
  const isBracket = ({ kind, text }) => kind === "punctuator" && text in opposite;
  const here = tokens.findIndex((token) => isBracket(token) && (token.end === offset || token.start === offset));
  if (here === -1) return [];
  const step = "{([".includes(tokens[here].text) ? 1 : -1;
  let depth = 0;
  for (let at = here; at >= 0 && at < tokens.length; at += step) {
    if (!isBracket(tokens[at])) continue;
    depth += "{([".includes(tokens[at].text) ? step : -step;
    if (depth === 0) return tokens[at].text === opposite[tokens[here].text] ? [tokens[here], tokens[at]] : [];
  }
  return [tokens[here]];
}
