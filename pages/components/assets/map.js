// A map of photos, moved and zoomed by pointer, wheel, pinch and keys. Nothing comes from a map
// service: outlines and names are one file of this server, loaded with the first map.
const MAX_ZOOM = 13;
const MARK = 46; // CSS pixels: photos that are nearer to each other share a mark
const LISTED = 60; // photos in the list of one mark
let world; // the promise of the file

export default function (component) {
  const root = render(component);
  const { data, setTriggerValue } = component;
  const [map, bar, status] = root.children;
  const [svg, names, marks, opened] = map.children;
  Object.assign(root, { map, svg, names, marks, opened, status, data, setTriggerValue });
  const photos = JSON.stringify(data.points);
  if (root.photos !== photos) {
    root.photos = photos;
    root.points = data.points.map((point) => ({ ...point, ...project(point.at) }));
    root.levels = new Map();
    marks.replaceChildren();
    close(root);
  }
  root.view ??= data.keep ? viewInAddress() : undefined;
  if (root.view) root.touched = true;
  root.resized ??= new ResizeObserver(() => draw(root));
  root.resized.observe(map);
  (world ??= fetch(data.world).then((response) => response.json()).then(prepared))
    .then((found) => { root.world = found; root.outlined = undefined; draw(root); })
    .catch(() => { world = undefined; });
  draw(root);
  if (root.touched) remember(root);
  const [zoomIn, zoomOut, all] = bar.children;
  zoomIn.onclick = () => glide(root, { zoom: root.view.zoom + 1 });
  zoomOut.onclick = () => glide(root, { zoom: root.view.zoom - 1 });
  all.onclick = () => glide(root, fitting(root, root.points));
  const stop = listen(root, [map, pointerHandlers(root)], [map, { keydown: keyHandler(root) }]);
  return () => { stop(); root.resized.disconnect(); };
}

// The view, within the limits of the map: it never shows anything beyond the edges of the world.
function limited(root, { x, y, zoom }) {
  const { clientWidth: width, clientHeight: height } = root.map;
  const lowest = Math.log2(Math.max(width, height, TILE) / TILE);
  const within = clamp(zoom, lowest, MAX_ZOOM);
  const scale = TILE * 2 ** within;
  const inside = (value, size) => clamp(value, size / 2 / scale, 1 - size / 2 / scale);
  return { x: inside(x, width), y: inside(y, height), zoom: within };
}

function fitting(root, points, most = 6) {
  const { x, y, width, height } = extent(points);
  const { clientWidth, clientHeight } = root.map;
  const room = Math.min(
    (clientWidth - 2 * MARK) / width, (clientHeight - 2 * MARK) / height, TILE * 2 ** most,
  );
  return { x, y, zoom: Math.log2(Math.max(room, TILE) / TILE) };
}

function draw(root) {
  root.drawing ??= requestAnimationFrame(() => {
    root.drawing = undefined;
    const { clientWidth: width, clientHeight: height } = root.map;
    if (!width || !root.points.length) return;
    root.view = limited(root, root.view ?? fitting(root, root.points));
    const { x, y, zoom } = root.view;
    const scale = TILE * 2 ** zoom;
    const [left, top] = [x * scale - width / 2, y * scale - height / 2];
    root.place = (at) => [at.x * scale - left, at.y * scale - top];
    root.sees = ([across, down], margin) =>
      across > -margin && down > -margin && across < width + margin && down < height + margin;
    const group = root.svg.firstElementChild;
    group.setAttribute("transform", `translate(${-left} ${-top}) scale(${scale / UNITS})`);
    drawOutlines(root, root.view);
    const taken = drawMarks(root);
    drawNames(root, zoom, taken);
    if (root.group) root.opened.style.translate = openedAt(root);
  });
}

// Marks of photos that would overlap are one mark, the same for a range of zooms.
function groups(root) {
  const level = Math.floor(root.view.zoom * 2) / 2;
  if (root.levels.has(level)) return root.levels.get(level);
  const cell = MARK / (TILE * 2 ** level);
  const cells = new Map();
  for (const point of root.points) {
    const [column, row] = [Math.floor(point.x / cell), Math.floor(point.y / cell)];
    const near = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => `${column + dx} ${row + dy}`))
      .map((key) => cells.get(key))
      .find((other) => other && Math.hypot(other.x - point.x, other.y - point.y) < cell);
    if (near) near.points.push(point);
    else cells.set(`${column} ${row}`, { x: point.x, y: point.y, points: [point] });
  }
  root.levels.set(level, [...cells.values()]);
  return root.levels.get(level);
}

