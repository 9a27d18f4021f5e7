// An answer's JSON as a tree that folds. Every string is an island: what runs from right to left does so in its own
// place, and never moves the signs around it.

import { element } from "./dom.js";

/** How many rows are opened at once; what is deeper than that waits folded until somebody opens it. */
const MOST_ROWS = 3_000;
const LINK = /^https?:\/\/[^\s"<>]+$/;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** The rows of a JSON value. `folded` names members of the outermost object that begin folded. */
export function tree(value, folded = []) {
  const budget = { rows: MOST_ROWS };
  const host = element("div", { class: "tree", dir: "ltr" });
  host.append(...rows(undefined, value, true, budget, folded));
  return host;
}

function rows(key, value, isLast, budget, folded = []) {
  budget.rows -= 1;
  const name = key === undefined ? [] : [element("span", { class: "is-argument" }, JSON.stringify(key)), ": "];
  if (typeof value !== "object" || value === null) {
    const comma = isLast ? "" : ",";
    return [element("div", { class: "row" }, ...name, element("span", { class: "value" }, plain(value), comma))];
  }
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const entries = Object.entries(value);
  if (entries.length === 0) return [element("div", { class: "row" }, ...name, open + close + (isLast ? "" : ","))];
  const count = counted(entries.length, isList);
  const summary = element(
    "summary",
    {},
    ...name,
    open,
    element("span", { class: "count" }, ` ${count} `, close),
  );
  const inner = element("div", { class: "inner" });
  const fold = element("details", {}, summary, inner);
  const fill = () => {
    if (inner.childElementCount > 0) return;
    entries.forEach(([member, one], at) => {
      const children = rows(isList ? undefined : member, one, at + 1 === entries.length, budget);
      if (folded.includes(member) && children[0].tagName === "DETAILS") children[0].open = false;
      inner.append(...children);
    });
  };
  fold.open = budget.rows > 0;
  if (fold.open) fill();
  fold.addEventListener("toggle", () => {
    budget.rows = Math.max(budget.rows, MOST_ROWS / 10);
    fill();
  });
  return [fold, element("div", { class: "closing" }, close + (isLast ? "" : ","))];
}

function counted(count, isList) {
  if (count === 1) return isList ? "1 entry" : "1 field";
  return `${count} ${isList ? "entries" : "fields"}`;
}

function plain(value) {
  if (typeof value !== "string") return element("span", { class: value === null ? "is-null" : "is-int" }, String(value));
  const text = JSON.stringify(value);
  const shown = LINK.test(value)
    ? element("a", { href: value, target: "_blank", rel: "noopener noreferrer" }, text)
    : text;
  return element("bdi", { class: "is-string", dir: direction(value) }, shown);
}

/** The way a string runs. Markup and escapes are Latin letters, and say nothing of the words among them. */
function direction(text) {
  const words = text.replace(/<[^>]*>|&\w+;|https?:\S+/g, " ");
  const first = /\p{L}/u.exec(words)?.[0];
  if (first === undefined || words === text) return "auto";
  return RIGHT_TO_LEFT.test(first) ? "rtl" : "ltr";
}
