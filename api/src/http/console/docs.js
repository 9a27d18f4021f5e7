// The schema to read and search: types that lead to each other, with what is written about them.

import { element, settled, worded } from "./dom.js";
import { isNeeded, nameOf, spelled } from "./schema.js";
import { found } from "./find.js";

const KINDS = {
  OBJECT: "type",
  INTERFACE: "interface",
  UNION: "union",
  ENUM: "enum",
  INPUT_OBJECT: "input",
  SCALAR: "scalar",
};

/** The explorer in `host`. */
export class Docs {
  constructor(host, schema) {
    this.schema = schema;
    this.trail = [];
    this.search = element("input", {
      type: "search",
      placeholder: "Search types, fields, descriptions",
      "aria-label": "Search the documentation",
      oninput: settled(100, () => this.show()),
      onkeydown: (event) => {
        if (event.key === "Escape") this.back();
        if (event.key === "Enter") this.page.querySelector("button")?.click();
      },
    });
    this.way = element("nav", { "aria-label": "Where you are", class: "trail" });
    this.page = element("div", { class: "docs" });
    host.append(element("div", { class: "find" }, this.search), this.way, this.page);
    this.show();
  }

  /** Opens a type by its name, at one of its fields if one is named, and at that one's argument. */
  open(name, field, argument) {
    if (!this.schema().type(name)) return;
    this.search.value = "";
    this.trail = [...this.trail.filter((one) => one.name !== name), { name, field }].slice(-6);
    this.show();
    this.page.scrollTop = 0;
    const member = field && this.page.querySelector(`[data-name="${CSS.escape(field)}"]`);
    const place = (argument && this.argument(member, argument)) ?? member;
    place?.classList.add("wanted");
    place?.scrollIntoView({ block: "center" });
    (place ?? this.page.querySelector("h3"))?.focus({ preventScroll: true });
  }

  argument(member, name) {
    const found = member?.querySelector(`[data-argument="${CSS.escape(name)}"]`);
    if (found) found.closest("details").open = true;
    return found;
  }

  directive(name) {
    this.trail = [];
    this.search.value = `@${name}`;
    this.show();
  }

  back() {
    if (this.search.value === "") this.trail.pop();
    this.search.value = "";
    this.show();
  }

  show() {
    const wanted = this.search.value.trim();
    const here = this.trail.at(-1);
    const steps = this.trail.slice(0, -1).slice(-3);
    this.way.replaceChildren(
      element("button", { type: "button", class: "link", onclick: () => this.home() }, "Schema"),
      ...steps.flatMap(({ name }) => [" › ", this.link(name)]),
      ...(here && !wanted ? [" › ", element("span", {}, here.name)] : []),
    );
    this.way.hidden = !here && !wanted;
    if (wanted) this.page.replaceChildren(...this.results(wanted));
    else if (here) this.page.replaceChildren(...this.type(this.schema().type(here.name)));
    else this.page.replaceChildren(...this.start());
  }

  home() {
    this.trail = [];
    this.search.value = "";
    this.show();
  }

  start() {
    const schema = this.schema();
    if (schema.types.size === 0) return [element("p", { class: "quiet" }, "The schema is on its way.")];
    const roots = Object.entries(schema.roots).filter(([, name]) => schema.type(name));
    const own = [...schema.types.values()].filter(({ name }) => !name.startsWith("__"));
    const groups = Object.entries(KINDS).map(([kind, word]) => {
      const types = own.filter((type) => type.kind === kind && !roots.some(([, name]) => name === type.name));
      types.sort((left, right) => left.name.localeCompare(right.name));
      return types.length > 0 && [element("h4", {}, plural(word)), this.list(types.map((type) => this.entry(type)))];
    });
    const begin = roots.map(([operation, name]) => this.entry(schema.type(name), operation));
    return [element("h4", {}, "Begin here"), this.list(begin), groups].flat(Infinity).filter(Boolean);
  }

  list(items) {
    return element("ul", { class: "index" }, items);
  }

  entry(type, before) {
    const summary = (type.description ?? "").split(/(?<=[.:;])\s/)[0];
    return element("li", {}, before && `${before}: `, this.link(type.name), element("p", {}, ...worded(summary)));
  }

