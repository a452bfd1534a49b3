// Presenter mode. One key for each step: 1 to 9 and 0, or the keys of a presentation remote. They
// come before the shortcuts of the page, of which the digits are some. Esc leaves the mode.
const GO = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const FIELDS = "input, textarea, select, [role=slider], [role=radio], [contenteditable]";
const DIALOG = "[role=dialog]";

export default function (component) {
  const { data, setTriggerValue } = component;
  const root = render(component);
  const start = () => {
    document.documentElement.requestFullscreen?.().catch(() => {}); // a browser may refuse it
    setTriggerValue("step", 0);
  };
  if (!data.steps) {
    root.onclick = ({ target }) => "start" in target.dataset && start();
    return listen(root, [window, { keydown: (event) => isKey(event, "p") && start() }]);
  }
  const bar = { root, data, setTriggerValue, current: data.current };
  show(bar);
  root.onclick = ({ target: { dataset } }) => {
    if (dataset.go) go(bar, bar.current + Number(dataset.go), Number(dataset.go));
    if ("leave" in dataset) leave(bar);
  };
  const keydown = (event) => press(bar, event);
  const fullscreenchange = () => document.fullscreenElement || leave(bar);
  const stop = new AbortController();
  addEventListener("keydown", keydown, { capture: true, signal: stop.signal });
  document.addEventListener("fullscreenchange", fullscreenchange, { signal: stop.signal });
  root.stop?.abort();
  root.stop = stop;
  return () => stop.abort();
}

function isKey(event, key) {
  const typed = event.composedPath()[0].matches?.(FIELDS);
  return event.key === key && !typed && !event.ctrlKey && !event.metaKey && !event.altKey;
}

function press(bar, event) {
  if (!isKey(event, event.key)) return;
  const digit = "1234567890".indexOf(event.key);
  const direction = GO[event.key];
  const open = document.querySelector(DIALOG)
    || event.composedPath().some((element) => element.matches?.(":popover-open"));
  if (event.key === "Escape" && !open) return leave(bar);
  if (digit < 0 && !direction) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  go(bar, direction ? bar.current + direction : digit, direction);
}

// A step whose button is on the page clicks it. While the first of them is there, that comes first.
function go(bar, wanted, direction) {
  const asked = direction === 1 && buttonOf(bar.data.steps[bar.current], 0);
  const number = asked ? bar.current : Math.max(0, Math.min(bar.data.steps.length - 1, wanted));
  bar.current = number;
  show(bar);
  const button = buttonOf(bar.data.steps[number]);
  if (button) button.click();
  else bar.setTriggerValue("step", number);
}

function buttonOf({ press }, index) {
  const selectors = index === undefined ? press : press.slice(index, index + 1);
  return selectors.map((one) => document.querySelector(one)).find(Boolean);
}

function leave(bar) {
  if (document.fullscreenElement) document.exitFullscreen();
  bar.setTriggerValue("leave", true);
}

function show({ root, data: { steps }, current }) {
  const { title, say } = steps[current];
  const write = (name, text) => { root.querySelector(name).textContent = text; };
  write(".number", `${current + 1} of ${steps.length}`);
  write(".title", title);
  write(".say", say);
}
