// Shows the HTML that the page made. It has no behavior of its own.
export default (component) => void render(component);
