// Cards with pictures, which can have check boxes and a bar with actions for the selected cards.
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const GLIDE = { duration: 500, easing: "ease-in-out" };

export default function (component) {
  const { data, setTriggerValue } = component;
  const glide = notePlaces(component.parentElement);
  const root = render(component);
  glide();
  root.querySelectorAll("img").forEach((image) => { image.onerror = () => image.remove(); });
  const [group] = root.querySelectorAll(".groups > :not(.failed)");
  if (group) root.style.setProperty("--group", `${group.offsetHeight}px`); // of those not rendered
  const { scrollTop = 0 } = root.scrolled ? {} : history.state ?? {};
  if (scrollTop) MAIN().scrollTop = scrollTop;
  if (!root.scrolled) focusViewed(root);
  root.scrolled = true;
  preload(root);
  requestMore(root, data, setTriggerValue);
  root.onpointerdown = ({ target }) => fetchOriginal(target);
  root.beforePage = showOriginal;
  root.onclick = ({ target }) => jump(root, target.dataset.month);
  jump(root, root.month);
  root.jump = (month) => setTriggerValue("jump", month);
  const bar = root.querySelector(".bar");
  if (!bar) return;
  const boxes = [...root.querySelectorAll(".select")];
  const ids = () => boxes.filter((box) => box.checked).map((box) => box.parentNode.dataset.id);
  const check = (some, checked) => {
    some.forEach((box) => { box.checked = checked; });
    bar.hidden = !ids().length;
    bar.firstChild.textContent = `${ids().length} selected`;
  };
  boxes.forEach((box, index) => {
    box.onclick = ({ shiftKey }) => {
      const other = shiftKey && root.last ? boxes.indexOf(root.last) : index;
      root.last = box;
      check(boxes.slice(Math.min(index, other), Math.max(index, other) + 1), box.checked);
    };
  });
  bar.onclick = ({ target: { dataset: { action } } }) => {
    if (action === "all" || action === "clear") check(boxes, action === "all");
    else if (action === "download") download(data, ids(), bar.firstChild);
    else if (action) setTriggerValue("action", { action, ids: ids() });
  };
  check(root.cleared === data.cleared ? [] : boxes, false);
  root.cleared = data.cleared;
}

// The photo that the viewer showed last has the focus again, wherever the user went from there.
function focusViewed(root) {
  const link = root.querySelector(`[data-id="${window.viewed}"] > .opener`);
  focusFirst(link);
  link?.scrollIntoView({ block: "nearest" });
  delete window.viewed;
}

const MAIN = () => document.querySelector("[data-testid=stMain]");
const FIRST_SCREEN = 30; // photos

// Loads the thumbnails of the next screen before the user scrolls to it.
function preload(root) {
  root.next?.disconnect();
  root.next = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (entry.isIntersecting) entry.target.loading = "eager";
  }), { root: MAIN(), rootMargin: "0px 0px 100% 0px" });
  root.querySelectorAll("img").forEach((image) => root.next.observe(image));
}

// Requests more photos: once the first screen is there, then three screens before the end.
function requestMore(root, { more }, setTriggerValue) {
  root.end?.disconnect();
  if (!more || root.requested === more) return;
  const request = () => {
    root.end.disconnect();
    root.requested = more;
    setTriggerValue("more", more);
  };
  const near = ([{ isIntersecting }]) => isIntersecting && request();
  root.end = new IntersectionObserver(near, { root: MAIN(), rootMargin: "0px 0px 300% 0px" });
  const first = [...root.querySelectorAll("img")].slice(0, FIRST_SCREEN);
  const loaded = first.map((image) => image.complete || new Promise((done) => {
    ["load", "error"].forEach((event) => image.addEventListener(event, done, { once: true }));
    setTimeout(done, 5000); // on a small screen, some of them do not load
  }));
  if (root.requested) root.end.observe([...root.querySelectorAll("li")].at(-1));
  else Promise.all(loaded).then(request);
}

