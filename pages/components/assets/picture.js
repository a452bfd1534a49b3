// The viewer of a photo: keys, full screen, and the way back to the list.
const TYPING = "input, textarea, [role=slider], [role=dialog], [role=menu]";
const OPEN = "[role=dialog], [role=menu], [data-testid=stPopoverBody]";

export default function (component) {
  const { data } = component;
  const root = component.parentElement.querySelector(".root");
  const first = !root.html;
  // The page of a photo that the user has left already is not shown.
  if (!root.ahead || root.ahead === data.id) {
    root.ahead = null;
    render(component);
  }
  const { wait, pause, pausing } = slideshow(root);
  let zoomed;
  root.drawn = () => {
    const stage = root.querySelector(".stage");
    const { style } = document.documentElement;
    style.setProperty("--photo-ratio", stage.style.getPropertyValue("--ratio") || 1.5);
    style.setProperty("--photo-width", `${stage.dataset.width / devicePixelRatio || 9999}px`);
    window.viewed = root.ahead ?? data.id;
    zoomed = zoom(root);
    const shown = () => dispatchEvent(new Event("photoshown"));
    const image = stage.querySelector(".paper > img");
    const loaded = image ? image.decode().catch(() => {}) : Promise.resolve();
    loaded.then(shown).then(wait);
    const current = root.querySelector(".strip [aria-current]");
    const strip = current.closest(".strip");
    strip.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - strip.clientWidth / 2;
  };
  root.drawn();
  drag(root);
  const stage = root.querySelector(".stage");
  const [previous, next, screen] = ["previous", "next", "screen"].map(
    (name) => root.querySelector(`.bar .${name}`),
  );
  const open = (event, link) => {
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    show(root, link);
  };
  previous.onclick = (event) => open(event, beside(root, -1));
  next.onclick = (event) => open(event, beside(root, 1));
  root.querySelector(".strip").onclick = (event) => open(event, event.target.closest("a"));
  screen.hidden = !document.fullscreenEnabled;
  screen.onclick = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen();
  };
  const close = () => {
    const { depth } = history.state ?? {};
    clearTimeout(root.opening);
    if (document.fullscreenElement) document.exitFullscreen();
    else if (depth) history.go(-depth);
    else navigate(data.list);
  };
  const pan = (distance) => stage.scrollBy(distance, 0);
  const keys = {
    ArrowLeft: ({ repeat, shiftKey }) => shiftKey ? pan(-80) : show(root, beside(root, -1), repeat),
    ArrowRight: ({ repeat, shiftKey }) => shiftKey ? pan(80) : show(root, beside(root, 1), repeat),
    Escape: close,
    f: () => screen.click(),
    s: () => root.querySelector(".play").click(),
    1: () => root.querySelector(".full").click(),
    "+": () => root.querySelector(".in").click(),
    "-": () => root.querySelector(".out").click(),
  };
  const keydown = (event) => {
    const field = event.key === "Escape" ? TYPING : `${TYPING}, select`;
    const typing = event.composedPath()[0].closest?.(field) || document.querySelector(OPEN);
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { playing } = root;
    if (event.key !== "s") pause(event);
    if (!playing || event.key !== "Escape") keys[event.key]?.(event);
  };
  const fullscreenchange = () => {
    screen.ariaLabel = document.fullscreenElement ? "Exit full screen (F)" : "Full screen (F)";
    screen.title = screen.ariaLabel;
  };
  fullscreenchange();
  const active = () => { // the controls over a full screen hide when nothing happens
    root.toggleAttribute("data-active", true);
    clearTimeout(root.idle);
    root.idle = setTimeout(() => root.removeAttribute("data-active"), 2500);
  };
  const popstate = ({ isTrusted }) => { if (isTrusted) root.ahead = null; };
  const { depth, scrollTop = 0 } = history.state ?? {};
  if (first) document.querySelector("[data-testid=stMain]").scrollTop = scrollTop; // not the list's
  if (first && depth) focusFirst(stage);
  return listen(
    root,
    [root, { pointermove: active, pointerdown: active, focusin: active }],
    [window, { keydown, popstate, ...pausing, resize: () => zoomed.resize() }],
    [document, { fullscreenchange }],
    ...linkBoxes(root, "lighttags", "lightboxes"),
  );
}
