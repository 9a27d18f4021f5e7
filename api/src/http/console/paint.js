// Paints a text behind a transparent field: a line an element, and only lines that changed are made anew.
//
// Nothing here may change how wide a letter is: the field over it lays out the same text in the same font.

import { element } from "./dom.js";

/** Shows a text in colours. */
export class Paint {
  constructor(sheet, gutter) {
    this.sheet = sheet;
    this.gutter = gutter;
    this.lines = [];
  }

  /** `ranges` have `start`, `end` and the names of classes in `look`; they may overlap. */
  show(text, ranges) {
    const pieces = cut(text, ranges);
    const texts = text.split("\n");
    this.starts = [];
    let start = 0;
    let first = 0;
    texts.forEach((line, at) => {
      this.starts.push(start);
      const end = start + line.length;
      while (first < pieces.length && pieces[first].end <= start) first += 1;
      let after = first;
      while (after < pieces.length && pieces[after].start < end) after += 1;
      this.line(at, line, pieces.slice(first, after), start);
      start = end + 1;
    });
    while (this.lines.length > texts.length) {
      this.lines.pop().shown.remove();
      this.gutter.lastElementChild.remove();
    }
  }

  line(at, text, pieces, start) {
    const parts = pieces.map((piece) => ({
      text: text.slice(Math.max(0, piece.start - start), piece.end - start),
      look: piece.look,
    }));
    const signature = parts.map(({ text: words, look }) => `${look}\u0001${words}`).join("\u0002");
    const known = this.lines[at];
    if (known?.signature === signature) return;
    const spans = parts.map(({ text: words, look }) => (look ? element("span", { class: look }, words) : words));
    const shown = element("div", { class: "line" }, ...spans);
    if (known) known.shown.replaceWith(shown);
    else {
      this.sheet.append(shown);
      this.gutter.append(element("div", {}, String(at + 1)));
    }
    this.lines[at] = { signature, shown };
  }

  /** Marks the numbers of lines: `current` is one, `troubled` maps a line to the severity of its worst problem. */
  number(current, troubled) {
    [...this.gutter.children].forEach((number, at) => {
      number.className = [at === current ? "current" : "", troubled.get(at) ?? ""].join(" ").trim();
    });
  }

  lineOf(offset) {
    const after = this.starts.findIndex((start) => start > offset);
    return (after === -1 ? this.starts.length : after) - 1;
  }

  /** Where a place of the text is seen: a rectangle without width. */
  place(offset) {
    const at = this.lineOf(offset);
    const { shown } = this.lines[at];
    let left = offset - this.starts[at];
    const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (left <= node.length) {
        const range = document.createRange();
        range.setStart(node, left);
        range.collapse(true);
        return range.getClientRects()[0] ?? shown.getBoundingClientRect();
      }
      left -= node.length;
    }
    return shown.getBoundingClientRect();
  }
}

/** The text in pieces, each with the looks of all ranges over it. */
function cut(text, ranges) {
  const edges = new Set([0, text.length]);
  for (const { start, end } of ranges) {
    edges.add(start);
    edges.add(Math.min(end, text.length));
  }
  const places = [...edges].sort((left, right) => left - right);
  const sorted = [...ranges].sort((left, right) => left.start - right.start);
  const pieces = [];
  let open = [];
  let next = 0;
  for (let at = 0; at + 1 < places.length; at += 1) {
    const [start, end] = [places[at], places[at + 1]];
    while (next < sorted.length && sorted[next].start <= start) open.push(sorted[next++]);
    open = open.filter((range) => range.end > start);
    pieces.push({ start, end, look: open.map(({ look }) => look).join(" ") });
  }
  return pieces;
}
