// The tags of a photo. A tag with the pointer or the focus highlights its boxes in the picture.
export default (component) => {
  const root = render(component);
  return listen(root, ...linkBoxes(root, "lightboxes", "lighttags"));
};
