// The diagram of a state machine, colored by one execution. A running execution counts its time
// between two updates from the server. A recorded one is replayed frame by frame.
const REDUCED_MOTION = matchMedia("(prefers-reduced-motion: reduce)");
const PAUSE = 1600; // ms before an example repeats
const end = (view) => view.frames.at(-1)?.at ?? 0;
const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`);

export default function (component) {
  const [root, { data }] = [render(component), component];
  const view = (root.view ??= { root });
  if (JSON.stringify(view.frames) !== JSON.stringify(data.frames)) stop(view);
  Object.assign(view, data, { received: performance.now() });
  const animated = data.running || (data.repeat && !REDUCED_MOTION.matches);
  if (animated && !view.timer) play(view, 1);
  if (!view.timer) show(view, end(view));
  root.onclick = ({ target: { dataset: { speed } } }) => speed && play(view, speed);
  root.oninput = ({ target }) => {
    stop(view);
    show(view, (target.value / 1000) * end(view));
  };
  return () => { view.removed = true; };
}

function show(view, time) {
  const frame = view.frames.findLast((one) => one.at <= time) ?? view.frames[0];
  const write = (item, name, text) => { item.querySelector(name).textContent = text; };
  view.root.querySelectorAll("[data-name]").forEach((item) => {
    const state = frame?.states[item.dataset.name] ?? view.blank;
    Object.assign(item.dataset, { status: state.status, tone: state.tone });
    write(item, ".mark", state.mark);
    write(item, ".time", state.took ?? duration(time - state.since));
    write(item, ".visually-hidden", state.word);
  });
  if (view.repeat) return;
  if (!frame) return write(view.root, ".total", view.status);
  const total = time < end(view) ? `of ${duration(end(view))}` : "in total";
  write(view.root, ".total", `${duration(time)} ${view.running ? "so far" : total}`);
  view.root.querySelector("input").value = end(view) ? (time / end(view)) * 1000 : 1000;
}

function stop(view) {
  clearTimeout(view.timer);
  view.timer = null;
}

function play(view, speed) {
  stop(view);
  const started = performance.now();
  const step = () => {
    const now = performance.now();
    const played = Math.min((now - started) * speed, end(view));
    show(view, view.running ? end(view) + now - view.received : played);
    const continues = !view.removed && (view.running || played < end(view));
    view.timer = continues ? setTimeout(step, 40) : null;
    if (view.repeat && !continues && !view.removed) setTimeout(() => play(view, speed), PAUSE);
  };
  step();
}
