// Streamlit adds an address to the history when a run begins: the path of its page, with the query
// that the browser has. A run of the page that the user has just left can begin after they left it.
// That address would belong to two pages, and Back would open it.
{
  const JUST_LEFT = 5000; // milliseconds
  const push = history.pushState;
  let [path, left, since] = [location.pathname, null, 0];
  history.pushState = (state, title, address) => {
    const { pathname, search } = new URL(address, location);
    const isLate = performance.now() - since < JUST_LEFT;
    if (isLate && pathname === left && search === location.search) return;
    push.call(history, state, title, address);
    if ("depth" in state) return; // of this dashboard's own links, which a popstate event follows
    [path, left] = [pathname, null];
  };
  addEventListener("popstate", () => {
    [left, path, since] = [path, location.pathname, performance.now()];
  }, true);
  addEventListener("click", () => { left = null; }, true); // then a link may open that page again
}
