// What a person does on a page, told as it happens and in the order it happens. Only real events count: what the
// page's own scripts do shows in its effects. Values are told when they are done, not key by key.

const ACTIVE = [
  "button", "link", "checkbox", "radio", "switch", "textbox", "searchbox", "combobox", "option", "tab", "menuitem", "menuitemcheckbox",
  "menuitemradio", "treeitem", "slider", "spinbutton", "gridcell", "cell", "columnheader", "rowheader",
].map((role) => `[role=${role}]`).join();
const USED = `a, area, button, input, select, textarea, option, label, summary, ${ACTIVE}, [onclick], [contenteditable]`;
const TELLING_KEYS = new Set([
  "Enter", "Tab", "Escape", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", " ",
]);
const RUBBING = new Set(["Backspace", "Delete", "Insert"]);
const UNTOLD_KEYS = new Set(["AltGraph", "Process", "Dead", "Unidentified"]);
const SENDING = new Set(["Enter", "Escape"]); // the page may be gone when it has heard them
const IS_MAC = /^Mac/.test(navigator.platform);
const STAYING = new Set(["ArrowLeft", "ArrowRight", "Home", "End"]); // in a text: the person goes on writing
const MAKING = new Set(["Enter", " "]); // keys that choose
const MARKING = "b, strong, em, i, u, mark, font, small";
const STEADY = 5; // pixels that a hand may move in a click
const HELD = 500; // milliseconds from which a press is a long one
const REFRESH = 200; // milliseconds between looks at what came without an event
const REST = 150; // milliseconds after a change at which the page is read again
const SAID = 300; // texts of one page that are told at most, and the signs of the longest
const LONGEST_SAID = 120;
const UNSAID = "script, style, noscript, a, button, select, textarea, [contenteditable], [role=textbox], [role=combobox], [role=option]";

let told = 0;
let aimed = null; // { element, testimony }: what was pointed at, described before the page could change it
let pressed = null; // what the main button went down on, until its click is told
let clicked = null; // what was clicked last; a box that nobody clicked was changed by a script
const waiting = []; // what is told when the page has heard the event too, or at the next act

const now = (event) => performance.timeOrigin + (event ? event.timeStamp : performance.now());

function tell(kind, at, facts = {}) {
  told += 1;
  forgetLayout();
  const page = { heading: headingShown(document), title: fold(document.title), path: location.pathname };
  window.__klickfriFilm?.(JSON.stringify({ kind, at, document: stateOf(document).id, n: told, page, ...filled(facts) }));
}

// Marked words within a text are no thing of their own: "<b>Alm</b>backa" is Almbacka.
function wholeText(element) {
  const parent = element.parentElement;
  return element.matches(MARKING) && hasOwnText(element) && parent && hasOwnText(parent) ? wholeText(parent) : element;
}

// The innermost element that a person would name; in a shadow tree the event's own path leads to it.
function usedBy(event) {
  const path = event.composedPath().filter((one) => one.nodeType === 1);
  if (path[0] && isClosed(path[0])) return path[0]; // what was used in it is not told
  return path.find((one) => one.matches(USED)) || (path[0] && wholeText(path[0]));
}

function aim(event) {
  const element = usedBy(event);
  if (!element) return;
  const leaning = leaningOf(element, !resting);
  aimed = { element, testimony: { ...testimonyOf(element), ...filled({ among: amongOf(element) }) }, leaning };
}

const aimedAt = (element) => (aimed && aimed.element === element ? aimed.testimony : testimonyOf(element));
const modifiers = (event) => ["altKey", "ctrlKey", "metaKey", "shiftKey"].filter((key) => event[key]).map((key) => key.slice(0, -3));
const isAltGr = (event) => event.getModifierState("AltGraph") || (event.ctrlKey && event.altKey);

const catchUp = () => waiting.splice(0).forEach((act) => act());
function afterwards(act) {
  waiting.push(act);
  setTimeout(catchUp);
}

