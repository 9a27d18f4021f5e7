// The console: puts its parts together, and knows what happens between them. The parts know nothing of each other.

import { Answer, copied } from "./answer.js";
import { check } from "./check.js";
import { Docs } from "./docs.js";
import { announce, element, part, settled } from "./dom.js";
import { Editor } from "./editor.js";
import { EXAMPLES } from "./examples.js";
import { format } from "./format.js";
import { History } from "./history.js";
import { readJson } from "./json.js";
import { graphqlLanguage, headersLanguage, readHeaders, variablesLanguage } from "./languages.js";
import { lex } from "./lexer.js";
import { linkTo, opened } from "./link.js";
import { offsetOf, showProblems } from "./problems.js";
import { listen, locales, schemaText, send } from "./request.js";
import { schemaOf } from "./schema.js";
import { draft, keepDraft, remember, remembered } from "./store.js";
import { tabs } from "./tabs.js";
import { theme } from "./theme.js";
import { roleAt } from "./walk.js";

class Console {
  constructor() {
    this.schema = schemaOf("");
    this.checked = { operations: [] };
    const recheck = settled(150, () => this.check());
    const changed = () => {
      this.keep();
      recheck();
    };
    const lookUp = (offset) => this.lookUp(offset);
    this.query = new Editor(part("query"), { label: "Query", language: graphqlLanguage(() => this.schema, lookUp), changed });
    const variables = variablesLanguage(() => (this.checked.operation?.variables ?? []).filter((one) => one.name));
    this.variables = new Editor(part("variables"), { label: "Variables, as JSON", language: variables, changed, placeholder: '{ "locale": "fa" }' });
    const headers = { label: "Headers, a line each", language: headersLanguage(), changed: recheck, placeholder: "Authorization: Bearer drg_…" };
    this.headers = new Editor(part("headers"), headers);
    this.answer = new Answer({ goTo: (place) => this.goTo(place) });
    this.history = new History(part("history"), (entry) => this.open(entry));
    this.docs = new Docs(part("docs"), () => this.schema);
    this.chooseInput = tabs(part("input-tabs"));
    this.chooseLibrary = tabs(part("library-tabs"));
    this.examples();
    this.buttons();
  }

