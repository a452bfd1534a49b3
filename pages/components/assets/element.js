// Before the script of every component.
function element(parent, tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return parent.appendChild(made);
}

function button(parent, text, onclick, className = "") {
  return Object.assign(element(parent, "button", className, text), { type: "button", onclick });
}

// A page of this dashboard, in this session. Streamlit takes it as it takes the browser's buttons; its
// own way leaves an address in the history that is of neither page.
function go(address) {
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

// A click that the page answers; one for a new tab is left to the browser.
function plainly(act) {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    act();
  };
}
