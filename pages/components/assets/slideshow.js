// A slideshow: opens the next photo some seconds after the one before is there. It ends with the
// list, and pauses when the user does anything else than to choose how long a photo is shown.
function slideshow(root) {
  const [button, seconds] = root.querySelector(".slideshow").children;
  const play = (playing) => {
    root.playing = playing;
    button.ariaLabel = button.title = playing ? "Pause (S)" : "Slideshow (S)";
    root.toggleAttribute("data-playing", playing);
    clearTimeout(root.timer);
  };
  const next = () => {
    const link = beside(root, 1);
    if (link) show(root, link, true);
    else if (!root.ahead) play(false); // the page with the photos that follow is on its way
  };
  const wait = () => {
    clearTimeout(root.timer);
    if (!root.playing) return;
    root.timer = setTimeout(next, seconds.value * 1000);
    const { original } = beside(root, 1)?.dataset ?? {};
    if (original) root.loading = Object.assign(new Image(), { src: original }); // until it is shown
  };
  const pause = (event) => {
    if (root.playing && !event.composedPath().includes(button.parentNode)) play(false);
  };
  button.onclick = () => {
    play(!root.playing);
    wait();
  };
  play(Boolean(root.playing));
  return { wait, pause, pausing: { pointerdown: pause, wheel: pause } };
}
