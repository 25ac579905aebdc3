// A form that draws itself anew: what is drawn, what sets it off, when, and by which means, is in SPEC.

const find = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const row = (caption, field) =>
  SPEC.layout === "table" ? `<tr><td>${caption}</td><td>${field}</td></tr>` : `<p><label>${caption} ${field}</label></p>`;
const rows = (...each) => (SPEC.layout === "table" ? `<table>${each.join("")}</table>` : each.join(""));
const list = (name, words) => `<select name=${name}>${options(words)}</select>`;
const options = (words) => ["– välj –", ...words].map((word) => `<option>${word}</option>`).join("");
const BASES = ["Kvitto", "Faktura", "Intyg"];
const NOTE = row("Anteckning", "<input name=note>");
const BOXES = row("Brådskande", "<input type=checkbox name=urgent>") + ["Konto", "Kontant"].map((way) => row(way, `<input type=radio name=way value=${way}>`)).join("");
const panel = () => rows(row("Underlag", list("base", BASES)), NOTE, row("Belopp", "<input name=amount>"), BOXES);
const button = "<p id=bottom><button>Spara</button></p>";

const FIELDS = "#panel input, #panel select";
const isBox = (field) => ["checkbox", "radio"].includes(field.type);
const standing = (fields = FIELDS) => all(fields).map((field) => (isBox(field) ? field.checked : field.value));
const put = (values, fields = FIELDS) =>
  all(fields).forEach((field, place) => { field[isBox(field) ? "checked" : "value"] = values[place]; });
const drawPanel = () => { find("#panel").innerHTML = panel(); };
const drawKeeping = (values) => { drawPanel(); put(values); };
const cover = () => find("#over").style.setProperty("display", "block");
const uncover = () => find("#over").style.setProperty("display", "none");
const disable = (off) => all(`${FIELDS}, button`).forEach((one) => { one.disabled = off; });

// What happens at once, and then what happens later.
const REDRAWS = {
  "the whole panel": () => drawPanel,
  "panel and button": () => () => { drawPanel(); find("#bottom").outerHTML = button; },
  "one field": () => () => { find("[name=note]").outerHTML = "<input name=note>"; },
  "two values": () => () => { find("[name=note]").value = find("[name=amount]").value = ""; },
  "the list filled anew": () => () => { find("[name=base]").innerHTML = options(BASES); },
  "a list that comes late": () => {
    find("[name=base]").innerHTML = options([]);
    return () => { find("[name=base]").innerHTML = options(BASES); };
  },
  "boxes": () => () => all("[type=checkbox], [type=radio]").forEach((one) => { one.checked = false; }),
  "equal nodes": () => () => { drawKeeping(standing()); find("#bottom").outerHTML = button; },
  "as posted": () => { const posted = standing(); return () => drawKeeping(posted); }, // a partial postback
  "the page posted back": () => {
    const posted = standing("form input, form select");
    return () => { sessionStorage.posted = JSON.stringify(posted); location.reload(); };
  },
  "values of a model": () => { // a field that shows what its model says, and the model answers later
    const field = find("[name=note]");
    const { value } = field;
    queueMicrotask(() => { if (field.value === value) field.value = ""; });
    return () => { if (find("[name=note]").value === "") find("[name=note]").value = value; };
  },
  "disabled meanwhile": () => { disable(true); return () => disable(false); },
  "covered meanwhile": () => { cover(); return uncover; },
  "covered, then the panel": () => { cover(); return () => { drawPanel(); uncover(); }; },
  "somebody else's value": () => () => { find("[name=amount]").value = "999"; },
  "nothing that was set": () => () => { find("#aside").textContent = "Uppdaterad"; },
};

const sleep = (wait) => new Promise((done) => setTimeout(done, wait));
const address = (wait) => `/svar?ms=${Math.round(wait)}`;
const ask = async (wait) => (await fetch(address(wait))).text();

function frames(wait, then) {
  const end = performance.now() + wait;
  const step = () => (performance.now() >= end ? then() : requestAnimationFrame(step));
  requestAnimationFrame(step);
}

function request(wait, then) {
  const asked = new XMLHttpRequest();
  asked.onload = then;
  asked.open("GET", address(wait));
  asked.send();
}

