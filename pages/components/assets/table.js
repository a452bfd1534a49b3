// A table with a search field that hides what does not match. Rows may have ids: then they can be
// chosen, opened and sorted, and what is chosen stays so when the same rows are drawn again.
const SHORT = 28; // characters that stay on one line

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".table");
  root.send = { setStateValue, setTriggerValue };
  const drawn = JSON.stringify(data);
  if (root.drawn === drawn) return;
  root.drawn = drawn;
  root.chosen = new Set([...(root.chosen ?? [])].filter((id) => data.ids.includes(id)));
  const sought = root.querySelector("input[type=search]")?.value ?? "";
  root.replaceChildren();
  root.classList.toggle("tall", data.tall);
  root.classList.toggle("dense", data.dense);
  const field = data.search ? search(root, data.search, sought) : null;
  const scroll = element(root, "div", "scroll");
  scroll.tabIndex = 0;
  const table = element(scroll, "table", "");
  table.setAttribute("aria-label", data.label);
  const head = element(element(table, "thead", ""), "tr", "");
  const all = data.selectable ? checkbox(element(head, "td", "choice"), "All on this page") : null;
  data.columns.forEach((column) => heading(root, head, column, data.sorted));
  const body = element(table, "tbody", "");
  data.rows.forEach((cells, index) => row(root, body, cells, data, data.ids[index]));
  if (all) all.onchange = () => boxes(root).forEach((box) => choose(root, box, all.checked));
  const none = element(root, "p", "none", "Nothing matches.");
  const filter = () => {
    const words = (field?.value ?? "").toLowerCase().split(" ").filter(Boolean);
    let shown = 0;
    [...body.rows].forEach((line) => {
      const text = line.textContent.toLowerCase();
      line.hidden = !words.every((word) => text.includes(word));
      shown += line.hidden ? 0 : 1;
    });
    none.hidden = shown > 0;
  };
  if (field) field.oninput = filter;
  filter();
}

function heading(root, head, column, sorted) {
  const cell = element(head, "th", "", sorted ? "" : column);
  cell.scope = "col";
  if (!sorted) return;
  const direction = sorted.column === column ? (sorted.descending ? "descending" : "ascending") : "";
  if (direction) cell.setAttribute("aria-sort", direction);
  const mark = { descending: " ↓", ascending: " ↑" }[direction] ?? "";
  element(cell, "button", "", column + mark).onclick = () => root.send.setTriggerValue("sort", column);
}

function row(root, body, cells, data, id) {
  const line = element(body, "tr", "");
  if (data.selectable) {
    const box = checkbox(element(line, "td", "choice"), `Choose ${cells[0].text}`);
    box.dataset.id = id;
    box.checked = root.chosen.has(id);
    box.onchange = () => choose(root, box, box.checked);
  }
  cells.forEach(({ text, tone, hint }, index) => {
    const cell = element(line, "td", text.length < SHORT ? "short" : "long");
    const opens = data.opens === data.columns[index];
    const part = element(cell, opens ? "button" : "span", opens ? "" : tone && "toned", text);
    part.dataset.tone = tone;
    if (hint) part.title = hint;
    if (opens) part.onclick = () => root.send.setTriggerValue("open", id);
  });
}

function boxes(root) {
  return [...root.querySelectorAll("tr:not([hidden]) > .choice > input[data-id]")];
}

function choose(root, box, checked) {
  box.checked = checked;
  root.chosen[checked ? "add" : "delete"](box.dataset.id);
  root.send.setStateValue("chosen", [...root.chosen]);
}

function checkbox(parent, label) {
  const box = element(parent, "input", "");
  box.type = "checkbox";
  box.setAttribute("aria-label", label);
  return box;
}

function search(root, placeholder, sought) {
  const field = element(root, "input", "");
  Object.assign(field, { type: "search", placeholder, value: sought });
  field.setAttribute("aria-label", placeholder);
  return field;
}
