// Uploads files to an album, three at a time. Uploads continue when the user opens another page of
// the dashboard, because the queues belong to the window.
const PARALLEL = 3;
const SHORT = 300; // ms: of an upload that takes longer, the page learns that it has begun
const SOON = 1000; // ms in which a thumbnail is expected after an upload
const TEXTS = { reading: "Reading", asking: "", waiting: "Waiting",
  sending: "Uploading", uploaded: "Uploaded", duplicate: "Already in your library",
  refused: "Refused", unreadable: "Not readable", failed: "Not uploaded",
  trashed: "This photo is in Trash", restored: "Restored" };
const ENDINGS = { uploaded: "uploaded", duplicate: "already in your library",
  trashed: "in Trash", restored: "restored", refused: "refused",
  unreadable: "not readable", failed: "not uploaded", asking: "to convert or leave out" };
const REFUSALS = [404, 413, 422, 507]; // trying again does not help
const queues = (window.photoUploads ??= new Map());
const WAITING = { state: "waiting", note: "" };
const pending = ({ state }) => ["reading", "waiting", "sending"].includes(state);
const undecided = (f) => pending(f) || f.state === "asking";
const visible = (file) => !file.name.startsWith("."); // not the hidden files of operating systems
const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

export default function (component) {
  const { data, setTriggerValue } = component;
  const root = render(component);
  const queue = queues.get(data.path) ?? { files: [], hidden: 0, note: "" };
  queues.set(data.path, Object.assign(queue, { data, root, setTriggerValue }));
  // iOS itself converts photos for a field that accepts only JPEG and PNG.
  const convertsItself = /iPhone|iPad|iPod/.test(navigator.userAgent);
  if (!convertsItself) root.querySelector("[accept]").accept = data.accepted;
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
  if ([...queues.values()].some(({ files }) => files.some(undecided))) event.preventDefault();
});

const ACTIONS = {
  cancel: (queue, f) => (f.request ? f.request.abort() : end(queue, f, "failed", "Canceled")),
  again: (queue, f) => sendNext(queue, Object.assign(f, f.convert ? WAITING : f.known)),
  anyway: (queue, f) => ACTIONS.again(queue, Object.assign(f, { anyway: true })),
  restore: (queue, f) => {
    f.state = "restored";
    const restored = queue.files.filter(({ state }) => state === "restored");
    queue.setTriggerValue("restore", restored.map(({ photo }) => photo));
    show(queue);
  },
  convert: (queue, f) => ACTIONS.again(queue, Object.assign(f, { convert: true })),
  leave: (queue, f) => end(queue, f, "failed", "Left out"),
  convertAll: (queue) => asked(queue).forEach((f) => ACTIONS.convert(queue, f)),
  leaveAll: (queue) => asked(queue).forEach((f) => ACTIONS.leave(queue, f)),
  open: (queue, f) => navigate(queue.data.photo + f.photo),
  stop: (queue) => queue.files.filter(undecided).reverse().forEach((f) => ACTIONS.cancel(queue, f)),
  clear: (queue, _file, rows = 0) => {
    queue.files.splice(0).forEach((f) => {
      f.row?.remove();
      URL.revokeObjectURL(f.picture);
    });
    show(Object.assign(queue, { hidden: 0, note: "", rows }));
  },
};
const asked = (queue) => queue.files.filter(({ state }) => state === "asking");

async function droppedFiles({ items, files }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return entries.length ? (await Promise.all(entries.map(filesOf))).flat() : [...files];
}

// The files of an entry. What cannot be read is listed too; it does not stop the others.
async function filesOf(entry) {
  const name = entry.fullPath?.slice(1) ?? entry.name;
  const missing = { name: entry.isFile ? entry.name : `${name}/`, size: 0, unreadable: true };
  if (entry.isFile)
    return [await new Promise((resolve) => entry.file(resolve, () => resolve(missing)))];
  const [reader, all, failed] = [entry.createReader(), [], []];
  try {
    for (let some = null; some?.length !== 0; all.push(...some)) // a reader returns 100 at a time
      some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  } catch {
    failed.push(missing);
  }
  return [...failed, ...(await Promise.all(all.map(filesOf))).flat()];
}

