// Posts once to a route of this dashboard, then loads a page in the session that it began or ended.
const done = new Set();

export default function ({ data, key, parentElement }) {
  const request = key + data.path + data.body;
  if (done.has(request)) return;
  done.add(request);
  const headers = { "X-Photo-Token": data.token };
  const options = { method: "POST", body: data.body, headers, credentials: "same-origin" };
  fetch(data.path, options).then((answer) => {
    if (!answer.ok && answer.status !== data.gone) throw new Error(`${answer.status}`);
    if (data.then) location.replace(data.then);
    else location.reload();
  }).catch(() => {
    done.delete(request);
    const note = parentElement.querySelector(".failed");
    note.textContent = data.failed;
    note.hidden = false;
  });
}
