// A form that draws itself anew: what is drawn, what sets it off, when, and by which means, is in SPEC.

const find = (selector) => document.querySelector(selector);
const row = (caption, field) =>
  SPEC.layout === "table" ? `<tr><td>${caption}</td><td>${field}</td></tr>` : `<p><label>${caption} ${field}</label></p>`;
const rows = (...all) => (SPEC.layout === "table" ? `<table>${all.join("")}</table>` : all.join(""));
const list = (name, words) => `<select name=${name}>${options(words)}</select>`;
const options = (words) => ["– välj –", ...words].map((word) => `<option>${word}</option>`).join("");
const BASES = ["Kvitto", "Faktura", "Intyg"];
const NOTE = row("Anteckning", "<input name=note>");
const BOXES = row("Brådskande", "<input type=checkbox name=urgent>") + ["Konto", "Kontant"].map((way) => row(way, `<input type=radio name=way value=${way}>`)).join("");
const panel = () => rows(row("Underlag", list("base", BASES)), NOTE, row("Belopp", "<input name=amount>"), BOXES);
const button = "<p id=bottom><button>Spara</button></p>";

const REDRAWS = {
  "the whole panel": () => { find("#panel").innerHTML = panel(); },
  "panel and button": () => { find("#panel").innerHTML = panel(); find("#bottom").outerHTML = button; },
  "one field": () => { find("[name=note]").outerHTML = "<input name=note>"; },
  "two values": () => { find("[name=note]").value = find("[name=amount]").value = ""; },
  "the list filled anew": () => { find("[name=base]").innerHTML = options(BASES); },
  "boxes": () => { document.querySelectorAll("[type=checkbox], [type=radio]").forEach((one) => { one.checked = false; }); },
  "somebody else's value": () => { find("[name=amount]").value = "999"; },
  "nothing that was set": () => { find("#aside").textContent = "Uppdaterad"; },
};

const sleep = (wait) => new Promise((done) => setTimeout(done, wait));
const address = (wait) => `/svar?ms=${Math.round(wait)}`;

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

const MEANS = {
  "a timer": (wait, then) => setTimeout(then, wait),
  "timers in a chain": (wait, then) => setTimeout(() => setTimeout(() => setTimeout(then, wait / 3), wait / 3), wait / 3),
  "an interval": (wait, then) => { const ticking = setInterval(() => { clearInterval(ticking); then(); }, wait); },
  "animation frames": frames,
  "promises": async (wait, then) => { await sleep(wait / 2); await sleep(wait / 2); then(); },
  "fetch": async (wait, then) => { await (await fetch(address(wait))).text(); then(); },
  "fetch, then a timer": (wait, then) => fetch(address(wait * 0.9)).then((answer) => answer.text()).then(() => setTimeout(then, wait * 0.1)),
  "a timer, then fetch": (wait, then) => setTimeout(() => fetch(address(wait / 2)).then(then), wait / 2),
  "XMLHttpRequest": request,
};

let due = true; // a choice redraws every time, the others once
function redraw() {
  if (!due) return;
  due = SPEC.event === "a choice";
  MEANS[SPEC.means](SPEC.wait, REDRAWS[SPEC.what]);
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
if (SPEC.save === "fetch") find("form").onsubmit = save;
EVENTS[SPEC.event]();
