// Loads the thumbnails of the first screen of an album or a search while Streamlit starts.
{
  const CARD = 40_000; // square pixels, at least
  const [, page] = location.pathname.split("/");
  const isMap = /[?&](show|view)=Map/.test(location.search);
  const load = (addresses) => {
    const few = addresses.slice(0, Math.ceil((innerWidth * innerHeight) / CARD));
    const pictures = few.map((src) => Object.assign(new Image(), { src }));
    setTimeout(() => { pictures.length = 0; }, 10_000); // until then, they stay in memory
  };
  const mayBeSignedIn = document.cookie.includes("_streamlit_xsrf="); // signing in needs it
  if (mayBeSignedIn && ["album", "search"].includes(page) && !isMap)
    fetch(`/first-thumbnails/${page}${location.search}`)
      .then((response) => (response.ok ? response.json() : [])).then(load, () => {});
}