function drawMarks(root) {
  const shown = groups(root).filter((group) => root.sees(root.place(group), MARK));
  const elements = new Set(shown.map((group) => (group.element ??= mark(root, group))));
  [...root.marks.children].forEach((child) => elements.has(child) || child.remove());
  shown.forEach(({ element }) => element.isConnected || root.marks.append(element));
  return shown.map((group) => {
    const [across, down] = root.place(group);
    group.element.style.translate = `${across}px ${down}px`;
    return [across - 24, down - 24, across + 24, down + 24];
  });
}

function mark(root, group) {
  const [first] = group.points;
  const many = group.points.length > 1;
  const element = document.createElement(many ? "button" : "a");
  element.className = "mark";
  element.ariaLabel = element.title = many ? groupName(group.points) : first.name;
  if (many) element.onclick = () => open(root, group);
  else element.href = root.data.link + encodeURIComponent(first.id);
  const pictured = group.points.find(({ run }) => run);
  if (pictured) element.append(picture(pictured));
  if (many) element.append(Object.assign(document.createElement("b"), {
    textContent: group.points.length.toLocaleString("en"),
  }));
  return element;
}

function picture({ id, run }) {
  const src = `/photos/${encodeURIComponent(id)}/thumbnail/${run}.jpg`;
  return Object.assign(document.createElement("img"), { src, alt: "", draggable: false });
}

function groupName(points) {
  const places = [...new Set(points.map(({ place }) => place).filter(Boolean))];
  const count = `${points.length.toLocaleString("en")} photos`;
  if (!places.length) return count;
  return places.length === 1 ? `${count}, ${places[0]}` : `${count}, ${places[0]} and elsewhere`;
}

// A mark of several photos: zoom until they come apart; if they do not, list them at the mark.
function open(root, group) {
  const target = fitting(root, group.points, MAX_ZOOM);
  const apart = extent(group.points);
  const visible = Math.max(apart.width, apart.height) * TILE * 2 ** MAX_ZOOM > MARK;
  if (visible && target.zoom > root.view.zoom + 0.25) {
    root.map.focus();
    glide(root, target);
    return;
  }
  root.group = group;
  const [title, , list] = root.opened.children;
  title.textContent = root.opened.ariaLabel = groupName(group.points);
  list.replaceChildren(...group.points.slice(0, LISTED).map((point) => {
    const href = root.data.link + encodeURIComponent(point.id);
    const link = Object.assign(document.createElement("a"), { href, title: point.name });
    link.ariaLabel = point.name;
    link.append(point.run ? picture(point) : point.name);
    return link;
  }));
  const ids = group.points.map(({ id }) => id).join(" ");
  const [below, shut] = root.opened.children[1].children;
  below.onclick = () => root.setTriggerValue("open", ids);
  shut.onclick = () => close(root);
  root.opened.hidden = false;
  root.opened.style.translate = openedAt(root);
  list.firstElementChild.focus();
}

function openedAt({ map, opened, place, group }) {
  const [across, down] = place(group);
  const left = clamp(across - opened.offsetWidth / 2, 8, map.clientWidth - opened.offsetWidth - 8);
  const room = map.clientHeight - opened.offsetHeight - 8;
  const below = down + 30 <= room ? down + 30 : down - 30 - opened.offsetHeight;
  return `${left}px ${clamp(below, 8, Math.max(room, 8))}px`;
}

function close(root) {
  const { element } = root.group ?? {};
  if (root.opened.contains(root.getRootNode().activeElement)) (element ?? root.map).focus();
  root.opened.hidden = true;
  root.group = undefined;
}

function move(root, view) {
  root.view = limited(root, { ...root.view, ...view });
  root.touched = true;
  close(root);
  draw(root);
  remember(root);
}

function zoomAt(root, zoom, { clientX, clientY }) {
  const { left, top, width, height } = root.map.getBoundingClientRect();
  const before = root.view;
  const to = clamp(zoom, limited(root, { ...before, zoom: 0 }).zoom, MAX_ZOOM);
  const pixels = (level) => TILE * 2 ** level;
  const shift = 1 / pixels(before.zoom) - 1 / pixels(to);
  const x = before.x + (clientX - left - width / 2) * shift;
  move(root, { x, y: before.y + (clientY - top - height / 2) * shift, zoom: to });
}

