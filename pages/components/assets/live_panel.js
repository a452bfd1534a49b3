// The photos of the live panel: small pictures at the state in which they are, that move when it
// changes. The tab that uploads makes them from its files; the thumbnails replace them.
const STEP = 38; // px from one picture to the next
const SIDE = 76; // px of a picture, for screens with two pixels per px
const JUST_UPLOADED = 2500; // ms in which the server may not know a photo yet
const [WIDEST, TALLEST] = [440, 420]; // px of what a state found
const STACKED = 3; // pictures that are drawn of a stack
const UNSENT = ["reading", "waiting", "sending"];
let [pictures, lastNumber] = [Promise.resolve(), 0];

function drawPanel(view, { data, setTriggerValue }) {
  const { root } = view;
  drawHead(view);
  drawFound(view);
  root.querySelector("[data-lapse]").disabled = data.busy || !data.numbers["(processed)"];
  const redraw = () => {
    drawHead(view);
    drawTiles(view);
  };
  const press = ({ target }) => {
    const box = target.closest("[data-open]");
    if (box) openPlace(view, box, setTriggerValue);
    if ("lapse" in target.dataset) setTriggerValue("lapse", true);
  };
  return listen(root, [root, { click: press }], [window, { uploads: redraw, resize: redraw }]);
}

// The files that this tab has not sent, and those that the server does not know yet.
function ownFiles({ path, tiles }) {
  const files = window.photoUploads?.get(path)?.files ?? [];
  const known = new Set(tiles.map(({ id }) => id));
  const isNew = (f) => f.state === "uploaded" && !known.has(f.photo)
    && performance.now() - f.ended < JUST_UPLOADED;
  const unsent = files.filter((f) => UNSENT.includes(f.state));
  return { files, unsent, new: files.filter(isNew) };
}

// The photos of the batch that the server does not count yet. It counts some while they are sent.
function uncounted(view) {
  const { files, unsent } = ownFiles(view);
  const sent = files.filter(({ state }) => state === "uploaded").length;
  return unsent.length ? Math.max(0, sent + unsent.length - view.progress.total) : 0;
}

function drawHead(view) {
  const { heading, progress, busy, root } = view;
  const total = progress.total + uncounted(view);
  const left = total - progress.ended;
  const [title, bar, text, show, hide] = root.querySelector(".top").children;
  const write = (element, words) => {
    if (element.textContent !== words) element.textContent = words;
  };
  write(title.firstChild, total > progress.total && !busy ? "Uploading photos" : heading);
  title.title = heading;
  Object.assign(bar, { max: Math.max(1, total), value: progress.ended, hidden: !busy });
  const seconds = progress.rate ? left / progress.rate : 0;
  const wait = seconds ? ` · about ${seconds < 90 ? `${Math.ceil(seconds / 5) * 5} s`
    : `${Math.round(seconds / 60)} min`} left` : "";
  write(text, busy ? `${progress.ended} of ${total}${wait}` : "");
  show.hidden = !view.new;
  if (view.new) write(show, `Show ${view.new}`);
  hide.disabled = busy;
}

// All photos with their places: of the replay, or those of the present.
function photosNow(view) {
  const { tiles, lapse, moves, position } = view;
  const own = ownFiles(view);
  const fileOf = new Map(own.files.filter((f) => f.photo).map((f) => [f.photo, f]));
  const known = tiles.map((tile) => ({ ...tile, file: fileOf.get(tile.id) }));
  if (position !== null || lapse) {
    const all = lapse?.moves ?? moves;
    return known.map((tile) => ({
      ...tile,
      at: all[tile.id]?.findLast(([from]) => from <= (position ?? Infinity))?.[1] ?? tile.at,
    }));
  }
  const waiting = [...own.new, ...own.unsent].map((file) => ({
    id: file.photo, name: file.file.name, file, at: ["(queue)"], word: "Uploading", tone: "",
  }));
  return [...known, ...waiting];
}

function drawTiles(view) {
  const layer = view.root.querySelector(".tiles");
  layer.items ??= new Map();
  const [origin, zoom] = [layer.getBoundingClientRect(), zoomOf(layer)];
  const [byPlace, wanted, stood] = [new Map(), new Map(), layer.stood ?? new Map()];
  layer.stood = new Map(); // where every photo is, also those under a stack
  for (const photo of photosNow(view))
    photo.at.forEach((place, copy) => {
      if (!byPlace.has(place)) byPlace.set(place, []);
      byPlace.get(place).push({ photo, copy });
    });
  const replayed = view.position !== null || view.lapse;
  const more = replayed ? 0 : uncounted(view);
  view.root.querySelectorAll("[data-dock]").forEach((dock) => {
    const place = dock.dataset.dock;
    const entries = byPlace.get(place) ?? [];
    const known = (view.numbers[place] ?? 0) + (place === "(queue)" ? more : 0);
    const number = replayed ? entries.length : Math.max(known, entries.length);
    dock.previousSibling.textContent = number > 1 ? number : "";
    dock.closest("li").toggleAttribute("data-empty", !number);
    const box = dock.getBoundingClientRect();
    const room = Math.max(1, Math.floor((box.width / zoom + 4) / STEP));
    entries.forEach(({ photo, copy }, index) => {
      const x = (box.left - origin.left) / zoom + Math.min(index, room - 1) * STEP;
      const key = `${(photo.file && keyOf(photo.file)) ?? photo.id}/${copy}`;
      const y = (box.top - origin.top) / zoom;
      const covered = index >= room - 1 && index < entries.length - 1; // in a stack
      layer.stood.set(key, `${x}px ${y}px`);
      if (index < room || index >= entries.length - STACKED)
        wanted.set(key, { photo, copy, index, x, from: stood.get(key), covered });
    });
  });
  for (const [key, tile] of wanted) drawTile(view, layer, key, tile);
  follow(layer.parentNode, [...wanted.values()].find(({ photo }) => photo.selected));
  layer.items.forEach((item, key) => wanted.has(key) || removeTile(layer, key, item));
}

