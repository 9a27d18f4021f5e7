// The queries that were run in this browser: found again, opened again, forgotten. Bounded; no headers ever.

import { element, settled } from "./dom.js";
import { remember, remembered } from "./store.js";

const MOST_ENTRIES = 60;
const MOST_LETTERS = 300_000;

/** The list in `host`; `open` is called with an entry that somebody chose. */
export class History {
  constructor(host, open) {
    this.open = open;
    this.entries = remembered("history", []);
    this.search = element("input", {
      type: "search",
      placeholder: "Search the history",
      "aria-label": "Search the history",
      oninput: settled(120, () => this.show()),
    });
    const clear = element("button", { type: "button", class: "quiet", onclick: () => this.clear() }, "Clear");
    this.list = element("ul", { class: "cards" });
    host.append(element("div", { class: "find" }, this.search, clear), this.list);
    this.show();
  }

  /** Notes a query; the same one again only moves up. */
  note({ query, variables, operation }, result) {
    if (query.trim() === "") return;
    const isOther = (one) => one.query !== query || one.variables !== variables || one.operation !== operation;
    const entry = { query, variables, operation, at: Date.now(), ...result };
    this.entries = [entry, ...this.entries.filter(isOther)].slice(0, MOST_ENTRIES);
    while (this.entries.length > 1 && JSON.stringify(this.entries).length > MOST_LETTERS) this.entries.pop();
    this.keep();
  }

  forget(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    this.keep();
    this.search.focus();
  }

  clear() {
    this.entries = [];
    this.keep();
  }

  keep() {
    remember("history", this.entries);
    this.show();
  }

  show() {
    const wanted = this.search.value.trim().toLowerCase();
    const found = this.entries.filter(({ query, variables }) => `${query}\n${variables}`.toLowerCase().includes(wanted));
    const nothing = wanted ? "Nothing that was run holds this." : "Nothing was run yet. What you run is listed here, in this browser only.";
    const items = found.map((entry) => this.item(entry));
    this.list.replaceChildren(...(items.length > 0 ? items : [element("li", { class: "quiet" }, nothing)]));
  }

  item(entry) {
    const lines = entry.query.split("\n").map((line) => line.trim());
    const title = entry.operation || lines.find((line) => line !== "" && !line.startsWith("#")) || "a comment";
    const fields = entry.query.replace(/#[^\n]*/g, "").replace(/\s+/g, " ").trim();
    const facts = [when(entry.at), entry.status, entry.milliseconds !== undefined && `${Math.round(entry.milliseconds)} ms`];
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", class: "card", onclick: () => this.open(entry) },
        element("strong", {}, title.slice(0, 80)),
        element("span", { class: "snippet" }, fields.slice(0, 140)),
        element("small", {}, facts.filter(Boolean).join(" · ")),
      ),
      element("button", { type: "button", class: "remove", "aria-label": `Forget ${title.slice(0, 40)}`, onclick: () => this.forget(entry) }, "×"),
    );
  }
}

function when(at) {
  const minutes = Math.round((Date.now() - at) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return new Date(at).toLocaleString("en", { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
}