  results(wanted) {
    const all = found(this.schema(), wanted);
    if (all.length === 0) return [element("p", { class: "quiet" }, `Nothing in the schema holds “${wanted}”.`)];
    const items = all.map(({ type, field, label, description }) =>
      element(
        "li",
        {},
        type
          ? element("button", { type: "button", class: "link", onclick: () => this.open(type, field) }, label)
          : element("code", {}, label),
        element("p", {}, ...worded(description)),
      ),
    );
    return [element("p", { class: "quiet", role: "status" }, all.length === 1 ? "1 place" : `${all.length} places`), this.list(items)];
  }

  link(name, text = name) {
    return element("button", { type: "button", class: "link", onclick: () => this.open(name) }, text);
  }

  /** A type as it is spelled, its name leading to it. */
  reference(type) {
    const name = nameOf(type);
    const [before, after] = spelled(type).split(name);
    return element("span", { class: "reference" }, before, this.link(name), after);
  }

  type(type) {
    const schema = this.schema();
    const isOpen = type.kind === "INTERFACE" || type.kind === "UNION";
    return [
      element("h3", { tabindex: "-1" }, element("small", {}, KINDS[type.kind]), " ", type.name),
      this.said(type.description),
      type.specifiedBy && element("p", {}, "Specified by ", outside(type.specifiedBy)),
      type.interfaces?.length > 0 && element("p", {}, "Is also: ", this.names(type.interfaces)),
      isOpen && element("p", {}, "Can be: ", this.names(schema.possible(type))),
      this.members("Fields", type.fields, (one) => this.field(one)),
      this.members("Fields", type.inputs, (one) => this.input(one)),
      this.members("Values", type.values, (one) => this.value(one)),
      this.users(type),
    ].flat().filter(Boolean);
  }

  members(title, map, make) {
    if (!map) return null;
    const items = [...map.values()].map((one) => {
      const item = make(one);
      item.dataset.name = one.name;
      item.tabIndex = -1;
      return item;
    });
    return element("section", {}, element("h4", {}, title), element("ul", { class: "members" }, items));
  }

  field(one) {
    const args = [...one.arguments.values()];
    const inputs = args.map((arg) => this.input(arg));
    return element(
      "li",
      {},
      element("p", { class: "signature" }, element("code", { class: "is-field" }, one.name), ": ", this.reference(one.type)),
      this.deprecation(one),
      this.said(one.description),
      inputs.length > 0 &&
        element("details", { open: inputs.length < 4 || args.some(isNeeded) }, element("summary", {}, counted(inputs.length)), element("ul", { class: "members" }, inputs)),
    );
  }

  input(one) {
    const otherwise = one.default === undefined ? "" : ` = ${one.default}`;
    const name = element("code", { class: "is-argument" }, one.name);
    return element(
      "li",
      { "data-argument": one.name, tabindex: "-1" },
      element("p", { class: "signature" }, name, ": ", this.reference(one.type), element("code", {}, otherwise)),
      this.deprecation(one),
      this.said(one.description),
    );
  }

  value(one) {
    return element("li", {}, element("p", { class: "signature" }, element("code", { class: "is-enum" }, one.name)), this.deprecation(one), this.said(one.description));
  }

  deprecation({ deprecated }) {
    return deprecated && element("p", { class: "deprecation" }, element("strong", {}, "Deprecated. "), ...worded(deprecated));
  }

  said(text) {
    return (text ?? "").split(/\n{2,}/).filter(Boolean).map((paragraph) => element("p", {}, ...worded(paragraph)));
  }

  names(names) {
    return names.map((name, at) => [at > 0 && ", ", this.link(name)]);
  }

  /** Where something of this type is answered or taken. */
  users(type) {
    const all = [...this.schema().types.values()].filter(({ name }) => !name.startsWith("__") && name !== type.name);
    const places = all.flatMap((one) => {
      const members = [...(one.fields ?? one.inputs ?? new Map()).values()];
      const fits = (member) => nameOf(member.type) === type.name || [...(member.arguments?.values() ?? [])].some((arg) => nameOf(arg.type) === type.name);
      return members.filter(fits).map((member) => [one.name, member.name]);
    });
    if (places.length === 0) return null;
    const links = places.slice(0, 24).map(([name, field]) => {
      const go = () => this.open(name, field);
      return element("li", {}, element("button", { type: "button", class: "link", onclick: go }, `${name}.${field}`));
    });
    return element("section", {}, element("h4", {}, "Used by"), element("ul", { class: "users" }, links));
  }
}

function plural(word) {
  const title = word.charAt(0).toUpperCase() + word.slice(1);
  return `${title}s`;
}

function counted(count) {
  return count === 1 ? "1 argument" : `${count} arguments`;
}

function outside(url) {
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url);
}