function pan(root, across, down) {
  const scale = TILE * 2 ** root.view.zoom;
  move(root, { x: root.view.x - across / scale, y: root.view.y - down / scale });
}

function glide(root, target) {
  const from = root.view;
  const to = limited(root, { ...from, ...target });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const start = performance.now();
  const gliding = (root.gliding = {});
  const step = (now) => {
    if (root.gliding !== gliding) return;
    const part = still ? 1 : clamp((now - start) / 280, 0, 1);
    const share = 1 - (1 - part) ** 3;
    const between = (name) => from[name] + (to[name] - from[name]) * share;
    move(root, { x: between("x"), y: between("y"), zoom: between("zoom") });
    if (part < 1) requestAnimationFrame(step);
  };
  step(start);
}

function pointerHandlers(root) {
  const held = new Map();
  const end = ({ pointerId }) => held.delete(pointerId);
  const center = (points) => ({
    clientX: points.reduce((sum, one) => sum + one.clientX, 0) / points.length,
    clientY: points.reduce((sum, one) => sum + one.clientY, 0) / points.length,
  });
  const apart = ([one, other]) =>
    other ? Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) : 0;
  return {
    pointerdown: (event) => {
      if (event.target.closest("a, button, .opened")) return;
      root.gliding = undefined;
      held.set(event.pointerId, event);
      root.map.setPointerCapture(event.pointerId);
    },
    pointermove: (event) => {
      if (!held.has(event.pointerId)) return;
      const before = [...held.values()];
      held.set(event.pointerId, event);
      const now = [...held.values()];
      const [from, to] = [center(before), center(now)];
      pan(root, to.clientX - from.clientX, to.clientY - from.clientY);
      const ratio = apart(now) / apart(before);
      if (ratio > 0) zoomAt(root, root.view.zoom + Math.log2(ratio), to);
    },
    pointerup: end,
    pointercancel: end,
    dblclick: (event) => {
      if (!event.target.closest("a, button, .opened")) zoomAt(root, root.view.zoom + 1, event);
    },
    // A small map in a page takes the wheel only when it has the focus, so that the page scrolls.
    wheel: (event) => {
      const own = root.data.keep || event.ctrlKey || root.map.matches(":focus-within");
      if (!own || event.target.closest(".opened")) return;
      event.preventDefault();
      root.gliding = undefined;
      const pixels = event.deltaY * (event.deltaMode ? 30 : 1) * (event.ctrlKey ? 4 : 1);
      zoomAt(root, root.view.zoom - clamp(pixels, -240, 240) / 400, event);
    },
  };
}

function keyHandler(root) {
  const actions = {
    ArrowLeft: () => pan(root, 90, 0), ArrowRight: () => pan(root, -90, 0),
    ArrowUp: () => pan(root, 0, 90), ArrowDown: () => pan(root, 0, -90),
    "+": () => glide(root, { zoom: root.view.zoom + 1 }),
    "=": () => glide(root, { zoom: root.view.zoom + 1 }),
    "-": () => glide(root, { zoom: root.view.zoom - 1 }),
    0: () => glide(root, fitting(root, root.points)),
  };
  return (event) => {
    if (event.key === "Escape" && root.group) close(root);
    else if (event.ctrlKey || event.metaKey || event.altKey || root.group) return;
    else if (actions[event.key]) actions[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

// Keeps the view in the address, for Back, a reload and a link, and says what is in it.
function remember(root) {
  clearTimeout(root.timer);
  const page = location.pathname;
  root.timer = setTimeout(() => {
    if (location.pathname !== page) return;
    const inView = root.points.filter((point) => root.sees(root.place(point), 0));
    root.status.textContent = `${inView.length.toLocaleString("en")} of the photos in view`;
    if (!root.data.keep || !root.isConnected) return;
    const { x, y, zoom } = root.view;
    const latitude = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
    const numbers = [latitude.toFixed(4), ((x - 0.5) * 360).toFixed(4), zoom.toFixed(2)];
    const address = new URL(location);
    address.searchParams.set("map", numbers.join("_"));
    history.replaceState(history.state, "", address);
  }, 250);
}

function viewInAddress() {
  const numbers = (new URL(location).searchParams.get("map") ?? "").split("_").map(Number);
  const [latitude, longitude, zoom] = numbers;
  if (numbers.length !== 3 || !numbers.every(Number.isFinite)) return undefined;
  return { ...project([latitude, longitude]), zoom };
}
