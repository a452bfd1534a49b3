// A search field hides the rows that do not match; rows can be chosen.
export default function (component) {
  const root = draw(component);
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
    const every = target.className === "all" ? rows.filter((row) => !row.hidden) : [];
    every.forEach((row) => { row.querySelector(".box").checked = target.checked; });
    const chosen = [...root.querySelectorAll(".box:checked")];
    component.setStateValue("chosen", chosen.map((box) => box.closest("tr").dataset.id));
  };
}
