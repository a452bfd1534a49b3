// Without it, Streamlit looks for its server below the path of the page first, in vain.
window.__streamlit = { BACKEND_BASE_URL: location.origin };
// With a configuration, Streamlit connects at once instead of asking for one first. A browser that
// has no XSRF cookie yet asks: the answer brings the cookie, which the connection needs.
if (document.cookie.includes("_streamlit_xsrf="))
  window.__streamlit.HOST_CONFIG = {
    allowedOrigins: [location.origin], // none but this site
    useExternalAuthToken: false,
  };
