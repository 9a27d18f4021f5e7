// One trace as a waterfall: each part below the one that it belongs to, and at the bottom the SQL.

import { element, part } from "./dom.js";
import { bar } from "./traces.js";
import { clock, count, seconds } from "./words.js";

/** Shows a trace; null says that it is not kept any more. */
export function showWaterfall(id, trace) {
  const place = part("waterfall");
  part("waterfall-pane").hidden = false;
  part("trace-id").textContent = id;
  if (trace === null) {
    const text = "This trace is not kept: it was unremarkable, or newer ones took its place.";
    return place.replaceChildren(element("p", { class: "quiet" }, text));
  }
  place.replaceChildren(...trace.parts.map(whole));
}

function whole({ at, caller, dropped, spans }) {
  const root = spans.at(-1);
  const statements = spans.filter(({ attributes }) => attributes["db.query.text"]).length;
  const head = [
    `${clock(at)}`,
    seconds(root.microseconds / 1e6),
    `${count(spans.length)} spans`,
    `${count(statements)} SQL statements`,
    caller && `called by span ${caller}`,
    dropped > 0 && `${count(dropped)} more spans were not kept`,
  ];
  const rows = element("ol", { class: "spans" });
  walk(root, 0, spans, (span, depth) => rows.append(row(span, depth, root.microseconds)));
  return element("div", { class: "part" }, element("p", { class: "quiet" }, head.filter(Boolean).join(" · ")), rows);
}

/** Each part in the order in which it began, its own parts after it. What lost its parent stands below the root. */
function walk(root, depth, spans, visit) {
  const known = new Set(spans.map(({ id }) => id));
  const parts = new Map();
  for (const span of spans.filter((one) => one !== root)) {
    const parent = known.has(span.parent) ? span.parent : root.id;
    if (!parts.has(parent)) parts.set(parent, []);
    parts.get(parent).push(span);
  }
  const enter = (span, at) => {
    visit(span, at);
    const own = (parts.get(span.id) ?? []).sort((left, right) => left.began - right.began);
    for (const one of own) enter(one, at + 1);
  };
  enter(root, depth);
}

function row(span, depth, all) {
  const sql = span.attributes["db.query.text"];
  const [from, width] = [(span.began / Math.max(all, 1)) * 100, Math.max((span.microseconds / Math.max(all, 1)) * 100, 0.3)];
  const kind = sql ? "sql" : span.name.startsWith("load ") ? "loader" : span.kind;
  const details = element("div", { class: "details", hidden: true }, told(span));
  const button = element(
    "button",
    { type: "button", class: `span ${kind}${span.failure ? " failed" : ""}`, "aria-expanded": "false" },
    element("span", { class: "name" }, span.name, amount(span)),
    element("span", { class: "track" }, bar("bar", Math.min(from, 99.7), Math.min(width, 100 - Math.min(from, 99.7)))),
    element("span", { class: "took" }, seconds(span.microseconds / 1e6)),
  );
  button.style.setProperty("--depth", depth);
  button.addEventListener("click", () => {
    details.hidden = !details.hidden;
    button.setAttribute("aria-expanded", String(!details.hidden));
  });
  return element("li", {}, button, details);
}

/** What stands behind a name: how many keys a loader read, what a look-up came to. */
function amount({ attributes }) {
  const keys = attributes["dragoman.loader.keys"];
  const outcome = attributes["cache.outcome"];
  const text = keys !== undefined ? `${count(keys)} ${keys === 1 ? "key" : "keys"}` : outcome;
  return text && element("small", {}, text);
}

/** All that is said of a part. The SQL is broken before its clauses. */
function told({ attributes, failure }) {
  const { "db.query.text": sql, ...others } = attributes;
  const pairs = Object.entries(failure ? { failure, ...others } : others);
  const list = element("dl", {}, pairs.map(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))]));
  return [sql && element("pre", {}, broken(sql)), pairs.length > 0 && list];
}

function broken(sql) {
  return sql.replace(/ (FROM|(?:LEFT |CROSS )?JOIN|WHERE|ORDER BY|GROUP BY|LIMIT|UNION(?: ALL)?|VALUES|SET|RETURNING|ON CONFLICT) /g, "\n$1 ");
}
