// What an answer cost, as a small table. Shows whatever figures a bill has, today's or a later gateway's.

import { element } from "./dom.js";

const WORDS = {
  statements: "SQL statements",
  batches: "Loader batches",
  cacheLookups: "Cache look-ups",
  complexity: "Complexity",
  "milliseconds.total": "Milliseconds, all",
  "milliseconds.sql": "Milliseconds in SQL, summed",
  "milliseconds.batches": "Milliseconds in batches, summed",
};

/** The bill as a table; a sentence where there is none. */
export function billTable(bill) {
  if (!bill) return element("p", { class: "quiet" }, "This answer has no bill. Tick “Bill” and run again.");
  const { tags = [], ...figures } = bill;
  const order = Object.keys(WORDS);
  const place = ([name]) => (order.includes(name) ? order.indexOf(name) : order.length);
  const sorted = flat(figures).sort((left, right) => place(left) - place(right));
  const rows = sorted.map(([name, value]) =>
    element("tr", {}, element("th", { scope: "row" }, named(name)), element("td", {}, shown(value))),
  );
  const table = element("table", { class: "bill" }, element("caption", {}, "What this answer cost"), element("tbody", {}, rows));
  const list = element("ul", { class: "tags" }, tags.map((tag) => element("li", {}, String(tag))));
  const depends = element("details", {}, element("summary", {}, `${tags.length} cache tags: what the answer depends on`), list);
  return element("div", {}, table, tags.length > 0 && depends);
}

/** The figures, those inside of others with both names. */
function flat(figures, before = "") {
  return Object.entries(figures).flatMap(([name, value]) => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? flat(value, `${before}${name}.`) : [[before + name, value]];
  });
}

function named(name) {
  const words = name.replaceAll(".", ", ").replace(/([a-z])([A-Z])/g, (_, left, right) => `${left} ${right.toLowerCase()}`);
  return WORDS[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

function shown(value) {
  if (typeof value === "number") return value.toLocaleString("en", { maximumFractionDigits: 2 });
  return typeof value === "string" ? value : JSON.stringify(value);
}