const HEARD = {
  pointerover(event) { pointedAt(event); },
  scroll() { scrolled(); },
  pointerdown(event) {
    isPulled = false;
    aim(event);
    nextAct(now(event));
    finishAll(now(event), usedBy(event));
    pressed = event.button === 0 && aimed && !onScrollbar(event) ? { ...aimed, made: choiceOf(aimed), at: now(event), x: event.screenX, y: event.screenY, box: boxOf(aimed.element) } : null;
  },
  pointerup(event) {
    if (pressed && isPulling(event)) pull(event);
    else afterwards(() => letGo());
  },
  dragstart() {
    pulled = pressed?.testimony || null;
    pressed = null;
  },
  drop(event) { drop(event); },
  click(event) { clickOf(event); },
  auxclick(event) { if (event.button === 1) press("click", event); }, // the right button's is a contextmenu
  dblclick(event) { press("dblclick", event); },
  contextmenu(event) { press("contextmenu", event); },
  input(event) {
    const element = usedBy(event);
    if (!element || !isField(element) || (isBox(element) && element !== clicked)) return;
    actedNow();
    begin(element, now(event));
    if (isWritten(element)) return;
    letGo(); // an open list keeps the button's coming up to itself
    finish(element, now(event));
  },
  change(event) {
    const element = usedBy(event);
    if (element && !BY_PARTS.test(element.type)) finish(element, now(event));
    leaveField(event);
  },
  blur(event) { leaveField(event); },
  focusout(event) { finish(usedBy(event), now(event)); }, // where no change is heard: shadow trees, editable texts
  keydown(event) {
    const element = usedBy(event);
    if (isTelling(event, element)) key(event, element);
  },
  paste(event) { clip("paste", event); },
  copy(event) { clip("copy", event); },
  submit(event) {
    finishAll(now(event));
    const action = new URL(event.target.getAttribute("action") || "", location.href).pathname;
    tell("submit", now(event), { method: event.target.getAttribute("method") || "get", action });
  },
};

function press(kind, event) {
  const element = usedBy(event);
  if (!element) return;
  finishAll(now(event), element);
  pressedOn(kind, event, aimedAt(element));
}

// `own`: the page answers it with something of its own, and not the browser with its menu.
function pressedOn(kind, event, testimony, more = {}) {
  const facts = { element: testimony, button: event.button || null, modifiers: modifiers(event), keyboard: event.detail === 0 || null, ...more };
  if (kind !== "contextmenu") tell(kind, now(event), facts);
  else afterwards(() => tell(kind, now(event), { ...facts, keyboard: null, own: event.defaultPrevented || null }));
}

// --- what is pulled with the mouse: by the browser, or by a page that moves it itself

const PULLED = 12; // pixels; a hand that slips in a click stays on what it clicks
let pulled = null; // what the browser is dragging
let isPulled = false; // the click that ends a pull is part of it
const boxOf = (element) => { const { x, y } = element.getBoundingClientRect(); return { x, y }; };
const farther = (one, other, limit) => Math.hypot(one.x - other.x, one.y - other.y) > limit;
const onScrollbar = ({ target, offsetX, offsetY }) => target.clientWidth > 0 && (offsetX > target.clientWidth + target.clientLeft || offsetY > target.clientHeight + target.clientTop) && /auto|scroll/.test(getComputedStyle(target).overflow);

function isPulling(event) {
  if (isField(pressed.element) || !farther(pressed, { x: event.screenX, y: event.screenY }, PULLED)) return false;
  if (farther(pressed.box, boxOf(pressed.element), STEADY) || pressed.element.localName === "canvas") return true;
  return getSelection().isCollapsed && !pressed.element.contains(document.elementFromPoint(event.clientX, event.clientY));
}

function pull(event) {
  const under = document.elementsFromPoint(event.clientX, event.clientY).find((one) => !pressed.element.contains(one));
  tell("drag", pressed.at, { element: pressed.testimony, onto: under && testimonyOf(under) });
  pressed = null;
  isPulled = true;
}

function drop(event) {
  const files = [...event.dataTransfer.files].map((file) => nfc(file.name));
  const onto = event.composedPath().find((one) => one.nodeType === 1);
  nextAct(now(event));
  tell("drag", now(event), { element: pulled, onto: onto && testimonyOf(onto), files: files.length ? files : null });
  pulled = null;
}

// Held so long that the page answered it while the button was down.
const isLongPress = (down, event) => now(event) - down.at > HELD && lastChange - down.at > HELD;
const isGone = (element) => !element.isConnected || !visible(element);
const isDragged = (event) => Math.hypot(event.screenX - pressed.x, event.screenY - pressed.y) > STEADY && !getSelection().isCollapsed;