// Reads the first bytes of all files, then begins: before anything is stored, the user knows which
// of them the pipeline would not process.
async function add(queue, found) {
  if (!queue.files.some(undecided)) ACTIONS.clear(queue, null, queue.rows);
  const added = found.filter(visible).map((file) => ({ file, state: "reading", note: "" }));
  queue.hidden += found.length - added.length;
  if (!found.length) queue.note = "There are no files in it";
  queue.files.push(...added);
  const few = queue.files.length <= PARALLEL && !queue.announcement;
  added.forEach((f) => Object.assign(f, { thumbnailSoon: few }));
  show(queue);
  const known = await Promise.all(added.map(({ file }) => examine(queue.data, file)));
  added.forEach((f, index) => { // one that was canceled meanwhile can be tried again
    Object.assign(f, { known: known[index] }, f.state === "reading" ? known[index] : {});
  });
  sendNext(queue);
}

async function examine({ megabytes, brands }, file) {
  if (file.unreadable) return { state: "unreadable" };
  if (file.size > megabytes * 1e6) return { state: "refused", note: `Larger than ${megabytes} MB` };
  try {
    const format = formatOf(new Uint8Array(await file.slice(0, 256).arrayBuffer()), brands);
    return format ? { state: "asking", format, note: `${format} image` } : WAITING;
  } catch {
    return { state: "unreadable" };
  }
}

function formatOf(head, brands) {
  const text = (from) => String.fromCharCode(...head.subarray(from, from + 4));
  if (text(0) === "RIFF" && text(8) === "WEBP") return "WebP";
  if (text(4) !== "ftyp") return null;
  const own = [text(8)];
  for (let at = 16; at < new DataView(head.buffer).getUint32(0); at += 4) own.push(text(at));
  return Object.keys(brands).find((name) => brands[name].some((brand) => own.includes(brand)));
}

function sendNext(queue) {
  if (!queue.files.some(pending)) {
    clearTimeout(queue.announcement);
    queue.announcement = null;
  }
  const free = PARALLEL - queue.files.filter((f) => f.state === "sending").length;
  queue.files.filter((f) => f.state === "waiting").slice(0, free).forEach((f) => send(queue, f));
  show(queue);
}

// A run of the page's fragment would delay a short upload, and its execution if all run on one
// machine, as would pictures of the files. At the end of the upload there is a run in any case.
function announce(queue) {
  queue.announcement ??= setTimeout(() => begun(queue), SHORT);
}

function begun(queue) {
  if (leaving()) {
    queue.announcement = setTimeout(() => begun(queue), SHORT);
    return;
  }
  queue.files.filter(pending).forEach((f) => Object.assign(f, { thumbnailSoon: false }));
  queue.setTriggerValue("begun", queue.data.path);
  show(queue);
}

function send(queue, f) {
  announce(queue);
  const request = new XMLHttpRequest();
  Object.assign(f, { state: "sending", sent: 0, note: "", request });
  const options = ["anyway", "convert"].filter((name) => f[name]);
  request.open("POST", queue.data.path + (options.length ? `?${options.join("&")}` : ""));
  request.setRequestHeader("X-Photo-Token", queue.data.token);
  request.setRequestHeader("X-Filename", encodeURIComponent(f.file.name.toWellFormed()));
  request.responseType = "json"; // null if a proxy returned a page of its own
  request.upload.onprogress = ({ loaded, total }) => {
    f.sent = loaded / total;
    showFile(f);
  };
  request.onload = () => {
    const { photo_id: photo, message = `Error ${request.status}`, known } = request.response ?? {};
    const ended = { 201: "uploaded", 200: known }[request.status];
    const problem = REFUSALS.includes(request.status) ? "refused" : "failed";
    end(queue, Object.assign(f, { photo }), ended ?? problem, ended ? "" : message);
  };
  request.onerror = async () => { // the browser reports a file that it cannot read in the same way
    const readable = await f.file.slice(0, 1).arrayBuffer().then(() => true, () => false);
    if (readable) end(queue, f, "failed", "The connection was lost");
    else end(queue, f, "unreadable", "");
  };
  request.onabort = () => end(queue, f, "failed", "Canceled");
  request.send(f.file);
}

