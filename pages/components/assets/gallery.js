// Pictures as buttons, some to be picked. Elements are kept by id: a new one pushes in, nothing blinks.
const ACTIONS = { download: "Download", move: "Move", again: "Run again", delete: "Delete" };

export default function ({ parentElement, data, setTriggerValue }) {
  const list = parentElement.querySelector(".gallery");
  list.dataset.layout = data.layout;
  list.setAttribute("aria-label", data.label);
  const known = new Map([...list.children].map((item) => [item.dataset.id, item]));
  data.cards.forEach((card, index) => {
    const item = known.get(card.id) ?? (card.heading ? heading(card.id) : create(card, data.pick));
    known.delete(card.id);
    if (card.heading) item.firstChild.textContent = card.heading;
    else update(item, card, data.layout);
    if (card.link) item.firstChild.onclick = plainly(() => go(card.link));
    else if (!card.heading) item.firstChild.onclick = () => setTriggerValue("open", card.id);
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  known.forEach((item) => item.remove());
  if (data.pick) picking(parentElement.querySelector(".bar"), list, data, setTriggerValue);
}

function heading(id) {
  const item = document.createElement("li");
  item.dataset.id = id;
  element(item, "h2", "");
  return item;
}

function create({ id, link }, pick) {
  const item = document.createElement("li");
  item.dataset.id = id;
  const opener = link ? element(item, "a", "opener") : button(item, "", null, "opener");
  const frame = element(opener, "span", "frame");
  element(frame, "span", "blank").setAttribute("aria-hidden", "true");
  element(frame, "span", "badge");
  const words = element(opener, "span", "words");
  element(words, "span", "title");
  element(words, "span", "subtitle");
  if (pick) element(item, "input", "pick").type = "checkbox";
  return item;
}

function update(item, card, layout) {
  const part = (name) => item.querySelector(`.${name}`);
  item.style.setProperty("--ratio", card.ratio);
  part("title").textContent = card.title;
  part("subtitle").textContent = card.subtitle;
  part("badge").textContent = card.badge ?? "";
  part("badge").dataset.tone = part("blank").dataset.tone = card.tone ?? "";
  part("pick")?.setAttribute("aria-label", `Select ${card.title}`);
  const opener = item.firstChild;
  opener.title = card.title;
  if (card.link) opener.href = card.link;
  opener.setAttribute("aria-label", [card.title, card.badge, card.subtitle].filter(Boolean).join(", "));
  if (layout === "strip") opener.setAttribute("aria-pressed", String(card.selected === true));
  picture(part("frame"), card);
}

function picture(frame, card) {
  let image = frame.querySelector("img");
  if (image && image.getAttribute("src") === card.image) return;
  image?.remove();
  if (!card.image) return;
  image = document.createElement("img");
  Object.assign(image, { loading: "lazy", decoding: "async", alt: card.title });
  image.onerror = () => image.remove();
  image.src = card.image;
  frame.prepend(image);
}

function picking(bar, list, data, setTriggerValue) {
  const boxes = [...list.querySelectorAll(".pick")];
  const picked = () => boxes.filter((box) => box.checked).map((box) => box.parentNode.dataset.id);
  const tick = (some, checked) => { some.forEach((box) => { box.checked = checked; }); show(); };
  const act = (action) => action === "download" ? download(data, picked(), bar.firstChild)
    : setTriggerValue("act", { action, ids: picked() });
  const show = () => {
    const number = picked().length;
    list.classList.toggle("picking", number > 0);
    bar.hidden = !number;
    bar.firstChild.textContent = `${number} selected`;
  };
  boxes.forEach((box) => {
    box.onclick = (event) => {
      const [here, there] = [boxes.indexOf(box), boxes.indexOf(bar.last)];
      bar.last = box;
      const between = boxes.slice(Math.min(here, there), Math.max(here, there) + 1);
      tick(event.shiftKey && there >= 0 ? between : [box], box.checked);
    };
  });
  bar.replaceChildren();
  element(bar, "span", "number").setAttribute("role", "status");
  button(bar, "Select all", () => tick(boxes, true));
  button(bar, "Clear", () => tick(boxes, false));
  Object.entries(ACTIONS).forEach(([action, text]) => button(bar, text, () => act(action), action));
  if (bar.done !== data.done) tick(boxes, false);
  bar.done = data.done;
  show();
}

async function download({ zip, token }, ids, note) {
  const options = { method: "POST", headers: { "X-Photo-Token": token }, body: ids.join("\n") };
  const answer = await fetch(zip, options).catch(() => ({ ok: false }));
  if (!answer.ok) note.textContent = "The download could not begin";
  else Object.assign(document.createElement("a"), { href: await answer.text(), download: "" }).click();
}
