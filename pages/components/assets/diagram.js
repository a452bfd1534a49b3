// A state machine, coloured by one run of it. A run that goes on counts its time by itself between
// two frames from the server; a recorded one is played by moving through its frames.
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const PAUSE = 1600; // ms before an example begins again
const end = (view) => view.frames.at(-1)?.at ?? 0;
const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`);

export default function (component) {
  const [root, { data }] = [draw(component), component];
  const view = (root.view ??= { root });
  if (JSON.stringify(view.frames) !== JSON.stringify(data.frames)) halt(view);
  Object.assign(view, data, { received: performance.now() });
  const moves = data.running || (data.repeat && !STILL.matches);
  if (moves && !view.timer) play(view, 1);
  if (!view.timer) show(view, end(view));
  root.onclick = ({ target: { dataset: { speed } } }) => speed && play(view, speed);
  root.oninput = ({ target }) => {
    halt(view);
    show(view, (target.value / 1000) * end(view));
  };
  return () => { view.gone = true; };
}

function show(view, time) {
  const frame = view.frames.findLast((one) => one.at <= time) ?? view.frames[0];
  const write = (item, name, text) => { item.querySelector(name).textContent = text; };
  view.root.querySelectorAll("[data-name]").forEach((item) => {
    const shown = frame?.states[item.dataset.name] ?? view.blank;
    Object.assign(item.dataset, { status: shown.status, tone: shown.tone });
    write(item, ".mark", shown.mark);
    write(item, ".time", shown.took ?? duration(time - shown.since));
    write(item, ".unseen", shown.word);
  });
  if (view.repeat || !frame) return;
  const left = time < end(view) ? `of ${duration(end(view))}` : "in all";
  write(view.root, ".total", `${duration(time)} ${view.running ? "so far" : left}`);
  view.root.querySelector("input").value = end(view) ? (time / end(view)) * 1000 : 1000;
}

function halt(view) {
  clearTimeout(view.timer);
  view.timer = null;
}

function play(view, speed) {
  halt(view);
  const begun = performance.now();
  const step = () => {
    const now = performance.now();
    const played = Math.min((now - begun) * speed, end(view));
    show(view, view.running ? end(view) + now - view.received : played);
    const goesOn = !view.gone && (view.running || played < end(view));
    view.timer = goesOn ? setTimeout(step, 40) : null;
    if (view.repeat && !goesOn && !view.gone) setTimeout(() => play(view, speed), PAUSE);
  };
  step();
}
