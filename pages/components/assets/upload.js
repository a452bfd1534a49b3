// Files on their way to an album, three at a time. What is under way outlives the element: another
// page of the dashboard may be opened meanwhile.
const AT_ONCE = 3;
const BUSY = new Set(["waiting", "sending"]);
const queues = (window.photoUploads ??= new Map());
const WORDS = { waiting: "Waiting", sending: "Uploading", uploaded: "Uploaded", there: "Already there",
  failed: "Not uploaded" };

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".upload");
  const queue = queues.get(data.path) ?? { files: [], tell: () => {} };
  queues.set(data.path, queue);
  Object.assign(queue, { data, root, tell: (name, value) => setTriggerValue(name, value) });
  if (!root.firstChild) build(root, queue);
  draw(queue);
  root.listening?.abort(); // this function runs at every change of the data
  const { signal } = (root.listening = new AbortController());
  const listen = (name, act) => addEventListener(name, act, { signal });
  listen("dragover", (event) => { event.preventDefault(); root.classList.add("over"); });
  listen("dragleave", (event) => { if (!event.relatedTarget) root.classList.remove("over"); });
  listen("drop", async (event) => {
    event.preventDefault(); // wherever it falls: a browser would leave the page for the file
    root.classList.remove("over");
    add(queue, await dropped(event.dataTransfer));
  });
  return () => root.listening.abort();
}

addEventListener("beforeunload", (event) => {
  if ([...queues.values()].some((queue) => queue.files.some((f) => BUSY.has(f.state)))) event.preventDefault();
});

function build(root, queue) {
  const zone = element(root, "div", "zone");
  const call = element(zone, "span", "call", "Drop photos or folders anywhere on this page");
  element(call, "span", "hint", `JPEG or PNG, up to ${queue.data.megabytes} MB each`);
  chooser(zone, "Choose photos", { accept: "image/jpeg,image/png" }, queue);
  chooser(zone, "Choose a folder", { webkitdirectory: true }, queue);
  const report = element(root, "div", "report");
  element(report, "span", "sum").setAttribute("role", "status");
  const stop = () => queue.files.filter((f) => BUSY.has(f.state)).reverse().forEach((f) => f.cancel());
  button(report, "Cancel all", stop, "stop");
  button(report, "Clear list", () => { clear(queue); draw(queue); }, "clear");
  element(root, "ul", "files");
}

function chooser(zone, text, options, queue) {
  const label = element(zone, "label", "choose", text);
  const input = Object.assign(element(label, "input", ""), { type: "file", multiple: true, ...options });
  input.onchange = () => { add(queue, [...input.files]); input.value = ""; };
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return entries.length ? (await Promise.all(entries.map(within))).flat() : [...transfer.files];
}

async function within(entry) {
  if (entry.isFile) return [await new Promise((found, lost) => entry.file(found, lost))].filter(visible);
  const [reader, all] = [entry.createReader(), []];
  for (let some = null; some?.length !== 0; all.push(...some)) // a reader gives 100 at a time
    some = await new Promise((found, lost) => reader.readEntries(found, lost));
  return (await Promise.all(all.map(within))).flat();
}

function visible(file) {
  return !file.name.startsWith("."); // what systems hide in folders
}

function clear(queue) {
  queue.files.splice(0).forEach((f) => f.row?.remove());
}

function add(queue, files) {
  if (!queue.files.some((f) => BUSY.has(f.state))) clear(queue);
  files.filter(visible).forEach((file) => {
    const f = { file, state: "waiting", sent: 0, note: "" };
    const limit = queue.data.megabytes;
    if (file.size > limit * 1e6) Object.assign(f, { state: "failed", note: `Larger than ${limit} MB` });
    f.again = (anyway) => { Object.assign(f, { state: "waiting", anyway }); proceed(queue); };
    f.cancel = () => (f.request ? f.request.abort() : end(queue, f, "failed", "Cancelled"));
    f.open = () => go(queue.data.photo + f.photo);
    queue.files.push(f);
  });
  proceed(queue);
}

function proceed(queue) {
  const busy = queue.files.filter((f) => f.state === "sending").length;
  queue.files.filter((f) => f.state === "waiting").slice(0, AT_ONCE - busy).forEach((f) => send(queue, f));
  draw(queue);
}

function send(queue, f) {
  const { path, token } = queue.data;
  const request = (f.request = new XMLHttpRequest());
  Object.assign(f, { state: "sending", sent: 0, note: "" });
  request.open("POST", path + (f.anyway ? "?anyway" : ""));
  request.setRequestHeader("X-Photo-Token", token);
  request.setRequestHeader("X-Filename", encodeURIComponent(f.file.name.toWellFormed()));
  request.upload.onprogress = (event) => { f.sent = event.loaded / event.total; draw(queue); };
  request.onload = () => {
    let answer = {};
    try { answer = JSON.parse(request.response); } catch { /* a proxy's own page */ }
    f.photo = answer.photo_id;
    const state = { 201: "uploaded", 200: "there" }[request.status] ?? "failed";
    end(queue, f, state, state === "failed" ? answer.message ?? `Error ${request.status}` : "");
  };
  request.onerror = () => end(queue, f, "failed", "The connection was lost");
  request.onabort = () => end(queue, f, "failed", "Cancelled");
  request.send(f.file);
}

function end(queue, f, state, note) {
  Object.assign(f, { state, note, request: null });
  const first = queue.files.filter((other) => other.state === "uploaded").length === 1;
  const last = !queue.files.some((other) => BUSY.has(other.state));
  const arrived = queue.files.filter((other) => other.state === "uploaded").map((other) => other.photo);
  if ((first && state === "uploaded") || last) queue.tell("arrived", arrived);
  proceed(queue);
}

function draw({ root, files }) {
  const list = root.querySelector(".files");
  files.filter((f) => f.state === "uploaded").forEach((f) => f.row?.remove());
  files.filter((f) => f.state !== "uploaded").slice(0, 100).forEach((f) => {
    f.row ??= row(f);
    if (f.row.parentNode !== list) list.append(f.row);
  });
  files.forEach((f) => f.row && refresh(f));
  const number = (state) => files.filter((f) => f.state === state).length;
  const waiting = number("waiting") + number("sending");
  root.querySelector(".sum").textContent = !files.length ? "" : `${files.length} selected: ` +
    `${number("uploaded")} uploaded, ${number("there")} already there, ${number("failed")} not uploaded` +
    (waiting ? `, ${waiting} to go` : "");
  root.querySelector(".stop").hidden = waiting < 2;
  root.querySelector(".clear").hidden = waiting > 0 || !files.length;
}

function row(f) {
  const item = document.createElement("li");
  element(item, "span", "file", f.file.name).title = f.file.name;
  element(item, "span", "state");
  element(item, "progress", "").setAttribute("aria-label", f.file.name);
  element(item, "span", "acts");
  return item;
}

function refresh(f) {
  const [, state, progress, acts] = f.row.children;
  state.textContent = f.note || (f.sent === 1 && f.state === "sending" ? "Storing" : WORDS[f.state]);
  progress.value = f.sent;
  progress.hidden = f.state !== "sending";
  if (f.drawn === f.state) return; // buttons stay while a file is sent: somebody may be on one
  f.drawn = f.row.dataset.state = f.state;
  acts.replaceChildren();
  if (BUSY.has(f.state)) button(acts, "Cancel", f.cancel);
  if (f.state === "failed") button(acts, "Try again", () => f.again(f.anyway));
  if (f.state !== "there") return;
  button(acts, "Open it", f.open);
  button(acts, "Upload anyway", () => f.again(true));
}