  buttons() {
    part("run").addEventListener("click", () => (this.running ? this.running.abort() : this.run()));
    part("format").addEventListener("click", () => this.format());
    part("link").addEventListener("click", () => copied(linkTo(this.written()), part("link")));
    part("bill").checked = remembered("bill", true);
    part("bill").addEventListener("change", () => remember("bill", part("bill").checked));
    part("operation").addEventListener("change", () => this.check());
    document.querySelectorAll(".views button").forEach((button) => {
      button.addEventListener("click", () => this.view(button.dataset.view));
    });
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
        event.preventDefault();
        if (!this.running) this.run();
      } else if (event.altKey && event.shiftKey && event.code === "KeyF") {
        event.preventDefault();
        this.format();
      }
    });
    addEventListener("hashchange", () => this.openLink());
  }

  /** Fills in what was written, then the schema and the languages; without them everything works but completion. */
  async start() {
    const main = document.querySelector("main");
    main.ariaBusy = "true";
    const last = draft() ?? EXAMPLES[0];
    if (!this.openLink(last)) this.write(last);
    const languages = locales();
    try {
      this.schema = schemaOf(await schemaText());
      this.docs.show();
      this.query.show();
      this.query.offerMissed();
      this.check();
    } catch (error) {
      announce(`The schema could not be read: ${error.message}`);
    }
    const known = (await languages).map(({ code, nativeName }) => ({ text: JSON.stringify(code), detail: nativeName }));
    this.schema.known.set("LocaleCode", known);
    this.query.offerMissed();
    main.ariaBusy = "false";
  }

  /** What the editors and the chooser say. */
  written() {
    const operation = this.checked.operations.length > 1 ? part("operation").value : "";
    return { query: this.query.text, variables: this.variables.text, operation };
  }

  write({ query, variables = "", operation = "" }) {
    this.query.text = query;
    this.variables.text = variables;
    this.check(operation);
  }

  keep() {
    const { query, variables, operation } = this.written();
    keepDraft({ query, variables, operation });
  }

  /** Opens something else; what was being written can be found in the history. */
  open(entry) {
    const { query, variables, operation } = this.written();
    if (query !== entry.query && !EXAMPLES.some((one) => one.query === query)) this.history.note({ query, variables, operation }, {});
    this.write(entry);
    this.keep();
    this.view("query");
    announce("Opened.");
  }

  /** Opens what the address asks for, once: a reload brings back what was written since. */
  openLink(last) {
    const link = opened(location.hash);
    if (!link) return false;
    history.replaceState(null, "", location.pathname);
    if (last) this.write(last);
    this.open(link);
    if (link.runs && this.checked.operation?.type === "query") this.run();
    return true;
  }

  examples() {
    const items = EXAMPLES.map((example) =>
      element(
        "li",
        {},
        element(
          "button",
          { type: "button", class: "card", onclick: () => (this.open(example), this.run()) },
          element("strong", {}, example.title),
          example.native && element("span", { class: "language", lang: example.lang, dir: "auto" }, example.native),
          element("span", { class: "snippet" }, example.about),
        ),
      ),
    );
    part("examples").append(element("ul", { class: "cards" }, items));
  }

  /** Looks for mistakes, and offers the operations there are. */
  check(wanted = part("operation").value) {
    const texts = { query: this.query.text, variables: this.variables.text, headers: this.headers.text };
    this.checked = check(texts, this.schema, wanted);
    const { operations, operation } = this.checked;
    const options = operations.map(({ name, type }) => element("option", { value: name?.text ?? "" }, name?.text ?? `a ${type}`));
    part("operation").replaceChildren(...options);
    if (operation?.name) part("operation").value = operation.name.text;
    part("operation-choice").hidden = operations.length < 2;
    const problems = [];
    for (const [name, where] of [["query", ""], ["variables", "Variables"], ["headers", "Headers"]]) {
      const editor = this[name];
      // A word still being written is not yet wrong.
      const found = this.checked[name].filter(({ end }) => !editor.popup.isOpen || end !== editor.field.selectionStart);
      editor.mark(found);
      problems.push(...found.map((problem) => ({ ...problem, editor, where })));
    }
    showProblems(part("problems"), problems);
  }

  async run() {
    this.chooseUnderCaret();
    const written = this.written();
    const { value: variables, problem } = readJson(written.variables);
    if (problem) {
      this.chooseInput("variables-tab");
      this.variables.goTo(problem.start, problem.end);
      announce(problem.message);
      return;
    }
    this.running = new AbortController();
    part("run").classList.add("running");
    part("run-label").textContent = "Cancel";
    const request = {
      query: written.query,
      variables: variables ?? {},
      operationName: written.operation,
      headers: readHeaders(this.headers.text).headers,
      wantsBill: part("bill").checked,
    };
    const noted = { ...written, operation: this.checked.operation?.name?.text ?? "" };
    try {
      const result = await (this.checked.operation?.type === "subscription" ? this.listen(request, noted) : this.ask(request));
      if (result) this.history.note(noted, { status: result.status, milliseconds: result.milliseconds });
    } catch (error) {
      const isCancelled = error.name === "AbortError";
      this.answer.fail(isCancelled ? "You cancelled the request." : `The gateway could not be reached: ${error.message}.`);
    }
    this.running = null;
    part("run").classList.remove("running");
    part("run-label").textContent = "Run";
    this.view("answer");
  }

  async ask(request) {
    this.answer.wait();
    const result = await send(request, this.running.signal);
    this.answer.show(result);
    return result;
  }

  /** A subscription is listened to until it ends, or until somebody has heard enough. */
  async listen(request, noted) {
    part("run-label").textContent = "Stop";
    this.answer.listen();
    this.history.note(noted, {});
    this.view("answer");
    try {
      const result = await listen(request, this.running.signal, (body) => this.answer.hear(body));
      if (result) this.answer.show(result);
      else this.answer.hears("Ended");
      return result;
    } catch (error) {
      if (error.name === "AbortError") this.answer.hears("Stopped");
      else if (this.answer.count > 0) this.answer.hears("Cut off", "bad");
      else throw error;
      return null;
    }
  }

  /** Of several operations the one where the caret stands is meant. */
  chooseUnderCaret() {
    this.check();
    const caret = this.query.field.selectionStart;
    const around = this.checked.operations.find(({ start, end }) => start <= caret && caret <= end);
    if (this.query.isFocused && around?.name) this.check(around.name.text);
  }

  format() {
    const text = format(this.query.text);
    const { value, problem } = readJson(this.variables.text);
    if (!problem && this.variables.text.trim() !== "") this.variables.rewrite(JSON.stringify(value, null, 2));
    this.query.rewrite(text);
    const isBroken = this.checked.query.some(({ severity }) => severity === "error") && text === this.query.text;
    announce(isBroken ? "What cannot be read was left as it is." : "Formatted.");
  }

  /** Opens what stands at a place of the query in the documentation. */
  lookUp(offset) {
    const found = roleAt(lex(this.query.text), offset, this.schema);
    if (!found?.definition) return announce("Nothing in the schema is named here.");
    this.chooseLibrary("docs-tab");
    this.view("library");
    const { role, definition, parent, owner } = found;
    if (role === "field" && parent.fields?.has(definition.name)) this.docs.open(parent.name, definition.name);
    else if (role === "enum") this.docs.open(parent.name, definition.name);
    else if (role === "type") this.docs.open(definition.name);
    else if (role === "argument" && owner.inputs) this.docs.open(owner.name, definition.name);
    else if (role === "directive") this.docs.directive(definition.name);
    else this.lookUpOwner(owner, definition);
  }

  /** An argument is explained with the field that takes it. */
  lookUpOwner(owner, definition) {
    const types = [...this.schema.types.values()];
    const type = types.find((one) => [...(one.fields?.values() ?? [])].includes(owner));
    if (type) this.docs.open(type.name, owner.name, definition.name);
    else this.docs.directive((owner ?? definition).name);
  }

  goTo(place) {
    const offset = offsetOf(this.query.text, place);
    if (offset === undefined) return;
    this.view("query");
    const word = /^\w*/.exec(this.query.text.slice(offset))[0];
    this.query.goTo(offset, offset + word.length);
  }

  /** Where there is no room for all parts side by side, one is shown. */
  view(name) {
    document.querySelector("main").dataset.view = name;
    document.querySelectorAll(".views button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.view === name));
    });
  }
}

theme();
new Console().start();
