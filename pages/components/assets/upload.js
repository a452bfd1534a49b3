// Files on their way to an album, three at a time. What is under way outlives the element: another
// page of the dashboard may be opened meanwhile.
const AT_ONCE = 3;
const WORDS = { waiting: "Waiting", sending: "Uploading", uploaded: "Uploaded",
  there: "Already there", failed: "Not uploaded" };
const queues = (window.photoUploads ??= new Map());
const busy = ({ state }) => state === "waiting" || state === "sending";
const visible = (file) => !file.name.startsWith("."); // what systems hide in folders

export default function (component) {
  const { data, setTriggerValue } = component;
  const root = draw(component);
  const queue = queues.get(data.path) ?? { files: [] };
  queues.set(data.path, Object.assign(queue, { data, root, tell: setTriggerValue }));
  show(queue);
  root.onclick = ({ target }) => {
    const file = queue.files.find(({ row }) => row?.contains(target));
    ACTS[target.dataset.act]?.(queue, file);
  };
  root.onchange = ({ target }) => {
    add(queue, [...target.files]);
    target.value = "";
  };
  const over = (event) => {
    event.preventDefault(); // wherever it falls: a browser would leave the page for the file
    root.classList.toggle("over", event.type === "dragover");
  };
  return listen(root, window, {
    dragover: over,
    dragleave: (event) => event.relatedTarget || over(event),
    drop: async (event) => {
      over(event);
      add(queue, await dropped(event.dataTransfer));
    },
  });
}

addEventListener("beforeunload", (event) => {
  if ([...queues.values()].some(({ files }) => files.some(busy))) event.preventDefault();
});

const ACTS = {
  cancel: (queue, f) => (f.request ? f.request.abort() : end(queue, f, "failed", "Cancelled")),
  again: (queue, f) => proceed(queue, Object.assign(f, { state: "waiting" })),
  anyway: (queue, f) => ACTS.again(queue, Object.assign(f, { anyway: true })),
  open: (queue, f) => go(queue.data.photo + f.photo),
  stop: (queue) => queue.files.filter(busy).reverse().forEach((f) => ACTS.cancel(queue, f)),
  clear: (queue) => {
    queue.files.splice(0).forEach((f) => f.row?.remove());
    show(queue);
  },
};

async function dropped({ items, files }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return entries.length ? (await Promise.all(entries.map(within))).flat() : [...files];
}

async function within(entry) {
  if (entry.isFile) return [await new Promise((found, lost) => entry.file(found, lost))];
  const [reader, all] = [entry.createReader(), []];
  for (let some = null; some?.length !== 0; all.push(...some)) // a reader gives 100 at a time
    some = await new Promise((found, lost) => reader.readEntries(found, lost));
  return (await Promise.all(all.map(within))).flat();
}

function add(queue, files) {
  const { megabytes } = queue.data;
  const large = { state: "failed", note: `Larger than ${megabytes} MB` };
  const made = (file) => ({ file, state: "waiting", ...(file.size > megabytes * 1e6 && large) });
  if (!queue.files.some(busy)) ACTS.clear(queue);
  queue.files.push(...files.filter(visible).map(made));
  queue.tell("begun", true);
  proceed(queue);
}

function proceed(queue) {
  const free = AT_ONCE - queue.files.filter((f) => f.state === "sending").length;
  queue.files.filter((f) => f.state === "waiting").slice(0, free).forEach((f) => send(queue, f));
  show(queue);
}

function send(queue, f) {
  const request = new XMLHttpRequest();
  Object.assign(f, { state: "sending", sent: 0, note: "", request });
  request.open("POST", queue.data.path + (f.anyway ? "?anyway" : ""));
  request.setRequestHeader("X-Photo-Token", queue.data.token);
  request.setRequestHeader("X-Filename", encodeURIComponent(f.file.name.toWellFormed()));
  request.responseType = "json"; // null, where a proxy answered with a page of its own
  request.upload.onprogress = ({ loaded, total }) => {
    f.sent = loaded / total;
    refresh(f);
  };
  request.onload = () => {
    const { photo_id: photo, message = `Error ${request.status}` } = request.response ?? {};
    const state = { 201: "uploaded", 200: "there" }[request.status] ?? "failed";
    end(queue, Object.assign(f, { photo }), state, state === "failed" ? message : "");
  };
  request.onerror = () => end(queue, f, "failed", "The connection was lost");
  request.onabort = () => end(queue, f, "failed", "Cancelled");
  request.send(f.file);
}

function end(queue, f, state, note) {
  Object.assign(f, { state, note, request: null });
  const arrived = queue.files.filter((other) => other.state === "uploaded");
  const first = state === "uploaded" && arrived.length === 1;
  if (first || !queue.files.some(busy)) queue.tell("arrived", arrived.map(({ photo }) => photo));
  proceed(queue);
}

function show({ root, files }) {
  const list = root.querySelector(".files");
  const number = (...states) => files.filter((f) => states.includes(f.state)).length;
  const left = number("waiting", "sending");
  list.style.setProperty("--rows", Math.min(files.length, 3));
  list.classList.toggle("sifted", !left && files.length > number("uploaded"));
  files.filter((f) => f.state !== "uploaded").slice(0, 100).forEach((f) => {
    f.row ??= root.querySelector("template").content.firstChild.cloneNode(true);
    if (f.row.parentNode !== list) list.append(f.row);
  });
  files.forEach(refresh);
  const next = files.find((f) => f.state === "sending")?.row;
  if (next && !list.matches(":hover")) list.scrollTop = next.offsetTop - list.offsetTop;
  const [status, stop, clear] = root.querySelector(".report").children;
  status.textContent = !files.length ? "" : `${files.length} selected: ` +
    `${number("uploaded")} uploaded, ${number("there")} already there, ` +
    `${number("failed")} not uploaded${left ? `, ${left} to go` : ""}`;
  stop.hidden = left < 2;
  clear.hidden = left > 0 || !files.length;
}

function refresh({ row, file, state, note, sent = 0 }) {
  if (!row) return;
  const [name, words, progress, acts] = row.children;
  row.dataset.state = state;
  name.textContent = name.title = progress.ariaLabel = file.name;
  words.textContent = note || (sent === 1 && state === "sending" ? "Storing" : WORDS[state]);
  progress.value = sent;
  progress.hidden = state !== "sending";
  [...acts.children].forEach((act) => { act.hidden = !act.dataset.in.includes(state); });
}
