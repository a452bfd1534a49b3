// A state machine, coloured by one run of it. A run that goes on counts its time by itself between
// two frames from the server; a recorded one is played by moving through its frames.
const MARKS = { SUCCEEDED: "✓", FAILED: "✕", ABORTED: "■", SKIPPED: "–" };
const WORDS = { SUCCEEDED: "succeeded", FAILED: "failed", ABORTED: "stopped", RUNNING: "running",
  WAITING: "waiting", SKIPPED: "not needed" };
const SPEEDS = [[1, "Replay"], [0.25, "¼ speed"]];
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const PAUSE = 1600; // ms before an example begins again

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".run");
  const shape = JSON.stringify([data.nodes, data.running, data.repeat]);
  if (root.shape !== shape) build(root, data, shape);
  const view = root.view;
  view.frames = data.frames;
  view.running = data.running;
  view.received = performance.now();
  if (!view.player) show(view, data.frames.length ? end(view) : 0);
  if (data.running && !view.ticking) tick(view);
  if (data.repeat && !view.player && !STILL.matches) play(view, 1);
  return () => { view.gone = true; };
}

function build(root, data, shape) {
  root.shape = shape;
  if (root.view) root.view.gone = true;
  const view = { cards: new Map(), gone: false };
  root.view = view;
  root.replaceChildren();
  root.classList.toggle("example", data.repeat);
  const flow = element(root, "ol", "flow");
  flow.setAttribute("aria-label", "Steps of the workflow");
  data.nodes.forEach((node) => card(flow, node, view));
  if (!data.running && !data.repeat) controls(root, view);
  if (!data.repeat) view.total = element(root, "p", "total");
}

function card(list, node, view) {
  const item = element(list, "li", node.lanes.length ? "parallel" : "state");
  const box = element(item, "div", "box");
  const head = element(box, "div", "head");
  element(head, "span", "mark").setAttribute("aria-hidden", "true");
  element(head, "span", "title").textContent = node.title;
  element(box, "span", "type").textContent = node.type;
  element(box, "span", "time");
  const word = element(box, "span", "word");
  if (node.hidden) item.dataset.detour = "";
  view.cards.set(node.name, { item, box, word });
  if (node.lanes.length) {
    const lanes = element(item, "div", "lanes");
    node.lanes.forEach((lane) => {
      const path = element(lanes, "ol", "lane");
      lane.forEach((inner) => card(path, inner, view));
    });
  }
  if (node.exits.length) {
    const exits = element(item, "ol", "exits");
    node.exits.forEach((exit) => card(exits, exit, view));
  }
}

function controls(root, view) {
  const bar = element(root, "div", "controls");
  SPEEDS.forEach(([speed, label]) => button(bar, label, () => play(view, speed)));
  view.slider = element(bar, "input", "");
  Object.assign(view.slider, { type: "range", min: 0, max: 1000, value: 1000 });
  view.slider.setAttribute("aria-label", "Moment of the run");
  view.slider.oninput = () => {
    cancelAnimationFrame(view.player);
    view.player = null;
    show(view, (view.slider.value / 1000) * end(view));
  };
}

function show(view, time) {
  const frame = view.frames.findLast((candidate) => candidate.at <= time) ?? view.frames[0];
  view.cards.forEach((card, name) => {
    const state = frame?.states[name] ?? { status: "WAITING" };
    const counting = state.status === "RUNNING" && state.since !== null;
    const ms = state.ms ?? (counting ? time - state.since : null);
    const again = state.attempts > 1 ? ` · ${state.attempts} attempts` : "";
    card.item.dataset.status = state.status;
    card.box.querySelector(".mark").textContent = MARKS[state.status] ?? "";
    card.box.querySelector(".time").textContent =
      ms === null || state.status === "SKIPPED" ? "" : duration(ms) + again;
    card.word.textContent = WORDS[state.status];
  });
  if (view.total) view.total.textContent = sum(view, time);
  if (view.slider) view.slider.value = end(view) ? (time / end(view)) * 1000 : 1000;
}

function tick(view) {
  view.ticking = !view.gone && view.running;
  if (!view.ticking) return;
  show(view, end(view) + performance.now() - view.received);
  setTimeout(() => tick(view), 60);
}

function play(view, speed) {
  cancelAnimationFrame(view.player);
  const begun = performance.now();
  const step = (now) => {
    const time = Math.max(0, now - begun) * speed;
    show(view, Math.min(time, end(view)));
    if (view.gone) return;
    if (time < end(view)) view.player = requestAnimationFrame(step);
    else if (view.total) view.player = null;
    else setTimeout(() => view.gone || play(view, speed), PAUSE);
  };
  view.player = requestAnimationFrame(step);
}

function sum(view, time) {
  if (view.running) return `${duration(time)} so far`;
  return time < end(view) ? `${duration(time)} of ${duration(end(view))}` : `${duration(time)} in all`;
}

function end(view) {
  return view.frames.at(-1)?.at ?? 0;
}

function duration(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
