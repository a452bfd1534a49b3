// A dialog or a popover that opens has the focus in its first field. On a touch screen the keyboard
// would cover it.
{
  const OPENED = "[role=dialog], [data-testid=stPopoverBody]";
  const FIELD = ":is(input, textarea):not([type=hidden], [type=file], :disabled)";
  const ARRIVING = 700; // milliseconds: the scripts of some fields are loaded when they are needed
  const since = new WeakMap();
  const focus = (node) => {
    const opened = node.closest?.(OPENED) ?? node.querySelector?.(OPENED);
    if (!opened) return;
    if (!since.has(opened)) since.set(opened, performance.now());
    if (performance.now() - since.get(opened) < ARRIVING) opened.querySelector(FIELD)?.focus();
  };
  const used = ({ target }) => { // the focus stays where the user wants it
    const opened = target.closest?.(OPENED);
    if (opened) since.set(opened, -Infinity);
  };
  const changed = (changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(focus));
  if (matchMedia("(pointer: fine)").matches) {
    new MutationObserver(changed).observe(document, { subtree: true, childList: true });
    for (const event of ["keydown", "pointerdown", "input"]) addEventListener(event, used);
  }
}
