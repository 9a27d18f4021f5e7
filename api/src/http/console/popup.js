// The list of what could be written here. The field keeps the focus; the list only shows where the choice stands.

import { element, worded } from "./dom.js";

let made = 0;

/** A list beside the caret of one field. */
export class Popup {
  constructor(field, chosen) {
    made += 1;
    this.field = field;
    this.list = element("ul", { role: "listbox", id: `completions-${made}`, "aria-label": "Completions" });
    this.about = element("p", { class: "about" });
    this.box = element("div", { class: "completions", hidden: true }, this.list, this.about);
    document.body.append(this.box);
    // A text field that offers a list is what ARIA knows for several lines; its combobox has but one.
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", this.list.id);
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) chosen(this.candidates[Number(option.dataset.at)]);
    });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  get choice() {
    return this.candidates[this.at];
  }

  open(candidates, place) {
    this.candidates = candidates;
    const options = candidates.map((candidate, at) =>
      element(
        "li",
        { role: "option", id: `${this.list.id}-${at}`, "data-at": at, class: candidate.kind },
        element("span", { class: candidate.deprecated ? "label deprecated" : "label" }, candidate.label),
        element("span", { class: "detail", dir: "auto" }, candidate.detail ?? ""),
      ),
    );
    this.list.replaceChildren(...options);
    this.box.hidden = false;
    this.move(0, 0);
    this.stand(place);
  }

  close() {
    this.box.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  /** To the choice so many further, around both ends. */
  move(by, from = this.at) {
    this.at = (from + by + this.candidates.length) % this.candidates.length;
    for (const option of this.list.children) {
      option.setAttribute("aria-selected", String(Number(option.dataset.at) === this.at));
    }
    const option = this.list.children[this.at];
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
    const { description, deprecated } = this.choice;
    const said = deprecated ? `Deprecated: ${deprecated}` : (description ?? "").split("\n\n")[0];
    this.about.replaceChildren(...worded(said));
    this.about.hidden = said === "";
  }

  /** Below the caret, above it where there is no room, and never out of the window. */
  stand(place) {
    const { width, height } = this.box.getBoundingClientRect();
    const below = place.bottom + height + 8 < innerHeight || place.top < height + 8;
    const left = Math.max(8, Math.min(place.left - 8, innerWidth - width - 8));
    this.box.style.left = `${left}px`;
    this.box.style.top = `${below ? place.bottom + 4 : place.top - height - 4}px`;
  }
}
