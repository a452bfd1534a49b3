// Sends one POST to a route of this dashboard, then loads a page with the new or without a session.
const sent = new Set();

export default async function (component) {
  const { data: { path, body, token, gone, then }, key } = component;
  const root = render(component);
  const request = key + path + body;
  if (sent.has(request)) return;
  sent.add(request);
  const options = { method: "POST", body, headers: { "X-Photo-Token": token } };
  const response = await fetch(path, options).catch(() => ({ ok: false }));
  const failed = !response.ok && response.status !== gone;
  root.firstChild.hidden = !failed;
  if (failed) sent.delete(request);
  else if (then) location.replace(then);
  else location.reload();
}
