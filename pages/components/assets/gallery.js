// Cards with pictures, which can have check boxes and a bar with actions for the selected cards.
export default function (component) {
  const { data, setTriggerValue } = component;
  const root = render(component);
  root.querySelectorAll("img").forEach((image) => { image.onerror = () => image.remove(); });
  const { scrollTop = 0 } = root.scrolled ? {} : history.state ?? {};
  if (scrollTop) document.querySelector("[data-testid=stMain]").scrollTop = scrollTop;
  root.scrolled = true;
  const bar = root.querySelector(".bar");
  if (!bar) return;
  const boxes = [...root.querySelectorAll(".select")];
  const ids = () => boxes.filter((box) => box.checked).map((box) => box.parentNode.dataset.id);
  const check = (some, checked) => {
    some.forEach((box) => { box.checked = checked; });
    bar.hidden = !ids().length;
    bar.firstChild.textContent = `${ids().length} selected`;
  };
  boxes.forEach((box, index) => {
    box.onclick = ({ shiftKey }) => {
      const other = shiftKey && root.last ? boxes.indexOf(root.last) : index;
      root.last = box;
      check(boxes.slice(Math.min(index, other), Math.max(index, other) + 1), box.checked);
    };
  });
  bar.onclick = ({ target: { dataset: { action } } }) => {
    if (action === "all" || action === "clear") check(boxes, action === "all");
    else if (action === "download") download(data, ids(), bar.firstChild);
    else if (action) setTriggerValue("action", { action, ids: ids() });
  };
  check(root.cleared === data.cleared ? [] : boxes, false);
  root.cleared = data.cleared;
}

async function download({ zip, token }, ids, message) {
  const options = { method: "POST", headers: { "X-Photo-Token": token }, body: ids.join("\n") };
  const response = await fetch(zip, options).catch(() => ({ ok: false }));
  const link = document.createElement("a");
  if (!response.ok) message.textContent = "The download could not start";
  else Object.assign(link, { href: await response.text(), download: "" }).click();
}
