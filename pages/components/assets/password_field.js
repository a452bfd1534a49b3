// Marks the rules that a password keeps while it is typed. It stays in the browser.
export default function (component) {
  const root = render(component);
  const rules = [...root.querySelectorAll("li")];
  const check = () => {
    const password = document.querySelector(`.st-key-${component.data.field} input`)?.value ?? "";
    const broken = ({ dataset }) => !new RegExp(`^(?:${dataset.pattern})$`, "su").test(password);
    rules.forEach((rule) => { rule.dataset.kept = !broken(rule); });
    const missing = rules.filter(broken).map((rule) => rule.textContent).join(", ");
    const words = missing ? `Still needed: ${missing}` : "Good password";
    root.querySelector("[role=status]").textContent = password && words;
  };
  check();
  return listen(root, [document, { input: check, change: check }]);
}
