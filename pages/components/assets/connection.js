// Says that the server does not respond, and when this page tries again. Streamlit connects by
// itself as soon as the server is there, and the page goes on where it was.
{
  const NOTICED = 1000; // milliseconds: a shorter interruption is none
  const FIRST_WAIT = 2;
  const LONGEST_WAIT = 15; // seconds
  const banner = document.createElement("div");
  const text = document.createElement("span");
  const countdown = document.createElement("span");
  const button = document.createElement("button");
  Object.assign(banner, { className: "connection" });
  Object.assign(text, { role: "status" });
  Object.assign(countdown, { ariaHidden: "true" }); // nobody wants to hear every second
  Object.assign(button, { type: "button", textContent: "Try now" });
  banner.append(text, countdown, button);
  let waiting; // until the server is noticed to be away, then for each second

  const attempt = async (wait) => {
    countdown.textContent = "";
    text.textContent = "Connecting to the server…";
    const limit = { cache: "no-store", signal: AbortSignal.timeout(5000) };
    const there = await fetch("/_stcore/health", limit).then(({ ok }) => ok, () => false);
    if (!banner.isConnected) return;
    text.textContent = there ? "The server responds again. This page connects within seconds."
      : "The server does not respond.";
    count(wait, Math.min(wait * 2, LONGEST_WAIT));
  };
  const count = (seconds, next) => {
    clearTimeout(waiting);
    closeDialog();
    button.onclick = () => count(0, next);
    countdown.textContent = `Next attempt in ${seconds} s`;
    if (seconds) waiting = setTimeout(count, 1000, seconds - 1, next);
    else attempt(next);
  };
  // Streamlit's own message, which asks whether there is an internet connection.
  const closeDialog = () => {
    for (const dialog of document.querySelectorAll("[data-testid=stDialog]"))
      if (dialog.querySelector("h2")?.textContent === "Connection error")
        dialog.querySelector("[aria-label=Close]").click();
  };
  const changed = ([{ target }]) => {
    const away = target.dataset.testConnectionState !== "CONNECTED";
    if (away && waiting) return;
    clearTimeout(waiting);
    waiting = null;
    banner.remove();
    const notice = () => {
      document.body.append(banner);
      attempt(FIRST_WAIT);
    };
    if (away) waiting = setTimeout(notice, NOTICED);
  };
  const attributeFilter = ["data-test-connection-state"];
  new MutationObserver(changed).observe(document, { subtree: true, attributeFilter });
}
