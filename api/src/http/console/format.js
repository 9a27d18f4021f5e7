// Writes a document anew in one layout. Comments stay with what they stood beside.
//
// A text that cannot be parsed is left alone, and so is one whose tokens the new layout would change.

import { lex } from "./lexer.js";
import { parse } from "./parser.js";
import { spelled } from "./schema.js";

const WIDTH = 80;

/** The text in our layout. */
export function format(text) {
  const document = parse(text);
  if (document.problems.length > 0 || document.definitions.length === 0) return text;
  const written = new Printer(text).document(document);
  return words(written) === words(text) ? written : text;
}

function words(text) {
  const tokens = lex(text).filter((token) => token.kind !== "comment");
  return tokens.map((token) => token.text).join("\n");
}

class Printer {
  constructor(text) {
    this.text = text;
    this.comments = lex(text).filter((token) => token.kind === "comment");
    /** Comments that are written already. */
    this.written = new Set();
  }

  document({ definitions }) {
    const whole = Object.assign([...definitions], { start: 0, end: this.text.length });
    return `${this.lines(whole, "", (definition) => this.definition(definition), true).join("\n")}\n`;
  }

  /** The lines of a list, an item or a comment each; a blank line where the author left some, or `apart` always. */
  lines(list, indent, print, apart = false) {
    const lines = [];
    let from = list.start;
    for (const item of list) {
      const body = print(item);
      const before = this.left(from, item.start);
      const inside = this.left(item.start, item.end);
      this.beside(lines, before, from, apart && from > list.start);
      for (const comment of before) this.add(lines, comment, from, indent, apart);
      for (const comment of inside) lines.push(indent + comment.text);
      const start = before.at(-1)?.end ?? from;
      const isApart = apart && before.length === 0 && from > list.start;
      if (isApart || (lines.length > 0 && this.isBlankBetween(start, item.start))) lines.push("");
      lines.push(indent + body);
      from = item.end;
    }
    const rest = this.left(from, list.end);
    this.beside(lines, rest, from, list.length > 0);
    for (const comment of rest) this.add(lines, comment, from, indent, apart);
    return lines;
  }

  /** Takes the comments between two places that nobody has written yet. */
  left(from, to) {
    const found = this.comments.filter((one) => one.start >= from && one.end <= to && !this.written.has(one));
    found.forEach((comment) => this.written.add(comment));
    return found;
  }

  /** A comment at the end of the line before stays there. */
  beside(lines, comments, from) {
    const [first] = comments;
    if (lines.length > 0 && first && !this.text.slice(from, first.start).includes("\n")) {
      lines[lines.length - 1] += ` ${comments.shift().text}`;
    }
  }

  add(lines, comment, from, indent, apart) {
    const between = this.text.slice(0, comment.start);
    const isFirst = !this.comments.some((one) => one.start >= from && one.end <= comment.start);
    const isBlank = /\n[ \t,]*\r?\n[ \t,]*$/.test(between) || (apart && isFirst);
    if (lines.length > 0 && isBlank) lines.push("");
    lines.push(indent + comment.text);
  }

  isBlankBetween(from, to) {
    return /\n[ \t,]*\r?\n/.test(this.text.slice(from, to));
  }

  definition(node) {
    if (node.kind === "fragment") {
      const head = `fragment ${node.name.text} on ${node.on.text}`;
      return this.selected(head + this.directives(node, "", head.length), node, "");
    }
    if (!node.keyword) return this.selected("", node, "");
    let head = node.type + (node.name ? ` ${node.name.text}` : "");
    if (node.variables.length > 0) head += this.group("(", ")", node.variables, "", head.length, (...at) => this.variable(...at));
    return this.selected(head + this.directives(node, "", last(head)), node, "");
  }

  variable(node, indent, column) {
    let text = `$${node.name.text}: ${spelled(node.type)}`;
    if (node.default) text += ` = ${this.value(node.default, indent, column + text.length + 3)}`;
    return text + this.directives(node, indent, column + last(text));
  }

  directives(node, indent, column) {
    let text = "";
    for (const one of node.directives) {
      text += ` @${one.name.text}`;
      text += this.arguments(one, indent, column + last(text));
    }
    return text;
  }

  arguments(node, indent, column) {
    if (node.arguments.length === 0) return "";
    return this.group("(", ")", node.arguments, indent, column, (...at) => this.pair(...at));
  }

  pair(node, indent, column) {
    const head = `${node.name.text}: `;
    return head + this.value(node.value, indent, column + head.length);
  }

  value(node, indent, column) {
    if (node.kind === "variable") return `$${node.name.text}`;
    if (node.kind === "list") {
      return this.group("[", "]", node.values, indent, column, (...at) => this.value(...at));
    }
    if (node.kind === "object") {
      return this.group("{", "}", node.fields, indent, column, (...at) => this.pair(...at));
    }
    return node.text;
  }

  /** A list on one line if it fits there and has no comment, else on a line each. */
  group(open, close, list, indent, column, print) {
    const holds = this.comments.some((one) => one.start >= list.start && one.end <= list.end);
    if (!holds) {
      const items = list.map((item) => print(item, indent, 0));
      const blank = open === "{" && items.length > 0 ? " " : "";
      const flat = open + blank + items.join(", ") + blank + close;
      if (list.length === 0 || (column + flat.length <= WIDTH && !flat.includes("\n"))) return flat;
    }
    const deeper = `${indent}  `;
    const lines = this.lines(list, deeper, (item) => print(item, deeper, deeper.length));
    return `${open}\n${lines.join("\n")}\n${indent}${close}`;
  }

  /** With what is selected: on one line where it was, fits and goes no deeper. */
  selected(head, node, indent) {
    if (!node.selections) return head;
    const flat = `${head} { ${node.selections.map((one) => this.text.slice(one.start, one.end)).join(" ")} }`;
    if (this.mayBeFlat(node) && last(indent + flat) <= WIDTH) {
      return `${head} { ${node.selections.map((one) => this.selection(one, "")).join(" ")} }`;
    }
    const deeper = `${indent}  `;
    const lines = this.lines(node.selections, deeper, (item) => this.selection(item, deeper));
    return `${head}${head ? " " : ""}{\n${lines.join("\n")}\n${indent}}`;
  }

  mayBeFlat(node) {
    const { start, end } = node.selections;
    const isInside = node.kind === "field" || node.kind === "inline";
    return isInside && !/[\n#]/.test(this.text.slice(start, end)) && !node.selections.some((one) => one.selections);
  }

  selection(node, indent) {
    let head = "";
    if (node.kind === "field") {
      head = (node.alias ? `${node.alias.text}: ` : "") + node.name.text;
      head += this.arguments(node, indent, indent.length + head.length);
    } else {
      head = node.kind === "spread" ? `...${node.name.text}` : `...${node.on ? ` on ${node.on.text}` : ""}`;
    }
    return this.selected(head + this.directives(node, indent, last(indent + head)), node, indent);
  }
}

/** How wide the last line of a text is. */
function last(text) {
  return text.length - text.lastIndexOf("\n") - 1;
}