// A list that closes under the pointer gives the click to what lies beneath it; the person clicked in the list.
function clickOf(event) {
  clicked = usedBy(event);
  if (isPulled) return;
  const down = event.detail > 0 ? pressed : null;
  if (!down) return press("click", event);
  finishAll(now(event), clicked);
  const testimony = isGone(down.element) ? down.testimony : aimedAt(clicked);
  if (!down.told) {
    pressedOn("click", event, testimony, { ...down.leaning, dragged: isDragged(event) || null, held: isLongPress(down, event) || null, stood: choicesStanding() });
    watchMark(down.element, testimony);
    down.made?.(now(event));
  }
  pressed = null;
}

// The button is up and no click came, or the page is being left already: what it went down on did its work all the same.
function letGo(leaving = false) {
  if (pressed && !pressed.told && (leaving || isGone(pressed.element))) {
    tell("click", pressed.at, { element: pressed.testimony, ...pressed.leaning });
    pressed.made?.(pressed.at);
  }
  pressed = leaving && pressed ? { ...pressed, told: true } : null;
}

// What a page draws itself changes without a change event: how a box stands, and what a field shows that was chosen in
// its list, is told when the page has heard the click or key too.
function choiceOf({ element, testimony }) {
  if (canBeOn(element) && !isBox(element)) return turned(element, testimony, element.ariaChecked);
  const field = roleOf(element) === "option" && fieldOfList(within(element, "[role=listbox]"));
  return field ? chosen(field, testimonyOf(field), textOf(element)) : null;
}

const turned = (box, testimony, before) => (at) =>
  afterwards(() => {
    if (box.isConnected && box.ariaChecked !== before) tell("set", at, { element: testimony, on: box.ariaChecked === "true" });
  });

const chosen = (field, testimony, text) => (at) =>
  afterwards(() => {
    typing.delete(field);
    if (isField(field)) lastSeen.set(field, printOf(field));
    tell("set", at, { element: testimony, options: [text] });
  });

// The field that names the list as its own, or the list itself.
function fieldOfList(list) {
  if (!list) return null;
  const id = CSS.escape(list.id);
  const fields = list.id ? list.getRootNode().querySelectorAll(`[role=combobox]:is([aria-controls=${id}], [aria-owns=${id}])`) : [];
  return fields.length > 1 ? null : fields[0] || list;
}

// A sign that is typed into a text is told with the text; anywhere else the page may listen to it, or find by it.
function isTelling(event, element) {
  if (event.isComposing || UNTOLD_KEYS.has(event.key)) return false;
  if (isShortcut(event) || /^F\d+$/.test(event.key)) return true;
  const isText = Boolean(element) && isWritten(element);
  if (event.key.length === 1 || RUBBING.has(event.key)) return !isText && element?.localName !== "select";
  if (event.key === "Enter" && element && isManyLines(element)) return event.ctrlKey || event.metaKey || event.altKey;
  return TELLING_KEYS.has(event.key);
}

// Signs of their own are typed with AltGr, or with Alt on a Mac.
function isShortcut(event) {
  if (event.key.length > 1 || isAltGr(event)) return false;
  return event.ctrlKey || event.metaKey || (event.altKey && !IS_MAC && event.key !== " ");
}

// A key may pick from a list or send the form: what was written until then is told before the page hears of it.
function key(event, element) {
  nextAct(now(event));
  aim(event);
  if (!STAYING.has(event.key) && event.key.length > 1) finishAll(now(event), element && isManyLines(element) ? element : null);
  const option = optionOf(element);
  const stood = event.key === "Enter" ? choicesStanding() : null;
  const facts = { key: event.key, modifiers: modifiers(event), element: element && aimedAt(element), option: option && testimonyOf(option), stood };
  const made = MAKING.has(event.key) && element ? choiceOf(option ? { element: option } : { element, testimony: facts.element }) : null;
  if (SENDING.has(event.key) && !facts.modifiers.length) tell("key", now(event), facts);
  else afterwards(() => tell("key", now(event), { ...facts, own: event.defaultPrevented || null }));
  made?.(now(event));
}

// Which choice of its list the field stands on, where the page says so.
function optionOf(element) {
  return element?.getRootNode().getElementById?.(element.getAttribute("aria-activedescendant") || "") || null;
}

