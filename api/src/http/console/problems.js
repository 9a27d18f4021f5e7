// The list of what is wrong, under the editor: each leads to its place, and to its remedy where there is one.

import { element, part, worded } from "./dom.js";

/** Shows problems that have a place in `editor`, or say in `where` what else they belong to. */
export function showProblems(host, problems) {
  const before = host.dataset.count;
  host.dataset.count = String(problems.length);
  host.hidden = problems.length === 0;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const title = errors > 0 ? counted(errors, "problem") : counted(problems.length, "remark");
  const items = problems.slice(0, 30).map((problem) => item(problem));
  host.replaceChildren(element("h3", {}, title), element("ul", {}, items));
  // Told once things changed, and not at every letter.
  if (before !== host.dataset.count) part("announcer").textContent = problems.length > 0 ? `${title}. ${problems[0].message}` : "";
}

function counted(count, word) {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}

function item({ editor, where, start, end, severity, message, fix }) {
  const { line, column } = position(editor.text, start);
  const go = () => editor.goTo(Math.min(start, editor.text.length), Math.min(end, editor.text.length));
  const mend = () => {
    const caret = fix.start + fix.text.length;
    editor.change({ from: fix.start, to: fix.end, insert: fix.text, start: caret, end: caret });
  };
  return element(
    "li",
    { class: severity },
    element("button", { type: "button", class: "place", onclick: go }, `${where ? `${where} ` : ""}${line}:${column}`),
    element("span", {}, ...worded(message)),
    fix && element("button", { type: "button", class: "mend", onclick: mend }, "Use ", element("code", {}, fix.text)),
  );
}

/** Line and column of a place, both from 1. */
export function position(text, offset) {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** The place of a line and a column in code points, as the gateway counts them. */
export function offsetOf(text, { line, column }) {
  const lines = text.split("\n");
  if (line < 1 || line > lines.length) return undefined;
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return before + [...lines[line - 1]].slice(0, column - 1).join("").length;
}
