// What the page drew, and nothing else.
export default (component) => void draw(component);
