// Zoom of a photo, with the mouse too. At 100 %, one of its pixels is one of the screen.
const STEP = 1.5;
const WIDEST = 2; // times its own width

function zoom(root) {
  const stage = root.querySelector(".stage");
  const paper = stage.querySelector(".paper");
  const [out, full, into] = ["out", "full", "in"].map((name) => root.querySelector(`.${name}`));
  const own = Number(stage.dataset.width) / devicePixelRatio || Infinity;
  const set = (width, point) => {
    const before = paper.getBoundingClientRect();
    const { clientWidth, clientHeight } = stage;
    const { left, top } = stage.getBoundingClientRect();
    const { clientX, clientY } = point ?? // by default, the center stays where it is
      { clientX: left + clientWidth / 2, clientY: top + clientHeight / 2 };
    root.style.removeProperty("--zoomed");
    const fit = paper.offsetWidth;
    const widest = Math.max(fit, own < Infinity ? own * WIDEST : fit * 4);
    const now = Math.min(Math.max(width, fit), widest);
    const zoomed = now > fit + 1;
    if (zoomed) root.style.setProperty("--zoomed", `${now}px`);
    root.toggleAttribute("data-zoomed", zoomed);
    const factor = now / before.width;
    stage.scrollTo(
      (clientX - before.left) * factor - clientWidth / 2,
      (clientY - before.top) * factor - clientHeight / 2,
    );
    out.disabled = !zoomed;
    into.disabled = now > widest - 1;
    full.disabled = own === Infinity;
    full.ariaPressed = String(Math.abs(now - own) < 1);
  };
  const toggle = (point) => set(root.hasAttribute("data-zoomed") ? 0 : own, point);
  if (!paper) {
    for (const button of [out, full, into]) button.disabled = true;
    return { resize() {} };
  }
  out.onclick = () => set(paper.offsetWidth / STEP);
  into.onclick = () => set(paper.offsetWidth * STEP);
  full.onclick = () => toggle();
  stage.ondblclick = toggle;
  set(root.hasAttribute("data-zoomed") && root.zoomed === paper.dataset.id ? paper.offsetWidth : 0);
  root.zoomed = paper.dataset.id;
  return { resize: () => set(root.hasAttribute("data-zoomed") ? paper.offsetWidth : 0) };
}
