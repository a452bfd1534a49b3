// Pictures as links, some to be picked.
export default function (component) {
  const { data, setTriggerValue } = component;
  const root = draw(component);
  root.querySelectorAll("img").forEach((image) => { image.onerror = () => image.remove(); });
  const { place = 0 } = root.placed ? {} : history.state ?? {};
  if (place) document.querySelector("[data-testid=stMain]").scrollTop = place;
  root.placed = true;
  const bar = root.querySelector(".bar");
  if (!bar) return;
  const boxes = [...root.querySelectorAll(".pick")];
  const ids = () => boxes.filter((box) => box.checked).map((box) => box.parentNode.dataset.id);
  const tick = (some, checked) => {
    some.forEach((box) => { box.checked = checked; });
    bar.hidden = !ids().length;
    bar.firstChild.textContent = `${ids().length} selected`;
  };
  boxes.forEach((box, here) => {
    box.onclick = ({ shiftKey }) => {
      const there = shiftKey && root.last ? boxes.indexOf(root.last) : here;
      root.last = box;
      tick(boxes.slice(Math.min(here, there), Math.max(here, there) + 1), box.checked);
    };
  });
  bar.onclick = ({ target: { dataset: { act } } }) => {
    if (act === "all" || act === "clear") tick(boxes, act === "all");
    else if (act === "download") download(data, ids(), bar.firstChild);
    else if (act) setTriggerValue("act", { action: act, ids: ids() });
  };
  tick(root.done === data.done ? [] : boxes, false);
  root.done = data.done;
}

async function download({ zip, token }, ids, note) {
  const options = { method: "POST", headers: { "X-Photo-Token": token }, body: ids.join("\n") };
  const answer = await fetch(zip, options).catch(() => ({ ok: false }));
  const link = document.createElement("a");
  if (!answer.ok) note.textContent = "The download could not begin";
  else Object.assign(link, { href: await answer.text(), download: "" }).click();
}