// On a small screen the diagram is wider than the panel, and shows where the selected photo is.
function follow(stage, tile) {
  if (!tile || stage.scrollWidth <= stage.clientWidth || stage.matches(":hover, :focus-within"))
    return;
  const left = Math.max(0, tile.x - stage.clientWidth / 2);
  const behavior = REDUCED_MOTION.matches ? "auto" : "smooth";
  if (stage.followed !== left) stage.scrollTo({ left, behavior });
  stage.followed = left;
}

// Presenter mode zooms the page: rectangles are in px of the window, styles in zoomed px.
const zoomOf = (element) => element.currentCSSZoom ?? 1;
const keyOf = (file) => (file.key ??= `file-${(lastNumber += 1)}`);

function drawTile(view, layer, key, { photo, copy, index, from, covered }) {
  let item = layer.items.get(key);
  const to = layer.stood.get(key);
  if (!item) {
    item = document.createElement("li");
    item.append(document.createElement("button"));
    item.firstChild.type = "button";
    layer.items.set(key, item);
    // A photo that enters several branches is divided: its copies start where it was.
    const original = copy ? layer.items.get(firstOf(key))?.before : null;
    item.style.translate = from ?? original ?? to;
    layer.append(item);
    item.getBoundingClientRect(); // the browser has to see this place to move it from there
  }
  if (item.style.translate !== to) {
    item.before = item.style.translate;
    item.style.translate = to;
  }
  item.style.zIndex = index;
  const button = item.firstChild;
  const hidden = Boolean(copy);
  const label = `${photo.name}, ${photo.word}`;
  if (button.title !== label) Object.assign(button, { title: label, ariaLabel: label });
  Object.assign(button, { ariaPressed: String(Boolean(photo.selected)), inert: hidden });
  button.tabIndex = hidden || covered ? -1 : 0;
  button.ariaHidden = hidden ? "true" : null;
  Object.assign(button.dataset, { tone: photo.tone, trigger: "select", value: photo.id ?? "" });
  drawPicture(button, photo);
}

function drawPicture(button, { name, file, image }) {
  const source = image ?? file?.thumbnail ?? file?.picture; // what the pipeline made comes first
  if (!source) {
    if (file && file.picture === undefined && !file.thumbnailSoon) requestPicture(file);
    const short = name.replace(/\.\w+$/, "");
    if (button.textContent !== short) button.textContent = short;
    return;
  }
  if (button.firstChild?.getAttribute?.("src") === source) return;
  const picture = Object.assign(new Image(SIDE, SIDE), { src: source, alt: "" });
  picture.decode().then(() => button.replaceChildren(picture), () => {});
}

const firstOf = (key) => key.replace(/[0-9]+$/, "0");

// A copy goes to the photo itself.
function removeTile(layer, key, item) {
  layer.items.delete(key);
  item.style.translate = layer.stood.get(firstOf(key)) ?? item.style.translate;
  item.style.opacity = 0;
  setTimeout(() => item.remove(), 500);
}

// One after the other, because a decoded photo is large. What remains is a few kilobytes for each.
function requestPicture(file) {
  file.picture = null;
  pictures = pictures.then(async () => {
    try {
      file.picture = URL.createObjectURL(await smallPicture(file.file));
      dispatchEvent(new Event("uploads"));
    } catch {} // not an image, or one that this browser cannot decode: it keeps its name
  });
}

async function smallPicture(file) {
  const bitmap = await createImageBitmap(file, { resizeWidth: 2 * SIDE, resizeQuality: "medium" });
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const scale = Math.max(SIDE / bitmap.width, SIDE / bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  canvas.getContext("2d").drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  bitmap.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject()), "image/webp", 0.85);
  });
}

// What a state found. The panel is not a third of the screen, so this lies over the page.
function openPlace(view, box, setTriggerValue) {
  const found = view.root.querySelector(".found");
  view.opened = box.dataset.open;
  found.replaceChildren("Reading");
  found.ariaLabel = box.querySelector(".title").textContent;
  const rectangle = box.getBoundingClientRect();
  const [left, top, bottom, width, height] = [rectangle.left, rectangle.top, rectangle.bottom,
    innerWidth, innerHeight].map((value) => value / zoomOf(box));
  const [above, below] = [top - 14, height - bottom - 14];
  const isBelow = below > Math.min(above, TALLEST);
  Object.assign(found.style, {
    left: `${Math.max(8, Math.min(left, width - WIDEST - 8))}px`,
    top: isBelow ? `${bottom + 6}px` : "auto",
    bottom: isBelow ? "auto" : `${height - top + 6}px`,
    maxHeight: `${Math.min(TALLEST, isBelow ? below : above)}px`,
  });
  found.ontoggle = ({ newState }) => {
    if (newState !== "closed") return;
    if (document.activeElement === document.body || found.matches(":focus-within")) box.focus();
    view.opened = "";
    if (!leaving()) setTriggerValue("look", { place: "" });
  };
  found.showPopover();
  found.focus();
  setTriggerValue("look", { place: view.opened });
}

function drawFound(view) {
  const found = view.root.querySelector(".found");
  if (!view.opened || view.found?.place !== view.opened) return;
  const template = document.createElement("template");
  template.innerHTML = view.found.html;
  updateChildren(found, template.content);
}
