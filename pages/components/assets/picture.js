// A photo to look at closely: zoomed, moved by the mouse, and on to its neighbours by keys. Its
// size is known before it is there, so nothing moves when it arrives.
const STEPS = [1, 1.5, 2, 3, 4, 6];
const TYPING = "input, textarea, select, [role=slider], [role=dialog]";

export default function (component) {
  const root = render(component);
  const [stage, bar] = root.children;
  const [newer, out, closer, older] = bar.children;
  const zoom = (step) => {
    const before = root.step ?? 0;
    root.step = Math.min(Math.max(step, 0), STEPS.length - 1);
    const factor = STEPS[root.step] / STEPS[before];
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = stage;
    root.style.setProperty("--zoom", STEPS[root.step]);
    const centred = (start, size) => (start + size / 2) * factor - size / 2;
    stage.scrollTo(centred(scrollLeft, clientWidth), centred(scrollTop, clientHeight));
    out.disabled = root.step === 0;
    closer.disabled = root.step === STEPS.length - 1;
  };
  zoom(root.source === component.data.source ? root.step : 0);
  root.source = component.data.source;
  out.onclick = () => zoom(root.step - 1);
  closer.onclick = () => zoom(root.step + 1);
  stage.ondblclick = () => zoom(root.step ? 0 : 2);
  stage.onpointerdown = ({ pointerType, pointerId }) => {
    if (pointerType === "mouse") stage.setPointerCapture(pointerId); // fingers scroll by themselves
  };
  stage.onpointermove = ({ pointerId, movementX, movementY }) => {
    if (stage.hasPointerCapture(pointerId)) stage.scrollBy(-movementX, -movementY);
  };
  const keys = { ArrowLeft: newer, ArrowRight: older, "+": closer, "-": out };
  const keydown = (event) => {
    const typing = event.composedPath()[0].closest?.(TYPING);
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) keys[event.key]?.click();
  };
  return listen(root, window, { keydown });
}
