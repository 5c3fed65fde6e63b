"use strict";
// Elements made from data. Text is always set as text, never as markup.

/** Make an element: attributes by name, `onclick` and the like as listeners, then its content. */
function make(tag, attributes = {}, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...content.flat().filter((part) => part !== null && part !== undefined));
  return element;
}

/** Link to an address of the web; anything else is shown as text. */
function link(address, text) {
  if (!/^https?:\/\//i.test(address || "")) return document.createTextNode(text);
  return make("a", { href: address, rel: "noopener noreferrer" }, text);
}

function count(n, one, many = `${one}s`) {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

/** Make a table: `columns` are {title, number, value(row)}. */
function table(caption, columns, rows) {
  const cell = (tag, column, content) =>
    make(tag, { class: column.number ? "number" : null, scope: tag === "th" ? "col" : null }, content);
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    make("table", {},
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, columns.map((column) => cell("th", column, column.title)))),
      make("tbody", {}, rows.map((row) =>
        make("tr", {}, columns.map((column) => cell("td", column, column.value(row) ?? "")))))));
}

function replace(selector, ...content) {
  document.querySelector(selector).replaceChildren(...content);
}

/** Show the parts of two wordings: kept, struck out, underlined. */
function difference(parts) {
  const tags = { "=": "span", "-": "del", "+": "ins" };
  return parts.map(([kind, text]) => make(tags[kind], {}, text));
}

/** Show the first items, and more of them on demand. */
function growing(container, items, show, step) {
  let shown = 0;
  const more = make("button", { type: "button", onclick: grow });
  function grow() {
    const next = items.slice(shown, shown + step).map(show);
    more.before(...next);
    shown += next.length;
    more.hidden = shown >= items.length;
    more.textContent = `Show more (${(items.length - shown).toLocaleString("en")} left)`;
    if (next.length && document.activeElement === more) next[0].focus?.();
  }
  container.replaceChildren(more);
  grow();
}
