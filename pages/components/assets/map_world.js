// The world of a map: outlines and names, drawn for a part of it. Placed before map.js.
// Positions are those of the Web Mercator projection: 0 to 1 from west to east and north to south.
const TILE = 256; // CSS pixels of the world's width at zoom 0
const UNITS = 4096; // of the outlines across the world

function project([latitude, longitude]) {
  const sine = Math.sin((clamp(latitude, -85, 85) * Math.PI) / 180);
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

function prepared({ scale, land, borders, countries, towns }) {
  const named = (factor) => ([name, x, y, size, capital]) =>
    ({ name, size, capital, at: [y / factor, x / factor], ...project([y / factor, x / factor]) });
  return {
    land: land.map((line) => projected(line, scale)),
    borders: borders.map((line) => projected(line, scale)),
    countries: countries.map(named(scale)), towns: towns.map(named(100)),
  };
}

// A line of the file (tools/places/map_outlines.py) in units of the drawing, with its extent.
function projected(line, scale) {
  let [longitude, latitude] = [0, 0];
  const points = [];
  for (let at = 0; at < line.length; at += 2) {
    longitude += line[at];
    latitude += line[at + 1];
    const { x, y } = project([latitude / scale, longitude / scale]);
    points.push({ x: x * UNITS, y: y * UNITS });
  }
  return { points, ...extent(points) };
}

// Outlines for a zoom and a part of the world that is larger than the view, so that most movements
// only move them. All points of the world would take a tenth of a second for each movement.
function drawOutlines(root, { x, y, zoom }) {
  const { clientWidth, clientHeight } = root.map;
  const level = Math.floor(zoom * 2);
  const pixel = UNITS / (TILE * 2 ** zoom);
  const [across, down] = [clientWidth * pixel, clientHeight * pixel];
  const [middle, center] = [x * UNITS, y * UNITS];
  const before = root.outlined;
  const far = (a, b, limit) => Math.abs(a - b) > limit;
  const moved = before && (far(middle, before.x, across / 2) || far(center, before.y, down / 2));
  if (!root.world || (before?.level === level && !moved)) return;
  root.outlined = { level, x: middle, y: center };
  const part = {
    left: middle - 1.1 * across, right: middle + 1.1 * across,
    top: center - 1.1 * down, bottom: center + 1.1 * down,
  };
  const [land, borders] = root.svg.firstElementChild.children;
  land.setAttribute("d", outline(root.world.land, part, pixel * 1.1, "Z"));
  borders.setAttribute("d", outline(root.world.borders, part, pixel * 1.1, ""));
}

// Of points that are beyond the same edge, the first and the last one suffice.
function outline(lines, part, step, end) {
  const beyond = ({ x, y }) =>
    (x < part.left) | ((x > part.right) << 1) | ((y < part.top) << 2) | ((y > part.bottom) << 3);
  const inPart = ({ x, y, width, height }) =>
    Math.abs(x - (part.left + part.right) / 2) < (width + part.right - part.left) / 2 &&
    Math.abs(y - (part.top + part.bottom) / 2) < (height + part.bottom - part.top) / 2 &&
    Math.max(width, height) > step;
  return lines.filter(inPart).map(({ points }) => {
    const kept = [];
    let skipped, edges;
    for (const point of points) {
      const last = kept.at(-1);
      const now = beyond(point);
      const near = last && Math.abs(point.x - last.x) < step && Math.abs(point.y - last.y) < step;
      if (now && now === edges) skipped = point;
      else if (skipped || !near) {
        if (skipped) kept.push(skipped);
        kept.push(point);
        skipped = undefined;
      }
      edges = now;
    }
    if (skipped) kept.push(skipped);
    return `M${kept.map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}${end}`;
  }).join("");
}

function extent(points) {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [xs, ys].map((values) => values.reduce((a, b) => Math.min(a, b)));
  const [right, bottom] = [xs, ys].map((values) => values.reduce((a, b) => Math.max(a, b)));
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return { x, y, width: right - left, height: bottom - top };
}

// Names that have room: of countries by their area, of towns by their inhabitants.
function drawNames(root, zoom, taken) {
  const scale = TILE * 2 ** zoom;
  const [shown, known] = [[], new Set()];
  const add = (entry, kind, height, below = 0) => {
    const [across, down] = root.place(entry).map((value, axis) => value + axis * below);
    const half = entry.name.length * height * 0.27 + 4;
    const box = [across - half, down - height / 2, across + half, down + height / 2];
    const free = ([left, top, right, bottom]) =>
      box[0] > right || box[2] < left || box[1] > bottom || box[3] < top;
    if (!root.sees([across, down], 0) || !taken.every(free) || known.has(entry.name)) return;
    known.add(entry.name);
    taken.push(box);
    const span = Object.assign(document.createElement("span"), { className: kind });
    span.textContent = entry.name;
    span.style.translate = `${across}px ${down}px`;
    shown.push(span);
  };
  const { countries = [], towns = [] } = root.world ?? {};
  const width = ({ size, at }) =>
    (Math.sqrt(size) / 40_075 / Math.cos((at[0] * Math.PI) / 180)) * scale;
  const wide = zoom < 7.5 ? countries.filter((country) => width(country) > 44) : [];
  wide.forEach((country) => add(country, "country", 16));
  for (const { points: [{ place }], x, y } of zoom > 5 ? groups(root) : [])
    if (place) add({ name: place.split(",")[0], x, y }, "town", 14, 32);
  const least = 24_000 / 4 ** (zoom - 3); // thousands of inhabitants
  for (const town of towns) {
    if (shown.length >= 60) break;
    if (town.size * (town.capital ? 6 : 1) >= least) add(town, "town", 14);
  }
  root.names.replaceChildren(...shown);
}
