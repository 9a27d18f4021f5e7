// A field for code: a transparent text field over the same text in colours, so that everything that browsers do for
// text (selection, undo, input methods, screen readers) is theirs. Knows no language: `language` reads and completes.
//
// A language has `tokens(text)` with looks, and `complete(text, offset)`; `lookUp(offset)` is optional.

import { announce, element } from "./dom.js";
import { brackets, indent, newLine, outdent, paired, toggleComment, unpaired } from "./editing.js";
import { Paint } from "./paint.js";
import { Popup } from "./popup.js";

/** An editor in `host`. `changed` is called after every change of its text. */
export class Editor {
  constructor(host, { label, language, changed = () => {}, placeholder = "" }) {
    this.language = language;
    this.changed = changed;
    this.problems = [];
    this.build(host, label, placeholder);
    this.popup = new Popup(this.field, (candidate) => this.accept(candidate));
    this.field.addEventListener("input", (event) => this.typed(event));
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => this.left());
    this.field.addEventListener("scroll", () => this.field.scrollTo(0, 0));
    this.field.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey) this.language.lookUp?.(this.field.selectionStart);
    });
    this.field.addEventListener("mousemove", (event) => this.hover(event));
    document.addEventListener("selectionchange", () => this.moved());
    // What is wrong is told below the text, which makes less room for that.
    new ResizeObserver(() => this.reveal()).observe(host);
    this.show();
  }

  build(host, label, placeholder) {
    this.field = element("textarea", {
      "aria-label": label,
      "aria-describedby": "editor-keys",
      autocapitalize: "off",
      autocomplete: "off",
      autocorrect: "off",
      dir: "ltr",
      placeholder,
      spellcheck: "false",
      wrap: "off",
    });
    const sheet = element("div", { class: "paint", "aria-hidden": "true", dir: "ltr" });
    const gutter = element("div", { class: "gutter", "aria-hidden": "true" });
    this.paint = new Paint(sheet, gutter);
    this.host = host;
    host.classList.add("editor");
    host.append(gutter, element("div", { class: "sheet" }, sheet, this.field));
    host.addEventListener("mousedown", (event) => {
      if (event.target !== this.field && !gutter.contains(event.target)) {
        event.preventDefault();
        this.field.focus();
      }
    });
  }

  get text() {
    return this.field.value;
  }

  /** Another text, without a way back: for what was not typed here. */
  set text(text) {
    this.field.value = text;
    this.afterChange();
  }

  /** Replaces everything; undo brings it back. */
  rewrite(text) {
    if (text === this.text) return;
    const caret = Math.min(this.field.selectionStart, text.length);
    this.change({ from: 0, to: this.text.length, insert: text, start: caret, end: caret });
  }

  /** Makes a change as if it had been typed: the browser's undo knows it. */
  change({ from, to, insert, start, end }) {
    this.field.focus();
    this.field.setSelectionRange(from, to);
    if (from !== to || insert !== "") {
      // What comes of it is dealt with once, below.
      this.isChanging = true;
      const done = insert === "" ? document.execCommand("delete") : document.execCommand("insertText", false, insert);
      if (!done) this.field.setRangeText(insert, from, to, "end");
      this.isChanging = false;
    }
    this.field.setSelectionRange(start, end);
    this.afterChange();
  }

  afterChange() {
    this.problems = [];
    this.show();
    this.reveal();
    this.changed(this.text);
  }

  /** Underlines what is wrong: `{ start, end, severity, message }`. */
  mark(problems) {
    this.problems = problems;
    this.show();
  }

  show() {
    this.tokens = this.language.tokens(this.text);
    const pair = this.isFocused ? brackets(this.tokens, this.field.selectionStart) : [];
    const ranges = [
      ...this.tokens.map(({ start, end, look }) => ({ start, end, look })),
      ...this.problems.map(({ start, end, severity }, at) => ({
        start: start === end ? Math.max(0, start - 1) : start,
        end,
        look: `wrong ${severity} wrong-${at}`,
      })),
      ...pair.map(({ start, end }) => ({ start, end, look: pair.length === 2 ? "pair" : "lonely" })),
    ];
    this.paint.show(this.text, ranges);
    const troubled = new Map();
    for (const { start, severity } of this.problems) {
      const line = this.paint.lineOf(start);
      if (troubled.get(line) !== "error") troubled.set(line, severity);
    }
    this.paint.number(this.isFocused ? this.paint.lineOf(this.field.selectionStart) : -1, troubled);
  }

  /** Scrolls to where the caret went: the field itself is as large as its text, and does not. */
  reveal() {
    const { selectionStart, selectionEnd, selectionDirection } = this.field;
    const isAll = selectionStart === 0 && selectionEnd === this.text.length;
    if (!this.isFocused || (isAll && this.text !== "")) return;
    const place = this.paint.place(selectionDirection === "backward" ? selectionStart : selectionEnd);
    const { host } = this;
    const { top, bottom, left, right } = host.getBoundingClientRect();
    const start = left + this.paint.gutter.offsetWidth;
    host.scrollTop += Math.max(0, place.bottom + 6 - bottom) - Math.max(0, top + 6 - place.top);
    host.scrollLeft += Math.max(0, place.left + 24 - right) - Math.max(0, start + 6 - place.left);
  }

  get isFocused() {
    return document.activeElement === this.field;
  }

  moved() {
    if (!this.isFocused && !this.wasFocused) return;
    this.wasFocused = this.isFocused;
    this.show();
    this.reveal();
    const { selectionStart, selectionEnd } = this.field;
    const { from, to } = this.completed ?? {};
    if (this.popup.isOpen && (selectionStart !== selectionEnd || selectionStart < from || selectionStart > to)) {
      this.popup.close();
    }
  }

  left() {
    this.released = false;
    this.popup.close();
    this.show();
  }

  /** What is wrong under the pointer becomes its tip. */
  hover({ clientX, clientY }) {
    const under = document.elementsFromPoint(clientX, clientY).find((one) => one.classList.contains("wrong"));
    const at = under && /wrong-(\d+)/.exec(under.className)?.[1];
    this.field.title = at ? (this.problems[Number(at)]?.message ?? "") : "";
  }

  typed(event) {
    if (this.isChanging) return;
    this.afterChange();
    const letter = event.inputType === "insertText" ? event.data : "";
    if (letter && /[\w$@".]$/.test(letter) && !event.isComposing) this.offer();
    else if (event.inputType?.startsWith("delete") && this.popup.isOpen) this.offer();
    else this.popup.close();
  }

  /** Opens the list; `asked` is whether somebody asked for it, and then nothing is too little. */
  offer(asked = false) {
    const offset = this.field.selectionStart;
    const { from, to, candidates } = this.language.complete(this.text, offset);
    const typed = this.text.slice(from, to);
    const isDone = candidates.length === 1 && candidates[0].insert === typed;
    const isVague = !asked && typed === "" && !/[$@]|\.\.\.$/.test(this.text.slice(Math.max(0, offset - 3), offset));
    this.missed = candidates.length === 0 ? { text: this.text, offset, asked } : undefined;
    if (candidates.length === 0 || isDone || isVague) {
      this.popup.close();
      if (asked) announce("Nothing to complete here.");
      return;
    }
    this.completed = { from, to };
    this.popup.open(candidates, this.paint.place(from));
    announce(candidates.length === 1 ? "1 completion" : `${candidates.length} completions`);
  }

  /** Looks again for what was not to be had before more was known, if that is still what is written. */
  offerMissed() {
    const { text, offset, asked } = this.missed ?? {};
    if (this.isFocused && text === this.text && offset === this.field.selectionStart) this.offer(asked);
  }

  accept({ insert, caret = insert.length, again }) {
    const { from, to } = this.completed;
    this.popup.close();
    this.change({ from, to, insert, start: from + caret, end: from + caret });
    if (again) this.offer(true);
  }

  key(event) {
    if (event.isComposing) return;
    const isHandled = (this.popup.isOpen && this.popupKey(event)) || this.commandKey(event) || this.textKey(event);
    if (isHandled) event.preventDefault();
    if (event.key !== "Escape" && event.key !== "Shift") this.released = false;
  }

  popupKey({ key, ctrlKey, metaKey }) {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (key === "Escape") this.popup.close();
    else if (steps[key]) this.popup.move(steps[key]);
    else if ((key === "Enter" && !ctrlKey && !metaKey) || key === "Tab") {
      const { from, to } = this.completed;
      if (key === "Enter" && this.popup.choice.insert === this.text.slice(from, to)) return this.popup.close();
      this.accept(this.popup.choice);
    } else return false;
    return true;
  }

  commandKey({ key, code, ctrlKey, metaKey, shiftKey }) {
    if (ctrlKey && code === "Space") this.offer(true);
    else if (key === "F1") this.language.lookUp?.(this.field.selectionStart);
    else if (key === "Escape") {
      this.released = true;
      announce("Tab now leaves the editor.");
    } else if (key === "Tab" && this.released) return false;
    else if ((ctrlKey || metaKey) && key === "/" && this.language.hasComments) this.apply(toggleComment);
    else if (key === "Tab" && !ctrlKey && !metaKey) this.apply(shiftKey ? outdent : indent);
    else return false;
    return true;
  }

  textKey({ key, ctrlKey, metaKey, altKey }) {
    if (ctrlKey || metaKey || (altKey && key.length > 1)) return false;
    if (key === "Enter") {
      this.apply(newLine);
      return true;
    }
    const { selectionStart, selectionEnd } = this.field;
    const change =
      key === "Backspace"
        ? unpaired(this.text, selectionStart, selectionEnd)
        : key.length === 1 && this.language.hasPairs && paired(this.text, selectionStart, selectionEnd, key);
    if (!change) return false;
    this.change(change);
    if (key === '"') this.offer();
    return true;
  }

  apply(edit) {
    this.popup.close();
    this.change(edit(this.text, this.field.selectionStart, this.field.selectionEnd));
  }

  /** Puts the caret somewhere and shows it. */
  goTo(offset, end = offset) {
    this.field.focus();
    this.field.setSelectionRange(offset, end);
    this.paint.lines[this.paint.lineOf(offset)].shown.scrollIntoView({ block: "nearest" });
  }
}
