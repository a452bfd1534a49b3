// Hides the rows that do not match the search field, and reports the selected rows to the page.
export default function (component) {
  const root = render(component);
  const rows = [...root.querySelectorAll("tbody tr")];
  const field = root.querySelector("[type=search]");
  const filter = () => {
    const words = field.value.toLowerCase().split(" ");
    const matches = (text) => words.every((word) => text.includes(word));
    rows.forEach((row) => { row.hidden = !matches(row.textContent.toLowerCase()); });
    root.querySelector(".none").hidden = rows.some((row) => !row.hidden);
  };
  if (field) field.oninput = filter;
  if (field) filter();
  root.querySelector("table").onchange = ({ target }) => {
    const visible = target.className === "all" ? rows.filter((row) => !row.hidden) : [];
    visible.forEach((row) => { row.querySelector(".box").checked = target.checked; });
    const checked = [...root.querySelectorAll(".box:checked")];
    component.setStateValue("chosen", checked.map((box) => box.closest("tr").dataset.id));
  };
}
