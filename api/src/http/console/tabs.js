// Tabs as ARIA has them: one stands in the order of Tab, arrows move among them, and each shows its panel.

/** Makes a tab list of the buttons in `list`; answers a function that chooses one by its id. */
export function tabs(list, chosen = () => {}) {
  const all = [...list.querySelectorAll("[role=tab]")];
  const choose = (tab) => {
    for (const one of all) {
      const isChosen = one === tab;
      one.setAttribute("aria-selected", String(isChosen));
      one.tabIndex = isChosen ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = !isChosen;
    }
    chosen(tab.id);
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = all.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (at === -1 || to === undefined) return;
    event.preventDefault();
    const tab = all[to % all.length];
    choose(tab);
    tab.focus();
  });
  choose(all.find((tab) => tab.getAttribute("aria-selected") === "true") ?? all[0]);
  return (id) => choose(all.find((tab) => tab.id === id));
}
