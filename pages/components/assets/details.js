// Facts as lines under labels, tags as bars, colours as swatches: whichever the data has.
export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".details");
  root.replaceChildren();
  if (data.facts) facts(root, data.facts);
  if (data.tags) tags(root, data.tags);
  if (data.swatches) swatches(root, data.swatches);
  if (data.quality) element(root, "p", "quality", data.quality).title = "Of 100";
}

function facts(root, entries) {
  const list = element(root, "dl", "facts");
  entries.forEach(({ label, lines }) => {
    element(list, "dt", "", label);
    const value = element(list, "dd", "");
    lines.forEach((line) => element(value, "div", "", line));
  });
}

function tags(root, entries) {
  const list = element(root, "ul", "tags");
  entries.forEach(({ name, confidence, parents, address }) => {
    const item = element(list, "li", "");
    const line = element(item, "div", "line");
    const link = element(line, "a", "name", name);
    Object.assign(link, { href: address, title: `All photos tagged ${name}`, onclick: plainly(() => go(address)) });
    if (parents) element(line, "span", "parents", parents);
    element(line, "span", "percent", `${confidence.toFixed(0)} %`);
    const bar = element(item, "div", "bar");
    element(bar, "div", "filled").style.width = `${confidence}%`;
  });
}

function swatches(root, entries) {
  const list = element(root, "ul", "swatches");
  entries.forEach(({ colour, name, share }) => {
    const item = element(list, "li", "");
    item.style.flexGrow = Math.max(share, 6);
    item.title = name;
    const patch = element(item, "div", "patch");
    patch.style.backgroundColor = colour;
    patch.setAttribute("role", "img");
    patch.setAttribute("aria-label", name || colour);
    element(item, "span", "share", `${share.toFixed(0)} %`);
  });
}
