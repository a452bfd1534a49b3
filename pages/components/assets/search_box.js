// A search field with suggestions of the server, which get the keyboard's arrow keys.
export default function (component) {
  const { data, setTriggerValue } = component;
  const root = render(component);
  const [field, list] = root.children;
  if (root.text !== data.text) field.value = root.text = data.text;
  const options = [...list.children];
  const active = () => options.find((option) => option.ariaSelected === "true");
  const activate = (option) => {
    options.forEach((other) => { other.ariaSelected = String(other === option); });
    field.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  };
  const show = (visible) => {
    list.hidden = !visible || !options.length;
    field.ariaExpanded = String(!list.hidden);
    if (list.hidden) activate();
  };
  const ask = () => setTriggerValue("typed", field.value);
  const search = (text) => {
    clearTimeout(root.timer);
    root.closed = true; // an answer that is still to come opens no list
    show(false);
    setTriggerValue("search", text);
  };
  const move = (step) => {
    const from = options.indexOf(active());
    activate(options[Math.max(-1, Math.min(from + step, options.length - 1))]);
  };
  field.oninput = () => {
    root.closed = false;
    clearTimeout(root.timer);
    root.timer = setTimeout(ask, 120);
    if (!field.value && root.text) search("");
  };
  field.onfocus = () => { if (data.typed !== field.value) ask(); };
  field.onclick = () => { root.closed = false; show(data.typed === field.value); };
  field.onblur = () => show(false);
  list.onpointerdown = (event) => event.preventDefault(); // the field keeps the focus
  list.onclick = () => { root.closed = true; show(false); };
  field.onkeydown = (event) => {
    const { key } = event;
    if (key === "Enter") search(active()?.dataset.value ?? field.value);
    else if (key === "Escape" && !list.hidden) show(false);
    else if (key === "ArrowDown" && list.hidden) show(true);
    else if (key === "ArrowDown" || key === "ArrowUp") move(key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
  };
  const focused = field.getRootNode().activeElement === field;
  show(focused && !root.closed && data.typed === field.value);
}