function clip(kind, event) {
  const element = usedBy(event);
  const text = kind === "copy" ? fold(String(getSelection())) : "";
  tell(kind, now(event), { element: element && aimedAt(element), value: element && isSecret(element) ? "" : text });
}

// The person points something out ("I read this", "this must be so here"): the click is theirs to us, not to the page.
const POINTING = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick", "contextmenu"];

function pointedOut(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.type !== "click") return;
  const element = event.composedPath().find((one) => one.nodeType === 1);
  const shown = isField(element) ? contentOf(element) : { value: textOf(element) };
  tell(window.__klickfriPick, now(event), { element: testimonyOf(element), ...shown });
  window.__klickfriPick = null;
}

function heard(event) {
  if (!event.isTrusted) return;
  if (window.__klickfriPick && POINTING.includes(event.type)) pointedOut(event);
  else HEARD[event.type]?.(event);
}

// The page's own questions: the person answers the browser's own dialog, and both are told.
function listenTo(win, name) {
  const asked = win[name];
  if (asked.filmed) return;
  const filmed = function (...words) {
    finishAll(now());
    tell("dialog", now(), { dialog: name, text: String(words[0] ?? "") });
    const answer = asked.apply(win, words);
    tell("answer", now(), { dialog: name, answer: name === "alert" ? "accept" : answer === false || answer === null ? "dismiss" : "accept",
      value: typeof answer === "string" ? answer : null });
    return answer;
  };
  filmed.filmed = true;
  win[name] = filmed;
}

// What the page says, told when it has come to rest: it is what a step led to. Only what was not said before is told;
// a clock that ticks says nothing new.
const heardOf = new Set();
let resting = null;

function newTexts() {
  const elements = everywhere(document, "*").filter((one) => (hasOwnText(one) || one.matches(USED)) && visible(one));
  keepStanding(elements);
  const said = elements.filter((one) => hasOwnText(one) && !within(one, UNSAID));
  const texts = [...new Set(said.map(textOf))].filter((text) => text && text.length <= LONGEST_SAID);
  const fresh = texts.filter((text) => !heardOf.has(text.replace(/\d/g, "0"))).slice(0, SAID);
  fresh.forEach((text) => heardOf.add(text.replace(/\d/g, "0")));
  return fresh;
}

function rested(loaded) {
  resting = null;
  forgetLayout();
  watchTrees();
  tellMark(now());
  const texts = newTexts();
  if (loaded || texts.length) tell("shown", now(), { texts });
}

const rest = () => { resting ||= setTimeout(rested, REST); };
let lastChange = 0;
const changes = new MutationObserver((records) => {
  lastChange = now();
  blame(records);
  rest();
});
const watchedTrees = new WeakSet();

function watchTrees() {
  for (const tree of forestOf(document).open.filter((one) => !watchedTrees.has(one))) {
    watchedTrees.add(tree);
    changes.observe(tree, { subtree: true, childList: true, characterData: true, attributes: true });
  }
}

// A popup's first page keeps the window of the empty document before it, and with it this script.
let watched = null;

function watchPage() {
  if (watched === document) return;
  watched = document;
  heardOf.clear();
  rested(true);
}

function roll() {
  [...new Set([...POINTING, ...Object.keys(HEARD)])].forEach((type) => window.addEventListener(type, window.__klickfriHeard, true));
  ["change", "focusout"].forEach((type) => window.addEventListener(type, window.__klickfriRewritten));
  window.addEventListener("beforeunload", leaving);
  window.addEventListener("pagehide", leave);
  ["alert", "confirm", "prompt"].forEach((name) => listenTo(window, name));
  if (document.readyState === "complete") watchPage();
  if (!pressed) tellChanges(now(), restless);
}

// A page that is being left is told of while it still stands: what it tells in its last moment may not be heard.
function leaving() {
  catchUp();
  letGo(true);
  finishAll(now());
  tellChanges(now());
}

function leave() {
  leaving();
  tell("leave", now());
}

function film() {
  keepClosedTrees(window);
  noteListeners(window);
  window.__klickfriHeard ||= heard;
  window.__klickfriRewritten ||= tellRewritten;
  roll();
  setInterval(roll, REFRESH);
  window.addEventListener("load", () => setTimeout(watchPage));
  new MutationObserver(roll).observe(document, { childList: true }); // opened anew: nobody listens any more
}