function end(queue, f, state, note) {
  Object.assign(f, { state, note, request: null, ended: performance.now() });
  const arrived = queue.files.filter((other) => other.state === "uploaded");
  const first = state === "uploaded" && arrived.length === 1;
  const photos = arrived.map(({ photo }) => photo);
  const remaining = queue.files.filter(pending).length;
  if ((first || !remaining) && !leaving()) // the page notices them otherwise too, but later
    queue.setTriggerValue("arrived", { path: queue.data.path, photos, remaining });
  if (state === "uploaded" && queue.files.length <= PARALLEL) awaitThumbnail(queue, f);
  sendNext(queue);
}

// Whoever uploads a few photos waits for them: the live panel shows each thumbnail at once.
async function awaitThumbnail({ data }, f) {
  const changed = (values) => {
    Object.assign(f, values);
    dispatchEvent(new Event("uploads"));
  };
  f.thumbnailSoon = true; // the browser makes no picture of the file
  setTimeout(() => changed({ thumbnailSoon: false }), SOON);
  try {
    const response = await fetch(data.thumbnail.replace("{photo_id}", f.photo));
    if (response.status !== 200) throw new Error(response.status);
    await response.blob(); // now it is in the browser's cache
    changed({ thumbnail: new URL(response.url).pathname });
  } catch { // the panel shows it with one of its next refreshes
    changed({ thumbnailSoon: false });
  }
}

function show(queue) {
  const { root, files: all } = queue;
  const list = root.querySelector(".files");
  const number = (...states) => all.filter((f) => states.includes(f.state)).length;
  const left = number("reading", "waiting", "sending");
  // It does not become smaller with the next files, which would move the page.
  queue.rows = Math.max(queue.rows ?? 0, Math.min(all.length, 3.5));
  list.style.setProperty("--rows", queue.rows);
  list.tabIndex = all.length > 3 ? 0 : -1; // so that the keyboard can scroll it
  list.classList.toggle("problems-only", !left && all.length > number("uploaded"));
  all.filter((f) => f.state !== "uploaded").slice(0, 100).forEach((f) => {
    f.row ??= root.querySelector("template").content.firstChild.cloneNode(true);
    if (f.row.parentNode !== list) list.append(f.row);
  });
  all.forEach(showFile);
  const current = all.find((f) => f.state === "sending")?.row;
  if (current && !list.matches(":hover")) list.scrollTop = current.offsetTop - list.offsetTop;
  const [status, stop, clear] = root.querySelector(".report").children;
  const parts = Object.entries(ENDINGS).map(([state, text]) => [number(state), text]);
  const hidden = queue.hidden ? `${counted(queue.hidden, "hidden file")} left out` : "";
  const known = [...parts, [left, "remaining"]].filter(([count]) => count).map((p) => p.join(" "));
  const counts = all.length ? `${counted(all.length, "file")}: ${known.join(", ")}` : queue.note;
  status.textContent = [counts, hidden].filter(Boolean).join("; ");
  const open = left + number("asking");
  stop.hidden = open < 2;
  clear.hidden = open > 0 || !status.textContent;
  ask(root.querySelector(".question"), asked(queue));
  dispatchEvent(new Event("uploads")); // the live panel shows them as well
}

function ask(question, some) {
  const names = some.slice(0, 3).map(({ file }) => file.name).join(", ");
  const more = some.length > 3 ? ` and ${some.length - 3} more` : "";
  const formats = [...new Set(some.map(({ format }) => format))].join(", ");
  const kind = `${some.length === 1 ? "is" : "are"} ${formats.replace(/, ([^,]*)$/, " or $1")}`;
  question.hidden = !some.length;
  const text = `${counted(some.length, "file")} ${kind}: ${names}${more}`;
  question.querySelector("span").textContent = text;
}

function showFile({ row, file, state, note, convert, sent = 0 }) {
  if (!row) return;
  const [name, text, progress, actions] = row.children;
  row.dataset.state = state;
  name.textContent = name.title = progress.ariaLabel = file.name;
  const stored = sent === 1 && state === "sending";
  text.textContent = note || (stored ? (convert ? "Converting" : "Storing") : TEXTS[state]);
  text.title = text.textContent;
  progress.value = sent;
  progress.hidden = state !== "sending";
  [...actions.children].forEach((one) => { one.hidden = !one.dataset.in.includes(state); });
}
