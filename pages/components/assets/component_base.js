// Before the script of every component: its inside becomes what the server's HTML says, whose texts
// are escaped there. What is there already stays, with ticks, focus and pictures: nothing blinks.
function draw({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  if (!root.tell) root.addEventListener("click", follow);
  root.tell = setTriggerValue;
  if (root.drawn === data.html) return root;
  const made = document.createElement("template");
  made.innerHTML = root.drawn = data.html;
  alter(root, made.content);
  return root;
}

function alter(there, wanted) {
  const nodes = [...wanted.childNodes];
  const ids = new Set(nodes.map((node) => node.dataset?.id));
  [...there.children].forEach((child) => ids.has(child.dataset.id) || child.remove());
  const known = new Map([...there.children].map((child) => [child.dataset.id, child]));
  nodes.forEach((node, index) => {
    const at = there.childNodes[index] ?? null;
    const old = (node.dataset?.id ? known.get(node.dataset.id) : at) ?? node;
    if (old !== at) there.insertBefore(old, at);
    if (old.isEqualNode(node)) return;
    if (!node.dataset || old.nodeName !== node.nodeName) return old.replaceWith(node);
    const gone = old.getAttributeNames().filter((name) => !node.hasAttribute(name));
    gone.forEach((name) => old.removeAttribute(name));
    [...node.attributes].forEach(({ name, value }) => old.setAttribute(name, value));
    alter(old, node);
  });
  while (there.childNodes.length > nodes.length) there.lastChild.remove();
}

// A link leads to another page in the same session; one for a new tab is left to the browser.
function follow(event) {
  const { tell, value } = event.target.closest("[data-tell]")?.dataset ?? {};
  const link = event.target.closest("a[href]");
  const button = event.target.closest("[data-copy]");
  const copied = () => { button.textContent = "Copied"; };
  if (button) navigator.clipboard.writeText(button.dataset.copy).then(copied);
  if (!tell && !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (tell) event.currentTarget.tell(tell, value);
  else go(link.getAttribute("href"));
}

// Streamlit takes it as it takes the browser's buttons; its own way leaves an address in the
// history that is of neither page. The browser's Back finds the place where this page was left.
function go(address) {
  const place = document.querySelector("[data-testid=stMain]").scrollTop;
  history.replaceState({ ...history.state, place }, "");
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

// Until the component goes, or is given other data.
function listen(root, target, acts) {
  root.listening?.abort();
  const { signal } = (root.listening = new AbortController());
  Object.keys(acts).forEach((name) => target.addEventListener(name, acts[name], { signal }));
  return () => root.listening.abort();
}
