// Light, dark, or as the system has it. The sheets know both; this only says which.

import { part } from "./dom.js";
import { remember, remembered } from "./store.js";

const THEMES = ["auto", "light", "dark"];

/** Shows the theme chosen last, and lets the button choose. */
export function theme() {
  const button = part("theme");
  const show = (name) => {
    document.documentElement.dataset.theme = name;
    button.textContent = `Theme: ${name}`;
  };
  show(THEMES.find((name) => name === remembered("theme", "auto")) ?? "auto");
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
    remember("theme", next);
    show(next);
  });
}
