// The stage of the bench in one frame: keeps the page as it came, marks the true element where no locator can see it,
// changes the page, and is the witness of what is then acted on. Nothing that is done here reaches the page or its server.

const FIELD = "input:not([type=hidden]), select, textarea";
const clean = (text) => (text || "").replace(/\s+/g, " ").trim();

// A seeded source of choices: the same seed changes the page in the same way.
function dice(seed) {
  let state = seed;
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (number) => Math.floor(roll() * number);
  const shuffled = (things) => {
    const rest = [...things];
    return things.map(() => rest.splice(below(rest.length), 1)[0]);
  };
  return { below, one: (things) => things[below(things.length)], shuffled };
}

const stage = {
  pristine: document.body.cloneNode(true), title: document.title, truth: null, around: null, others: [], acted: [], beside: [],
  frame: window.frameElement?.getAttribute("name"),
};

function nodesAt(xpath) {
  const nodes = document.evaluate(xpath, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  return Array.from({ length: nodes.snapshotLength }, (_, index) => nodes.snapshotItem(index));
}

// The one element at an XPath, or null; two would be a fault of the bench.
function found(xpath) {
  const nodes = nodesAt(xpath);
  if (nodes.length > 1) throw new Error(`${nodes.length} elements for ${xpath}`);
  return nodes[0] || null;
}

// What stands around an element, where its seat tells it.
function surroundings({ where, caption, unit, part, heading, rows }) {
  const at = (xpath) => (xpath ? found(xpath) : null);
  return { element: found(where), caption: at(caption), unit: nodesAt(unit || where), part: at(part), heading: at(heading), inRows: rows };
}

function restore() {
  document.body.replaceWith(stage.pristine.cloneNode(true));
  if (document.title !== stage.title) document.title = stage.title;
  if (stage.frame) window.frameElement.setAttribute("name", stage.frame);
  stage.beside.splice(0).forEach((frame) => frame.remove());
  stage.acted = [];
}

// Another frame beside this one.
async function beside(name, html) {
  const frame = window.parent.document.createElement("iframe");
  Object.assign(frame, { name, srcdoc: html });
  const loaded = new Promise((done) => { frame.onload = done; });
  window.parent.document.body.append(frame);
  stage.beside.push(frame);
  await loaded;
}

// A change may squeeze the right element to nothing, between columns that grow: then nobody could tell that it is there.
const LEAST = 4;
const isWideEnough = (element) => Math.min(element.offsetWidth || LEAST, element.offsetHeight || LEAST) >= LEAST;

// Puts the page back, finds the true element and changes the page: `keeps`, `alters`, or `no` when it cannot be done here.
// What the change gives back is the element that is the right one now; null when none is.
// `around` tells what stands around it, `others` the same of its like, as far as the changes ask for it.
async function change(xpath, kind, seed, around, others) {
  restore();
  stage.truth = found(xpath);
  stage.around = around && surroundings(around);
  stage.others = others.map(surroundings).filter(({ element }) => element);
  if (kind && !stage.truth) throw new Error(`no element to change for: ${xpath}`);
  const couldBeUsed = stage.truth && isWideEnough(stage.truth);
  const right = kind ? await KINDS[kind](stage.truth, dice(seed)) : stage.truth;
  if (right === undefined || (right && couldBeUsed && !isWideEnough(right))) return "no";
  stage.truth = right;
  return right ? "keeps" : "alters";
}

function witness(event) {
  stage.acted.push(event.target);
  event.stopImmediatePropagation();
  if (!event.target.matches?.("[type=checkbox]")) event.preventDefault();
}
["click", "input", "change", "submit"].forEach((kind) => window.addEventListener(kind, witness, true));

const isTrue = (element) => Boolean(stage.truth?.isConnected && stage.truth.contains(element));

// What one would say of an element in a report of wrong acts.
function words(element) {
  const cell = element.closest("td");
  const beside = clean(cell?.previousElementSibling?.innerText).slice(0, 40);
  const own = clean(element.value || element.innerText).slice(0, 40);
  return `${element.localName} "${own}"${beside ? ` beside "${beside}"` : ""}`;
}

function outcome() {
  const other = stage.acted.find((element) => !isTrue(element));
  return { acted: stage.acted.length > 0, right: stage.acted.length > 0 && !other, words: other ? words(other) : "" };
}

// Could this be done to the element at all? Every way of locating waits for that, and fails when it does not come.
const USABLE = {
  click: () => true,
  read: () => true,
  fill: (element) => element.matches("textarea, input:not([type=checkbox], [type=submit], [type=button])") && !element.readOnly,
  check: (element) => element.matches("[type=checkbox]"),
  select: (element, option) => element.localName === "select" && [...element.options].some((one) => clean(one.text) === option),
};

function view(element, use, option) {
  const box = element.getBoundingClientRect();
  const shown = element.checkVisibility() && box.width > 0 && box.height > 0;
  return { usable: shown && !element.matches(":disabled") && USABLE[use](element, option), right: isTrue(element), words: words(element) };
}

// The places by which recorders find an element when words and names fail them.
function cssPath(element) {
  const steps = [];
  for (let one = element; one !== document.documentElement; one = one.parentElement) {
    const alike = [...one.parentElement.children].filter((other) => other.localName === one.localName);
    steps.unshift(alike.length > 1 ? `${one.localName}:nth-of-type(${alike.indexOf(one) + 1})` : one.localName);
  }
  return steps.join(" > ");
}

function facts(element) {
  return {
    text: clean(element.matches(FIELD) ? (element.matches("[type=submit], [type=button]") ? element.value : "") : element.innerText),
    id: element.id, name: element.getAttribute("name") || "", css: cssPath(element),
    options: element.localName === "select" ? [...element.options].filter((one) => !one.selected).map((one) => clean(one.text)) : [],
    on: Boolean(element.checked),
  };
}

const KINDS = Object.assign({}, ...Object.values(GROUPS));
const kinds = () =>
  Object.entries(GROUPS).flatMap(([group, changes]) => Object.entries(changes).map(([kind, make]) => [group, kind, make.length > 1]));

window.__drift = { change, outcome, view, kinds, facts: (xpath) => facts(found(xpath)) };
