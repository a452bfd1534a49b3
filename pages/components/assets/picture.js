// A photo to look at closely, with boxes over what was found. Its size is known before it is there, so
// nothing moves when it arrives.
const STEPS = [1, 1.5, 2, 3, 4, 6];

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".viewer");
  if (!root.firstChild) build(root);
  const [stage, bar] = root.children;
  const paper = stage.firstChild;
  const image = paper.querySelector("img");
  Object.assign(image, { width: data.width, height: data.height, alt: data.description });
  stage.style.setProperty("--ratio", data.width / data.height);
  const changed = image.getAttribute("src") !== data.source;
  if (changed) image.src = data.source;
  const open = (id) => id && go(data.page + id);
  const zoom = (step) => {
    const centre = [stage.scrollLeft + stage.clientWidth / 2, stage.scrollTop + stage.clientHeight / 2];
    const before = STEPS[root.step];
    root.step = Math.min(Math.max(step, 0), STEPS.length - 1);
    const factor = STEPS[root.step] / before;
    paper.style.setProperty("--zoom", STEPS[root.step]);
    stage.scrollTo(centre[0] * factor - stage.clientWidth / 2, centre[1] * factor - stage.clientHeight / 2);
    bar.querySelector(".out").disabled = root.step === 0;
    bar.querySelector(".in").disabled = root.step === STEPS.length - 1;
  };
  paper.querySelectorAll(".box").forEach((box) => box.remove());
  data.boxes.forEach(({ name, left, top, width, height }) => {
    const box = element(paper, "span", "box");
    Object.assign(box.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
    element(box, "span", "name", name);
  });
  const acts = { newer: () => open(data.newer), older: () => open(data.older), in: () => zoom(root.step + 1),
    out: () => zoom(root.step - 1) };
  Object.entries(acts).forEach(([name, act]) => { bar.querySelector(`.${name}`).onclick = act; });
  bar.querySelector(".newer").disabled = !data.newer;
  bar.querySelector(".older").disabled = !data.older;
  stage.ondblclick = () => zoom(root.step ? 0 : 2);
  if (changed) zoom(0);
  const keys = { ArrowLeft: acts.newer, ArrowRight: acts.older, "+": acts.in, "-": acts.out };
  const onKey = (event) => {
    const typing = event.composedPath()[0].closest?.("input, textarea, select, [role=slider], [role=dialog]");
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) keys[event.key]?.();
  };
  root.listening?.abort(); // this function runs at every change of the data
  root.listening = new AbortController();
  addEventListener("keydown", onKey, { signal: root.listening.signal });
  return () => root.listening.abort();
}

function build(root) {
  root.step = 0;
  const stage = element(root, "div", "stage");
  element(element(stage, "div", "paper"), "img", "").decoding = "async";
  const bar = element(root, "div", "bar");
  [["newer", "‹ Newer"], ["out", "−"], ["in", "+"], ["older", "Older ›"]].forEach(([name, text]) =>
    button(bar, text, null, name));
  bar.querySelector(".out").setAttribute("aria-label", "Zoom out");
  bar.querySelector(".in").setAttribute("aria-label", "Zoom in");
}
