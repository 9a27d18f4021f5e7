// The answer: how it went, what it says, what it cost. Knows nothing of how it was asked.

import { billTable } from "./bill.js";
import { announce, element, part, worded } from "./dom.js";
import { tabs } from "./tabs.js";
import { tree } from "./tree.js";

/** Results of a subscription that stay in sight. */
const MOST_HEARD = 100;

/** The part of the page that shows answers. `goTo` leads to the place of an error: `{ line, column }`. */
export class Answer {
  constructor({ goTo }) {
    this.goTo = goTo;
    tabs(part("answer-tabs"));
    this.text = "";
    part("copy-answer").addEventListener("click", () => this.copy());
  }

  /** While an answer is on its way. */
  wait() {
    part("answer-pane").setAttribute("aria-busy", "true");
  }

  done() {
    part("answer-pane").removeAttribute("aria-busy");
  }

  /** Shows an answer. */
  show(result) {
    this.done();
    const { body, text } = result;
    this.text = body ? JSON.stringify(body, null, 2) : text;
    const errors = errorsOf(body);
    const content = body ? this.told(body) : [element("pre", { class: "plain" }, text || "The answer is empty.")];
    part("answer").replaceChildren(...content);
    part("answer").scrollTop = 0;
    part("bill-panel").replaceChildren(billTable(body?.extensions?.bill));
    part("answer-headers").replaceChildren(headerTable(result.headers));
    part("copy-answer").disabled = false;
    this.strip(result, errors);
  }

  /** What a subscription tells will stand here, the newest first. */
  listen() {
    this.messages = [];
    this.count = 0;
    this.heard = element("ol", { class: "heard" });
    part("answer").replaceChildren(this.heard);
    part("bill-panel").replaceChildren(billTable());
    part("answer-headers").replaceChildren();
    this.hears("Listening");
  }

  /** Shows one result of a subscription. */
  hear(body) {
    this.count += 1;
    this.messages = [...this.messages, body].slice(-MOST_HEARD);
    this.text = this.messages.map((message) => JSON.stringify(message)).join("\n");
    const at = new Date().toLocaleTimeString("en", { hour12: false });
    this.heard.prepend(element("li", {}, element("small", {}, `${this.count} · ${at}`), this.told(body)));
    this.heard.children[MOST_HEARD]?.remove();
    part("copy-answer").disabled = false;
    this.hears("Listening");
  }

  /** Says how it stands with a subscription; what was heard stays. */
  hears(state, look = "good") {
    const messages = this.count === 1 ? "1 message" : `${this.count} messages`;
    part("strip").replaceChildren(chip(state, "The subscription", look), chip(messages, "Heard so far"));
    announce(`${state}: ${messages}.`);
  }

  /** Shows why there is no answer. */
  fail(message) {
    this.done();
    part("answer").replaceChildren(element("p", { class: "failure" }, message));
    part("strip").replaceChildren(element("span", { class: "chip bad" }, "No answer"));
    announce(`No answer. ${message}`);
  }

  strip({ status, reason, milliseconds, bytes, headers, body }, errors) {
    const isFine = status < 400 && errors.length === 0;
    const trace = /^[\da-f]{2}-([\da-f]{32})-/.exec(headers.get("traceparent") ?? "")?.[1];
    const age = headers.get("age");
    const statements = body?.extensions?.bill?.statements;
    const chips = [
      chip(`${status} ${reason}`.trim(), "HTTP status", isFine ? "good" : "bad"),
      chip(`${number(milliseconds)} ms`, "From the request to the whole answer"),
      chip(size(bytes), "Of the answer's body"),
      statements !== undefined && chip(statements === 1 ? "1 statement" : `${statements} statements`, "SQL statements, by the bill"),
      headers.has("x-cache") && chip(headers.get("x-cache"), "X-Cache: which level answered"),
      age !== null && chip(`age ${age} s`, "Age: how long ago it was made"),
      headers.has("content-language") && chip(headers.get("content-language"), "Content-Language"),
      trace && chip(`trace ${trace.slice(0, 8)}…`, `Trace ${trace}`, "trace"),
    ];
    part("strip").replaceChildren(...chips.filter(Boolean));
    const outcome = errors.length === 0 ? "" : `, with ${errors.length === 1 ? "an error" : `${errors.length} errors`}`;
    announce(`Answered with ${status} in ${number(milliseconds)} milliseconds${outcome}.`);
  }

  /** A result: its errors first, then all of it. */
  told(body) {
    const errors = errorsOf(body);
    return [...(errors.length > 0 ? [this.errors(errors)] : []), tree(body, ["extensions"])];
  }

  errors(errors) {
    const items = errors.map((error) => {
      const { message, path, locations, extensions } = error ?? {};
      const places = (Array.isArray(locations) ? locations : []).map((place) =>
        element("button", { type: "button", class: "place", onclick: () => this.goTo(place) }, `${place.line}:${place.column}`),
      );
      return element(
        "li",
        {},
        extensions?.code && element("code", { class: "code" }, String(extensions.code)),
        said(String(message ?? "An error without a message.")),
        Array.isArray(path) && element("code", { class: "path" }, path.join(".")),
        places,
        extensions?.hint && element("span", { class: "hint" }, String(extensions.hint)),
      );
    });
    return element("ul", { class: "errors", "aria-label": "Errors" }, items);
  }

  async copy() {
    await copied(this.text, part("copy-answer"));
  }
}

function errorsOf(body) {
  return Array.isArray(body?.errors) ? body.errors : [];
}

/** A message; one of several lines draws with its letters, as the parser does. */
function said(message) {
  return element("span", { dir: "auto", class: message.includes("\n") ? "lines" : null }, ...worded(message));
}

/** Copies a text and says so on the button. */
export async function copied(text, button) {
  const before = (button.dataset.label ??= button.textContent);
  const isCopied = await copy(text);
  button.textContent = isCopied ? "Copied" : "Could not copy";
  announce(`${button.textContent}.`);
  setTimeout(() => {
    button.textContent = before;
  }, 1_500);
}

/** The clipboard is for secure addresses alone; elsewhere a selection is copied, as it was done before. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const field = element("textarea", { class: "unseen", readonly: true });
    field.value = text;
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return isCopied;
  }
}

function chip(text, title, look = "") {
  return element("span", { class: `chip ${look}`.trim(), title }, text);
}

function headerTable(headers) {
  const rows = [...headers].map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)));
  return element("table", {}, element("tbody", {}, rows));
}

function number(milliseconds) {
  return milliseconds < 10 ? milliseconds.toFixed(1) : String(Math.round(milliseconds));
}

function size(bytes) {
  return bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}