// Scrolls to the heading of a month, which the server may have to send first.
function jump(root, month) {
  if (!month) return;
  const heading = root.querySelector(`li[data-id="${month}"]:has(> h2)`);
  if (!heading && root.month !== month) root.jump(root.month = month);
  if (!heading) return;
  root.month = null;
  heading.scrollIntoView();
  requestAnimationFrame(() => heading.scrollIntoView()); // groups on the way have their height now
}

let original = new Image();
const SOON = 200; // milliseconds: the page of a photo does not wait longer for its picture

// The browser loads the photo between the press and the release of the button.
function fetchOriginal(target) {
  const { original: source } = target.closest("[data-original]")?.dataset ?? {};
  if (source && !original.src.endsWith(source)) {
    original = Object.assign(new Image(), { src: source, alt: "" });
  }
}

// Shows the photo over the page while the server makes the photo's page: first its thumbnail,
// blurred. The page's own picture then takes its place. Returns when the photo is there, or soon.
function showOriginal(event) {
  const link = event.target.closest("[data-original]");
  const thumbnail = link?.querySelector("img");
  if (!thumbnail) return;
  fetchOriginal(link);
  const { backgroundColor } = getComputedStyle(document.querySelector("[data-testid=stApp]"));
  const preview = document.createElement("div");
  const stage = document.createElement("div");
  const content = getComputedStyle(document.querySelector("[data-testid=stMainBlockContainer]"));
  Object.assign(preview, { className: "photo-preview", ariaHidden: "true" });
  const header = document.querySelector(".st-key-page-header").getBoundingClientRect();
  const paddingTop = `calc(${header.bottom + MAIN().scrollTop}px + 2.73rem)`; // as on its page
  const { paddingInline } = content;
  Object.assign(preview.style, { backgroundColor, paddingTop, paddingInline });
  const { naturalWidth, naturalHeight } = thumbnail;
  const ratio = getComputedStyle(link.parentNode).getPropertyValue("--ratio"); // if not loaded yet
  const { style } = document.documentElement;
  style.setProperty("--photo-ratio", naturalWidth / naturalHeight || ratio);
  style.setProperty("--photo-width", `${link.dataset.width / devicePixelRatio || 9999}px`);
  stage.append(Object.assign(new Image(), { src: thumbnail.src, alt: "" }), original);
  preview.append(stage);
  MAIN().append(preview);
  const shown = new AbortController();
  const end = ({ key, type, isTrusted } = {}) => {
    if (type === "popstate" && !isTrusted) return; // requests the page
    preview.remove();
    shown.abort();
    if (key === "Escape") history.back();
  };
  for (const name of ["photoshown", "popstate", "keydown", "click"])
    setTimeout(() => addEventListener(name, end, shown)); // after the click that is handled now
  setTimeout(end, 10_000);
  return new Promise((done) => {
    original.addEventListener("load", done, { once: true });
    if (original.complete) done();
    setTimeout(done, SOON);
  });
}

async function download({ zip, token }, ids, message) {
  const options = { method: "POST", headers: { "X-Photo-Token": token }, body: ids.join("\n") };
  const response = await fetch(zip, options).catch(() => ({ ok: false }));
  const link = document.createElement("a");
  if (!response.ok) message.textContent = "The download could not start";
  else Object.assign(link, { href: await response.text(), download: "" }).click();
}

// Photos that move because others were added or removed glide to their new places.
function notePlaces(element) {
  const seen = new Map();
  for (const card of element.querySelectorAll(".photos > li")) {
    const place = card.getBoundingClientRect();
    if (place.top > innerHeight) break;
    if (place.bottom > 0) seen.set(card, place);
  }
  return () => STILL.matches || seen.forEach((before, card) => {
    const { left, top } = card.getBoundingClientRect();
    const [x, y] = [before.left - left, before.top - top];
    if (x || y) card.animate({ translate: [`${x}px ${y}px`, "0 0"] }, GLIDE);
  });
}
