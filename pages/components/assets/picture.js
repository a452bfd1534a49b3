// The picture of a photo: zoom, dragging with the mouse, keys for the newer and the older photo.
// Its size is known before it is loaded, so the layout does not shift.
const ZOOMS = [1, 1.5, 2, 3, 4, 6];
const TYPING = "input, textarea, select, [role=slider], [role=dialog]";

export default function (component) {
  const root = render(component);
  const [stage, bar] = root.children;
  const [newer, zoomOut, zoomIn, older] = bar.children;
  const zoom = (step) => {
    const before = root.step ?? 0;
    root.step = Math.min(Math.max(step, 0), ZOOMS.length - 1);
    const factor = ZOOMS[root.step] / ZOOMS[before];
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = stage;
    root.style.setProperty("--zoom", ZOOMS[root.step]);
    const keepCenter = (start, size) => (start + size / 2) * factor - size / 2;
    stage.scrollTo(keepCenter(scrollLeft, clientWidth), keepCenter(scrollTop, clientHeight));
    zoomOut.disabled = root.step === 0;
    zoomIn.disabled = root.step === ZOOMS.length - 1;
  };
  zoom(root.source === component.data.source ? root.step : 0);
  root.source = component.data.source;
  zoomOut.onclick = () => zoom(root.step - 1);
  const image = stage.querySelector(".paper > img");
  image.decode().catch(() => {}).then(() => dispatchEvent(new Event("photoshown")));
  zoomIn.onclick = () => zoom(root.step + 1);
  stage.ondblclick = () => zoom(root.step ? 0 : 2);
  stage.onpointerdown = ({ pointerType, pointerId }) => {
    if (pointerType === "mouse") stage.setPointerCapture(pointerId); // touch scrolls by itself
  };
  stage.onpointermove = ({ pointerId, movementX, movementY }) => {
    if (stage.hasPointerCapture(pointerId)) stage.scrollBy(-movementX, -movementY);
  };
  const keys = { ArrowLeft: newer, ArrowRight: older, "+": zoomIn, "-": zoomOut };
  const keydown = (event) => {
    const typing = event.composedPath()[0].closest?.(TYPING);
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) keys[event.key]?.click();
  };
  return listen(root, [window, { keydown }], ...linkBoxes(root, "lighttags", "lightboxes"));
}
