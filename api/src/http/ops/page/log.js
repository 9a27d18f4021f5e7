// The newest warnings and errors.

import { element, part } from "./dom.js";
import { clock } from "./words.js";

const USUAL = ["timestamp", "level", "target", "message", "trace_id", "span_id"];

/** Shows them, the newest first; a line leads to its trace. */
export function showLog(lines, choose) {
  part("log").replaceChildren(...lines.map((line) => shown(line, choose)));
  part("no-log").hidden = lines.length > 0;
}

function shown(line, choose) {
  const others = Object.entries(line).filter(([name]) => !USUAL.includes(name));
  const said = others.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  const lead = line.trace_id && element("button", { type: "button", class: "link", onclick: () => choose(line.trace_id) }, "trace");
  return element(
    "li",
    { class: line.level === "ERROR" ? "bad" : "warn" },
    element("p", {}, element("time", {}, clock(Date.parse(line.timestamp))), element("b", {}, line.level), line.message, lead),
    said.length > 0 && element("p", { class: "quiet" }, said.join(" · ")),
  );
}