async function chained(wait, then) {
  for (let part = 0; part < 3; part += 1) await ask(wait / 3);
  then();
}

async function polled(wait, then) {
  const end = performance.now() + wait;
  while (performance.now() < end) { await ask(0); await sleep(Math.min(300, Math.max(0, end - performance.now()))); }
  then();
}

let debounced;
function debounce(wait, then) {
  clearTimeout(debounced);
  debounced = setTimeout(async () => { await ask(wait - Math.min(wait, 400)); then(); }, Math.min(wait, 400));
}

// Somebody beside the page hears that something has been asked for, and tells when it is done.
const BESIDE = `let done = 0;
setInterval(async () => {
  const now = Number(await (await fetch(${JSON.stringify(`${location.origin}/klara`)})).text());
  if (now > done) postMessage("klart");
  done = now;
}, 100);`;
let told = () => {};
function pushed(wait, then) {
  told = then;
  fetch(`/begin?ms=${Math.round(wait)}`);
}

const socket = SPEC.means === "a socket" && new WebSocket(SPEC.socket);
function socketed(wait, then) {
  const send = () => socket.send(String(Math.round(wait)));
  socket.onmessage = then;
  if (socket.readyState === 1) send();
  else socket.onopen = send;
}

function moved(wait, then) {
  find("#aside").style.transition = `opacity ${wait}ms`;
  find("#aside").addEventListener("transitionend", then, { once: true });
  find("#aside").style.opacity = find("#aside").style.opacity === "0.5" ? "1" : "0.5";
}

const MEANS = {
  "a timer": (wait, then) => setTimeout(then, wait),
  "timers in a chain": (wait, then) => setTimeout(() => setTimeout(() => setTimeout(then, wait / 3), wait / 3), wait / 3),
  "an interval": (wait, then) => { const ticking = setInterval(() => { clearInterval(ticking); then(); }, wait); },
  "animation frames": frames,
  "promises": async (wait, then) => { await sleep(wait / 2); await sleep(wait / 2); then(); },
  "fetch": async (wait, then) => { await ask(wait); then(); },
  "fetch, then a timer": (wait, then) => fetch(address(wait * 0.9)).then((answer) => answer.text()).then(() => setTimeout(then, wait * 0.1)),
  "a timer, then fetch": (wait, then) => setTimeout(() => fetch(address(wait / 2)).then(then), wait / 2),
  "XMLHttpRequest": request,
  "requests in a chain": chained,
  "a debounced request": debounce,
  "requests until it is done": polled,
  "a socket": socketed,
  "a push unasked": pushed,
  "the end of a transition": moved,
};

if (sessionStorage.page !== String(SPEC.number)) { sessionStorage.clear(); sessionStorage.page = SPEC.number; }
let due = !sessionStorage.done; // a choice redraws every time, the others once
function redraw() {
  if (!due) return;
  due = SPEC.event === "a choice";
  if (!due) sessionStorage.done = "ja";
  MEANS[SPEC.means](SPEC.wait, REDRAWS[SPEC.what]());
}

let typed;
const EVENTS = {
  "a choice": () => { find("[name=kind]").onchange = redraw; },
  "leaving a field": () => find("#panel").addEventListener("focusout", ({ target }) => target.name === "note" && redraw()),
  "coming to a field": () => find("#panel").addEventListener("focusin", ({ target }) => target.name === "amount" && redraw()),
  "typing": () => find("#panel").addEventListener("input", () => { clearTimeout(typed); typed = setTimeout(redraw, 50); }),
  "the page's loading": redraw,
};

async function save(event) {
  event.preventDefault();
  await fetch("/spara", { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
  find("#told").textContent = "Ärendet är sparat.";
}

find("form").innerHTML = rows(row("Ärendeslag", list("kind", ["Enskild", "Familj"]))) + `<div id=panel>${panel()}</div>${button}`;
if (SPEC.means === "a push unasked") new Worker(URL.createObjectURL(new Blob([BESIDE]))).onmessage = () => told();
if (SPEC.save === "fetch") find("form").onsubmit = save;
if (sessionStorage.posted) put(JSON.parse(sessionStorage.posted), "form input, form select");
EVENTS[SPEC.event]();
