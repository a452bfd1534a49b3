// Streamlit adds an address to the history when a run begins: the path of its page, with the query
// that the browser has. A run of the page that the user has just left can begin after they left it.
// That address would belong to two pages, and Back would open it.
{
  const JUST_LEFT = 5000; // milliseconds
  const push = history.pushState;
  let [path, left, since, opening] = [location.pathname, null, 0, false];
  history.pushState = (state, title, address) => {
    const { pathname, search } = new URL(address, location);
    const isOwn = "depth" in state; // of this dashboard's links, which a popstate event follows
    const isLate = performance.now() - since < JUST_LEFT;
    if (!isOwn && opening && pathname !== location.pathname) return;
    if (!isOwn && isLate && pathname === left && search === location.search) return;
    push.call(history, state, title, address);
    opening = isOwn;
    if (!isOwn) [path, left] = [pathname, null];
  };
  addEventListener("popstate", () => {
    [left, path, since, opening] = [path, location.pathname, performance.now(), false];
    window.leftAt = since;
  }, true);
  // Then a link or a form may open that page again.
  addEventListener("click", (event) => {
    left = null;
    const isLink = event.composedPath().some(({ tagName }) => tagName === "A");
    if (isLink) window.leftAt = event.timeStamp;
  }, true);
  addEventListener("keydown", ({ key }) => { if (key === "Enter") left = null; }, true);
}
