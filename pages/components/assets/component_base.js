// Placed before the script of every component. render() makes the content equal to the server's
// HTML, in which all text is escaped. Equal nodes stay, with their check boxes, focus and pictures.
function render({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  if (!root.setTriggerValue) root.addEventListener("click", handleClick);
  root.setTriggerValue = setTriggerValue;
  if (root.html === data.html) return root;
  const template = document.createElement("template");
  template.innerHTML = root.html = data.html;
  updateChildren(root, template.content);
  return root;
}

function updateChildren(current, wanted) {
  const nodes = [...wanted.childNodes];
  const ids = new Set(nodes.map((node) => node.dataset?.id));
  [...current.children].forEach((child) => ids.has(child.dataset.id) || child.remove());
  const byId = new Map([...current.children].map((child) => [child.dataset.id, child]));
  nodes.forEach((node, index) => {
    const at = current.childNodes[index] ?? null;
    const old = (node.dataset?.id ? byId.get(node.dataset.id) : at) ?? node;
    if (old !== at) current.insertBefore(old, at);
    if (old.isEqualNode(node)) return;
    if (!node.dataset || old.nodeName !== node.nodeName) return old.replaceWith(node);
    const removed = old.getAttributeNames().filter((name) => !node.hasAttribute(name));
    removed.forEach((name) => old.removeAttribute(name));
    [...node.attributes].forEach(({ name, value }) => old.setAttribute(name, value));
    updateChildren(old, node);
  });
  while (current.childNodes.length > nodes.length) current.lastChild.remove();
}

// A link opens a page in the same session. The browser handles links that open in a new tab.
function handleClick(event) {
  const { trigger, value } = event.target.closest("[data-trigger]")?.dataset ?? {};
  const link = event.target.closest("a[href]");
  const button = event.target.closest("[data-copy]");
  const showCopied = () => { button.textContent = "Copied"; };
  if (button) navigator.clipboard.writeText(button.dataset.copy).then(showCopied);
  if (!trigger && !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (trigger) event.currentTarget.setTriggerValue(trigger, value);
  else navigate(link.getAttribute("href"), event.currentTarget.beforePage?.(event));
}

// Streamlit handles this like the browser's Back button. Its own navigation would add an address to
// the history that belongs to neither page. The scroll position is kept for Back.
// The second click of a double click opens the same address, which is then not added again.
// `shown`: the page is requested then, so that the server sends a picture first.
function navigate(address, shown) {
  if (new URL(address, location).href === location.href) return;
  addAddress(address);
  if (shown) shown.then(requestPage);
  else requestPage();
}

const requestPage = () => dispatchEvent(new PopStateEvent("popstate"));

function addAddress(address) {
  const scrollTop = document.querySelector("[data-testid=stMain]").scrollTop;
  const from = location.pathname === "/photo" ? history.state?.depth ?? NaN : 0;
  history.replaceState({ ...history.state, scrollTop }, "");
  history.pushState({ depth: from + 1 || null }, "", address); // of photos, since another page
}

// Gives an element of a new page the focus, unless the user went on to a control of that page.
// What has the attribute data-stale belongs to the page before.
function focusFirst(element) {
  const used = document.activeElement?.closest("a, button, input, textarea, [role=slider]");
  if (!used || used.closest("[data-stale=true]")) element?.focus({ preventScroll: true });
}

// Whether the user is about to leave the page. A message of this page would replace the request for
// the other one that the server has not answered yet.
const leaving = () => performance.now() - (window.leftAt ?? -Infinity) < 2000;

// Listens until the component is removed or gets new data.
function listen(root, ...targets) {
  root.listeners?.abort();
  const { signal } = (root.listeners = new AbortController());
  for (const [target, handlers] of targets)
    for (const name in handlers) target.addEventListener(name, handlers[name], { signal });
  return () => root.listeners.abort();
}

// The handlers of two components that highlight the same boxes. An element with the pointer or the
// focus sends its boxes as the event "sent"; the elements of the other component receive them.
function linkBoxes(root, sent, received) {
  const boxes = (element) => element?.dataset.boxes.split(" ") ?? [];
  const send = (element) => dispatchEvent(new CustomEvent(sent, { detail: boxes(element) }));
  const enter = ({ target }) => send(target.closest("[data-boxes]"));
  const leave = () => send(null);
  const highlight = ({ detail }) => root.querySelectorAll("[data-boxes]").forEach((element) => {
    element.toggleAttribute("data-lit", boxes(element).some((box) => detail.includes(box)));
  });
  const handlers = { pointerover: enter, focusin: enter, pointerleave: leave, focusout: leave };
  return [[root, handlers], [window, { [received]: highlight }]];
}
