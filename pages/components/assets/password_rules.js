// Marks the rules that a password keeps while it is typed. It stays in the browser.
export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".rules");
  root.replaceChildren();
  const lead = element(root, "p", "lead", "A password has");
  lead.setAttribute("aria-hidden", "true");
  const list = element(root, "ul", "");
  const lines = data.rules.map((rule) => {
    const pattern = new RegExp(`^(?:${rule.pattern})$`, "su");
    return { ...rule, pattern, item: element(list, "li", "", rule.text) };
  });
  const status = element(root, "p", "status");
  status.setAttribute("role", "status");
  const field = () => document.querySelector(`.st-key-${data.field} input`);
  const check = () => {
    const password = field()?.value ?? "";
    const missing = [];
    lines.forEach(({ item, pattern, text, quiet }) => {
      const kept = pattern.test(password);
      item.dataset.kept = String(kept && password !== "");
      item.hidden = quiet && kept;
      if (!kept) missing.push(text);
    });
    if (password === "") status.textContent = "";
    else status.textContent = missing.length ? `Still needed: ${missing.join(", ")}` : "Good password";
  };
  const listen = (event) => { if (event.target === field()) check(); };
  document.addEventListener("input", listen);
  document.addEventListener("change", listen);
  check();
  return () => {
    document.removeEventListener("input", listen);
    document.removeEventListener("change", listen);
  };
}
