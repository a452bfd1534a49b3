// Uploads files to an album, three at a time. Uploads continue when the user opens another page of
// the dashboard, because the queues belong to the window.
const PARALLEL = 3;
const TEXTS = { waiting: "Waiting", sending: "Uploading", uploaded: "Uploaded",
  duplicate: "Already in your library", failed: "Not uploaded", trashed: "This photo is in Trash",
  restored: "Restored" };
const queues = (window.photoUploads ??= new Map());
const WAITING = { state: "waiting" };
const pending = ({ state }) => state === "waiting" || state === "sending";
const visible = (file) => !file.name.startsWith("."); // not the hidden files of operating systems

export default function (component) {
  const { data, setTriggerValue } = component;
  const root = render(component);
  const queue = queues.get(data.path) ?? { files: [] };
  queues.set(data.path, Object.assign(queue, { data, root, setTriggerValue }));
  show(queue);
  root.onclick = ({ target }) => {
    const file = queue.files.find(({ row }) => row?.contains(target));
    ACTIONS[target.dataset.action]?.(queue, file);
  };
  root.onchange = ({ target }) => {
    add(queue, [...target.files]);
    target.value = "";
  };
  const over = (event) => {
    event.preventDefault(); // anywhere on the page: the browser would open the file instead
    root.classList.toggle("over", event.type === "dragover");
  };
  return listen(root, [window, {
    dragover: over,
    dragleave: (event) => event.relatedTarget || over(event),
    drop: async (event) => {
      over(event);
      add(queue, await droppedFiles(event.dataTransfer));
    },
  }]);
}

addEventListener("beforeunload", (event) => {
  if ([...queues.values()].some(({ files }) => files.some(pending))) event.preventDefault();
});

const ACTIONS = {
  cancel: (queue, f) => (f.request ? f.request.abort() : end(queue, f, "failed", "Canceled")),
  again: (queue, f) => sendNext(queue, Object.assign(f, WAITING)),
  anyway: (queue, f) => ACTIONS.again(queue, Object.assign(f, { anyway: true })),
  restore: (queue, f) => {
    queue.setTriggerValue("restore", f.photo);
    f.state = "restored";
    show(queue);
  },
  open: (queue, f) => navigate(queue.data.photo + f.photo),
  stop: (queue) => queue.files.filter(pending).reverse().forEach((f) => ACTIONS.cancel(queue, f)),
  clear: (queue) => {
    queue.files.splice(0).forEach((f) => f.row?.remove());
    show(queue);
  },
};

async function droppedFiles({ items, files }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return entries.length ? (await Promise.all(entries.map(filesOf))).flat() : [...files];
}

async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const [reader, all] = [entry.createReader(), []];
  for (let some = null; some?.length !== 0; all.push(...some)) // a reader returns 100 at a time
    some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  return (await Promise.all(all.map(filesOf))).flat();
}

function add(queue, files) {
  const { megabytes } = queue.data;
  const tooLarge = { state: "failed", note: `Larger than ${megabytes} MB` };
  const queued = (file) => ({ file, ...(file.size > megabytes * 1e6 ? tooLarge : WAITING) });
  if (!queue.files.some(pending)) ACTIONS.clear(queue);
  queue.files.push(...files.filter(visible).map(queued));
  queue.setTriggerValue("begun", true);
  sendNext(queue);
}

function sendNext(queue) {
  const free = PARALLEL - queue.files.filter((f) => f.state === "sending").length;
  queue.files.filter((f) => f.state === "waiting").slice(0, free).forEach((f) => send(queue, f));
  show(queue);
}

function send(queue, f) {
  const request = new XMLHttpRequest();
  Object.assign(f, { state: "sending", sent: 0, note: "", request });
  request.open("POST", queue.data.path + (f.anyway ? "?anyway" : ""));
  request.setRequestHeader("X-Photo-Token", queue.data.token);
  request.setRequestHeader("X-Filename", encodeURIComponent(f.file.name.toWellFormed()));
  request.responseType = "json"; // null if a proxy returned a page of its own
  request.upload.onprogress = ({ loaded, total }) => {
    f.sent = loaded / total;
    showFile(f);
  };
  request.onload = () => {
    const { photo_id: photo, message = `Error ${request.status}`, known } = request.response ?? {};
    const state = { 201: "uploaded", 200: known }[request.status] ?? "failed";
    end(queue, Object.assign(f, { photo }), state, state === "failed" ? message : "");
  };
  request.onerror = () => end(queue, f, "failed", "The connection was lost");
  request.onabort = () => end(queue, f, "failed", "Canceled");
  request.send(f.file);
}

function end(queue, f, state, note) {
  Object.assign(f, { state, note, request: null });
  const arrived = queue.files.filter((other) => other.state === "uploaded");
  const first = state === "uploaded" && arrived.length === 1;
  const photos = arrived.map(({ photo }) => photo);
  if (first || !queue.files.some(pending)) queue.setTriggerValue("arrived", photos);
  sendNext(queue);
}

function show({ root, files }) {
  const list = root.querySelector(".files");
  const number = (...states) => files.filter((f) => states.includes(f.state)).length;
  const left = number("waiting", "sending");
  list.style.setProperty("--rows", Math.min(files.length, 3));
  list.classList.toggle("problems-only", !left && files.length > number("uploaded"));
  files.filter((f) => f.state !== "uploaded").slice(0, 100).forEach((f) => {
    f.row ??= root.querySelector("template").content.firstChild.cloneNode(true);
    if (f.row.parentNode !== list) list.append(f.row);
  });
  files.forEach(showFile);
  const current = files.find((f) => f.state === "sending")?.row;
  if (current && !list.matches(":hover")) list.scrollTop = current.offsetTop - list.offsetTop;
  const [status, stop, clear] = root.querySelector(".report").children;
  const counts = { uploaded: number("uploaded"), "already in your library": number("duplicate"),
    "in Trash": number("trashed"), restored: number("restored"),
    "not uploaded": number("failed"), remaining: left };
  const parts = Object.entries(counts).filter(([, count]) => count);
  status.textContent = files.length ? `${files.length} ${files.length > 1 ? "files" : "file"}: ` +
    parts.map(([text, count]) => `${count} ${text}`).join(", ") : "";
  stop.hidden = left < 2;
  clear.hidden = left > 0 || !files.length;
}

function showFile({ row, file, state, note, sent = 0 }) {
  if (!row) return;
  const [name, text, progress, actions] = row.children;
  row.dataset.state = state;
  name.textContent = name.title = progress.ariaLabel = file.name;
  text.textContent = note || (sent === 1 && state === "sending" ? "Storing" : TEXTS[state]);
  progress.value = sent;
  progress.hidden = state !== "sending";
  [...actions.children].forEach((one) => { one.hidden = !one.dataset.in.includes(state); });
}
