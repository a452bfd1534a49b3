// Without it, Streamlit looks for its server below the path of the page first, in vain.
window.__streamlit = { BACKEND_BASE_URL: location.origin };
