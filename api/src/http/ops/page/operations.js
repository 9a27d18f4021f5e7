// The slowest operations: those of the traces that are kept, by what clients call them.

import { element, part } from "./dom.js";
import { count, seconds } from "./words.js";

const MOST = 12;

/** Shows which operations took longest; a choice shows their traces. */
export function showOperations(traces, choose) {
  const groups = new Map();
  // What a node does unasked has a trace, and no status: nobody waited for it.
  for (const trace of traces.filter(({ status }) => status)) {
    const name = title(trace);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(trace);
  }
  const rows = [...groups].map(([name, all]) => {
    const took = all.map(({ microseconds }) => microseconds / 1e6).sort((left, right) => left - right);
    const statements = all.reduce((sum, trace) => sum + trace.statements, 0) / all.length;
    const failed = all.filter(({ failure }) => failure).length;
    return { name, all: all.length, median: took[Math.floor(took.length / 2)], longest: took.at(-1), statements, failed };
  });
  rows.sort((left, right) => right.median - left.median);
  part("operations").replaceChildren(...rows.slice(0, MOST).map((row) => shown(row, choose)));
  part("no-operations").hidden = rows.length > 0;
}

/** What a trace is of. */
export function title({ name, kind, operation }) {
  return kind ? `${kind} ${operation ?? "without a name"}` : name;
}

function shown({ name, all, median, longest, statements, failed }, choose) {
  const cell = (text, isBad = false) => element("td", { class: isBad ? "bad" : null }, text);
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, element("button", { type: "button", class: "link", onclick: () => choose(name) }, name)),
    cell(seconds(median)),
    cell(seconds(longest)),
    cell(count(statements)),
    cell(count(all)),
    cell(count(failed), failed > 0),
  );
}
