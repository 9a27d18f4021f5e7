// Makes elements. What is put in is text, never markup: no answer can become part of the page.

/** An element with attributes, listeners (`onclick` …) and children; what is null or false is left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** The element of the page with this id. */
export function part(id) {
  return document.getElementById(id);
}

/** Says something to those who hear the page instead of seeing it. */
export function announce(text) {
  part("announcer").textContent = text;
}

/** Calls once things have been quiet for a while. */
export function settled(milliseconds, call) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), milliseconds);
  };
}

/** Text in which `code` between backticks is shown as code. */
export function worded(text) {
  return text.split(/(`[^`]+`)/).map((piece) => {
    const isCode = piece.length > 2 && piece.startsWith("`") && piece.endsWith("`");
    return isCode ? element("code", {}, piece.slice(1, -1)) : piece;
  });
}
