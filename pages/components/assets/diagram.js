// The diagram of a state machine, colored by one execution. A running execution counts its time
// between two updates from the server. A recorded one is replayed frame by frame, without its
// waiting times. In the live panel, live_panel.js draws photos on it.
const REDUCED_MOTION = matchMedia("(prefers-reduced-motion: reduce)");
const PAUSE = 1600; // ms before an example repeats
const TICK = 40; // ms
const end = (view) => view.lapse?.end ?? view.frames.at(-1)?.play ?? 0;
const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`);

export default function (component) {
  const [root, { data }] = [render(component), component];
  const view = (root.view ??= { root, speed: 1 });
  const shown = JSON.stringify([data.frames, data.lapse]);
  if (view.shown !== shown) pause(Object.assign(view, { position: null }));
  const begins = data.lapse && !view.lapse;
  Object.assign(view, data, { shown, received: performance.now() });
  const animated = data.running || (data.repeat && !REDUCED_MOTION.matches);
  if ((animated || begins) && !view.timer) play(view);
  if (!view.timer) show(view, view.position);
  root.onclick = ({ target: { dataset } }) => {
    if ("slow" in dataset) view.speed = view.speed === 1 ? 0.25 : 1;
    if ("play" in dataset && view.timer) pause(view);
    else if ("play" in dataset || ("slow" in dataset && !view.timer)) play(view);
    showControls(view);
  };
  root.oninput = ({ target }) => {
    pause(view);
    show(view, (target.value / 1000) * end(view));
  };
  const remove = data.tiles ? drawPanel(view, component) : () => {};
  return () => {
    remove();
    view.removed = true;
  };
}

// The real time at a position of the replay, in ms since the start of the execution.
function timeAt({ frames }, position) {
  const index = Math.max(0, frames.findLastIndex(({ play }) => play <= position));
  const [frame, next] = [frames[index], frames[index + 1]];
  const share = next?.play > frame.play ? (position - frame.play) / (next.play - frame.play) : 0;
  return next ? frame.at + share * (next.at - frame.at) : frame.at;
}

// Shows a position of the replay; null is its end, or the present of a running execution.
function show(view, position) {
  view.position = position;
  const { frames, running, received, root, lapse } = view;
  const now = running ? frames.at(-1).at + performance.now() - received : 0;
  const time = running ? now : frames.length ? timeAt(view, position ?? end(view)) : 0;
  const frame = lapse ? null : frames.findLast((one) => one.at <= time) ?? frames[0];
  const write = (item, name, text) => {
    const part = item.querySelector(name);
    if (part && part.textContent !== text) part.textContent = text;
  };
  root.querySelectorAll("[data-name]").forEach((item) => {
    const state = frame?.states[item.dataset.name] ?? view.blank;
    Object.assign(item.dataset, { status: state.status, tone: state.tone });
    write(item, ".mark", state.mark);
    write(item, ".time", state.took ?? duration(time - state.since));
    write(item, ".visually-hidden", state.word);
  });
  if (view.tiles) drawTiles(view);
  if (view.repeat) return;
  write(root, ".total", totalText(view, time));
  root.querySelector("input").value = end(view) ? ((position ?? end(view)) / end(view)) * 1000 : 0;
  showControls(view);
}

function totalText({ frames, running, status, lapse, position, photo = "" }, time) {
  const name = photo && `${photo}: `;
  if (lapse) return `All photos: ${duration(lapse.ms)} in ${duration(lapse.end)}`;
  if (!frames.length) return status && name + status;
  if (running) return `${name}${duration(time)} so far`;
  const total = frames.at(-1).at;
  return name + (position === null ? `${duration(total)} in total`
    : `${duration(time)} of ${duration(total)}`);
}

function showControls({ root, timer, running, speed, frames, lapse }) {
  const controls = root.querySelector(".controls .row");
  if (!controls) return;
  const [playing, slow] = controls.children;
  const text = timer && !running ? "Pause" : "Replay";
  if (playing.textContent !== text) playing.textContent = text;
  slow.ariaPressed = String(speed !== 1);
  controls.inert = running || !(frames.length || lapse);
}

function pause(view) {
  clearTimeout(view.timer);
  view.timer = null;
}

function play(view) {
  pause(view);
  let [position, before] = [view.position ?? 0, performance.now()];
  const step = () => {
    const now = performance.now();
    position += (now - before) * view.speed;
    before = now;
    const over = !view.running && position >= end(view);
    view.timer = view.removed || over ? null : setTimeout(step, TICK);
    show(view, over || view.running ? null : position);
    if (over && view.repeat && !view.removed) setTimeout(() => play(view), PAUSE);
  };
  step();
}
