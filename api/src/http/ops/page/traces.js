// The list of traces, as far as the filter lets them pass.

import { element, part } from "./dom.js";
import { title } from "./operations.js";
import { clock, count, seconds } from "./words.js";

const MOST = 200;

/** What the choice above the list lets pass. */
const PASSES = {
  all: () => true,
  slow: ({ microseconds }) => microseconds >= 100_000,
  failed: ({ failure, status }) => failure || status >= 400,
  sql: ({ statements }) => statements > 0,
};

/** Shows those that pass, the newest first. */
export function showTraces(traces, chosen, choose) {
  const [kind, words] = [part("kind").value, part("find").value.trim().toLowerCase()];
  const said = (trace) => `${title(trace)} ${trace.name} ${trace.id} ${trace.cache ?? ""} ${trace.failure ?? ""}`.toLowerCase();
  const passing = traces.filter((trace) => PASSES[kind](trace) && said(trace).includes(words));
  const longest = Math.max(...passing.map(({ microseconds }) => microseconds), 1);
  part("traces").replaceChildren(...passing.slice(0, MOST).map((trace) => shown(trace, longest, trace.id === chosen, choose)));
  part("no-traces").hidden = passing.length > 0;
  part("traces-count").textContent = `${count(passing.length)} of ${count(traces.length)} kept`;
}

function shown(trace, longest, isChosen, choose) {
  const width = Math.max((trace.microseconds / longest) * 100, 1);
  const marks = [trace.cache, trace.failure, trace.statements > 0 && `${trace.statements} SQL`].filter(Boolean);
  return element(
    "li",
    {},
    element(
      "button",
      { type: "button", class: "trace", "aria-pressed": String(isChosen), onclick: () => choose(trace.id) },
      element("time", {}, clock(trace.at)),
      element("span", { class: "title" }, title(trace)),
      element("span", { class: "marks" }, marks.map((mark) => element("span", { class: mark === trace.failure ? "chip bad" : "chip" }, mark))),
      element("span", { class: "took" }, seconds(trace.microseconds / 1e6)),
      bar(trace.failure ? "bar bad" : "bar", 0, width),
    ),
  );
}

/** A bar from one place to another, in hundredths of the whole. */
export function bar(name, from, width) {
  const made = element("span", { class: name, "aria-hidden": "true" });
  made.style.setProperty("--from", `${from}%`);
  made.style.setProperty("--width", `${width}%`);
  return made;
}
