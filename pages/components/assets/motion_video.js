// The video of a motion photo. Not every browser has a decoder for every phone's videos.
export default function (component) {
  const root = render(component);
  const [video, , note] = root.children;
  video.onerror = () => {
    note.hidden = false;
  };
}
