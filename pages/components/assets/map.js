// The map as the page made it; a mark tells which photos it stands for.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".map");
  if (root.drawn !== data.svg) root.innerHTML = root.drawn = data.svg; // names in it are escaped
  const choose = (event) => {
    const ids = event.target.closest("[data-ids]")?.dataset.ids;
    if (ids?.includes(" ")) setTriggerValue("show", ids);
    else if (ids) go(data.page + ids);
  };
  root.onclick = choose;
  root.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return; // Tab has to lead on
    event.preventDefault();
    choose(event);
  };
}
