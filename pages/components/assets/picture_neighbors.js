// Opens the photos beside a photo. The browser shows one and its address at once, from what the
// filmstrip knows of it; the page is requested when the user has stopped there.
const SETTLED = 120; // milliseconds
const SWIPED = 50; // pixels

function beside(root, distance) {
  const links = [...root.querySelectorAll(".strip a")];
  return links[links.findIndex((link) => link.ariaCurrent) + distance];
}

// A slideshow, and a key that is held down, replace the address: Back does not lead through them.
function show(root, link, replace = false) {
  if (!link || link.ariaCurrent) return;
  const current = root.querySelector(".strip [aria-current]");
  Object.assign(current, { ariaCurrent: null, tabIndex: -1 });
  link.ariaCurrent = "true";
  link.removeAttribute("tabindex");
  if (current.matches(":focus")) link.focus();
  root.html = null; // the server's HTML is no longer what is shown
  root.ahead = link.parentNode.dataset.id;
  if (link.dataset.original) draw(root, link);
  if (replace) history.replaceState(history.state, "", link.href);
  else addAddress(link.href);
  clearTimeout(root.opening);
  root.opening = setTimeout(() => root.isConnected && requestPage(), SETTLED);
}

function draw(root, { title, dataset: { original, alt, width, height }, firstChild, parentNode }) {
  const stage = root.querySelector(".stage");
  const paper = document.createElement("div");
  const blurred = document.createElement("div");
  Object.assign(paper, { className: "paper" }).dataset.id = parentNode.dataset.id;
  Object.assign(blurred, { className: "blurred", ariaHidden: "true" });
  blurred.append(Object.assign(new Image(), { src: firstChild.src, alt: "" }));
  const image = Object.assign(new Image(width, height), { decoding: "async", src: original, alt });
  image.setAttribute("draggable", "false");
  paper.append(blurred, image);
  stage.replaceChildren(paper);
  stage.style.setProperty("--ratio", width / height);
  stage.dataset.width = width;
  root.querySelector("[role=status]").textContent = title;
  root.drawn();
}

// The mouse scrolls a zoomed photo; a finger does that by itself, and opens the photos beside it.
function drag(root) {
  const stage = root.querySelector(".stage");
  const move = (distance) => {
    stage.firstElementChild.style.translate = distance ? `${distance}px` : "";
  };
  stage.onpointerdown = ({ pointerType, pointerId, clientX, isPrimary }) => {
    if (pointerType === "mouse") stage.setPointerCapture(pointerId);
    else root.from = isPrimary && !root.hasAttribute("data-zoomed") ? clientX : null;
  };
  stage.onpointermove = ({ pointerType, pointerId, movementX, movementY, clientX }) => {
    if (pointerType !== "mouse") return root.from && move(clientX - root.from);
    if (stage.hasPointerCapture(pointerId)) stage.scrollBy(-movementX, -movementY);
  };
  stage.onpointercancel = () => { root.from = null; move(0); };
  stage.onpointerup = ({ pointerType, clientX }) => {
    const distance = pointerType !== "mouse" && root.from ? clientX - root.from : 0;
    stage.onpointercancel();
    if (Math.abs(distance) > SWIPED) show(root, beside(root, distance < 0 ? 1 : -1));
  };
}
