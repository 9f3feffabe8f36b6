// Tables that sort and filter. Without it every page is whole; nothing is fetched.
"use strict";

const make = (name, properties, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};
const textOf = (cell) => cell.textContent.trim();
const keyOf = (cell) => cell.dataset.sort ?? textOf(cell);

function compare(a, b) {
  if (a === "" || b === "") return (a === "") - (b === ""); // what is empty stands last
  const numbers = [Number(a), Number(b)];
  return numbers.some(Number.isNaN) ? a.localeCompare(b, "en", { numeric: true }) : numbers[0] - numbers[1];
}

function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, place) => {
    const button = make("button", { type: "button" }, ...head.childNodes);
    button.removeAttribute("type"); // styled as a heading, not as a button
    button.addEventListener("click", () => {
      const down = head.ariaSort === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => {
        const keys = [keyOf(a.cells[place]), keyOf(b.cells[place])];
        return keys.includes("") ? compare(...keys) : (down ? -1 : 1) * compare(...keys);
      });
      table.tBodies[0].append(...rows);
    });
    head.append(button);
  });
}

function filters(table) {
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells];
  const wanted = new URLSearchParams(location.hash.slice(1));
  const count = make("p", { className: "small" });
  count.setAttribute("role", "status");
  const words = make("input", { type: "search", value: wanted.get("words") ?? "" });
  const chosen = new Map();
  const tools = make("div", { className: "tools" }, make("label", {}, "Words", words));
  heads.forEach((head, place) => {
    if (!("filter" in head.dataset)) return;
    const name = textOf(head);
    const values = [...new Set(rows.map((row) => textOf(row.cells[place])))].filter(Boolean).sort((a, b) => compare(a, b));
    const select = make("select", {}, new Option("all", ""), ...values.map((value) => new Option(value, value)));
    select.value = values.includes(wanted.get(name)) ? wanted.get(name) : "";
    chosen.set(place, { name, select });
    tools.append(make("label", {}, name, select));
  });
  const show = (remember) => {
    const sought = words.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = [...chosen].every(([place, { select }]) => !select.value || textOf(row.cells[place]) === select.value);
      row.hidden = !(fits && (!sought || row.textContent.toLowerCase().includes(sought)));
      shown += !row.hidden;
    }
    count.textContent = shown === rows.length ? `${rows.length} rows` : `${shown} of ${rows.length} rows`;
    if (!remember) return;
    const state = new URLSearchParams();
    if (words.value) state.set("words", words.value);
    for (const { name, select } of chosen.values()) if (select.value) state.set(name, select.value);
    history.replaceState(null, "", state.size ? `#${state}` : location.pathname + location.search);
  };
  tools.addEventListener("input", () => show(true));
  table.parentElement.before(tools, count);
  show(false);
}

async function search(form) {
  if (fromDisk) return;
  const state = document.getElementById("state");
  const pagefind = await import(new URL(form.dataset.pagefind, location.href));
  await pagefind.init();
  form.hidden = false;
  const input = form.elements.q;
  const ask = async () => {
    const found = await pagefind.debouncedSearch(input.value, {}, 150);
    if (!found) return; // a later letter is asked for
    const hits = await Promise.all(found.results.slice(0, 30).map((result) => result.data()));
    state.textContent = input.value ? `${found.results.length} found${found.results.length > 30 ? ", the first 30 shown" : ""}` : "";
    document.getElementById("results").replaceChildren(...hits.map((hit) => {
      const excerpt = make("small", {});
      excerpt.innerHTML = hit.excerpt; // Pagefind escapes all but its own <mark>
      const address = new URL(hit.url, location.href);
      return make("li", {}, make("a", { href: address.href }, hit.meta.title), ` ${hit.meta.kind ?? ""}`, make("br", {}), excerpt);
    }));
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", ask);
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  if (input.value) ask();
  input.focus();
}

const fromDisk = location.protocol === "file:"; // where a browser lets no script read another file
if (fromDisk) document.getElementById("fromdisk")?.removeAttribute("hidden");
document.querySelectorAll("table.filters").forEach(filters);
document.querySelectorAll("table.sortable").forEach(sortable);
document.querySelectorAll("form.search").forEach(search);
