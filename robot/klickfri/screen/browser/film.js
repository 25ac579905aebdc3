// What a person does on a page, told as it happens and in the order it happens. Only real events count: what the
// page's own scripts do shows in its effects. Values are told when they are done, not key by key.

const USED = "a, area, button, input, select, textarea, option, label, summary, [role], [onclick], [contenteditable]";
const TELLING_KEYS = new Set([
  "Enter", "Tab", "Escape", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", " ",
]);
const REFRESH = 200; // milliseconds; a window that is written to anew loses its listeners
const REST = 150; // milliseconds after a change at which the page is read again
const SAID = 300; // texts of one page that are told at most, and the signs of the longest
const LONGEST_SAID = 120;
const UNSAID = "script, style, noscript, a, button, select, textarea, [contenteditable], [role=textbox], [role=option]";

let told = 0;
let aimed = null; // { element, testimony }: what was pointed at, described before the page could change it
const typing = new Map(); // field -> { testimony, at }: begun and not yet told
const lastTold = new WeakMap(); // field -> its value as told last; a key that ends the typing comes before its change

const now = (event) => performance.timeOrigin + (event ? event.timeStamp : performance.now());

function tell(kind, at, facts = {}) {
  told += 1;
  const page = { heading: headingShown(document), title: fold(document.title), path: location.pathname };
  window.__klickfriFilm?.(JSON.stringify({ kind, at, document: stateOf(document).id, n: told, page, ...filled(facts) }));
}

// The innermost element that a person would name; in a shadow tree the event's own path leads to it.
function usedBy(event) {
  const inner = event.composedPath().find((one) => one.nodeType === 1);
  return inner && (inner.closest(USED) || inner);
}

function aim(event) {
  const element = usedBy(event);
  if (element) aimed = { element, testimony: testimonyOf(element) };
}

const aimedAt = (element) => (aimed && aimed.element === element ? aimed.testimony : testimonyOf(element));
const isField = (element) => element.matches(FIELDS) || element.isContentEditable;
const isBox = (element) => element.matches("input[type=checkbox], input[type=radio]");

function valueOf(element) {
  if (isSecret(element)) return {};
  if (isBox(element)) return { on: element.checked };
  if (element.type === "file") return { files: [...element.files].map((file) => file.name) };
  if (element.localName === "select") return { options: [...element.selectedOptions].map((one) => fold(one.text)) };
  return { value: element.isContentEditable ? element.innerText : element.value };
}

function finish(element, at) {
  const begun = typing.get(element);
  if (!begun) return;
  typing.delete(element);
  lastTold.set(element, element.value);
  tell("set", at, { element: begun.testimony, began: begun.at, ...valueOf(element) });
}

const finishAll = (at, but = null) => [...typing.keys()].filter((one) => one !== but).forEach((one) => finish(one, at));

const modifiers = (event) => ["altKey", "ctrlKey", "metaKey", "shiftKey"].filter((key) => event[key]).map((key) => key.slice(0, -3));

const HEARD = {
  pointerdown(event) {
    aim(event);
    finishAll(now(event), usedBy(event));
  },
  click(event) { press("click", event); },
  auxclick(event) { if (event.button === 1) press("click", event); }, // the right button's is a contextmenu
  dblclick(event) { press("dblclick", event); },
  contextmenu(event) { press("contextmenu", event); },
  input(event) {
    const element = usedBy(event);
    if (element && isField(element) && !typing.has(element)) typing.set(element, { testimony: aimedAt(element), at: now(event) });
  },
  change(event) {
    const element = usedBy(event);
    if (!element || !isField(element)) return;
    if (typing.has(element)) return finish(element, now(event));
    if (!isBox(element) && lastTold.get(element) === element.value) return;
    typing.set(element, { testimony: aimedAt(element), at: now(event) });
    finish(element, now(event));
  },
  keydown(event) {
    if (event.isComposing || event.key === "AltGraph" || event.key === "Process") return;
    const shortcut = (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph") && event.key.length === 1;
    if (!TELLING_KEYS.has(event.key) && !/^F\d+$/.test(event.key) && !shortcut) return;
    const element = usedBy(event);
    if (event.key === " " && element && isField(element) && !isBox(element)) return;
    aim(event);
    if (event.key === "Enter" && element?.localName !== "textarea") finishAll(now(event));
    tell("key", now(event), { key: event.key, modifiers: modifiers(event), element: element && aimedAt(element) });
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
  const keyboard = event.detail === 0;
  finishAll(now(event), element);
  tell(kind, now(event), {
    element: aimedAt(element), button: event.button || null, modifiers: modifiers(event), keyboard: keyboard || null,
  });
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
  const shown = isField(element) ? valueOf(element) : { value: textOf(element) };
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
const said = new Set();
let resting = null;

function newTexts() {
  const elements = [...(document.body?.querySelectorAll("*") || [])].filter((one) => hasOwnText(one) && !one.closest(UNSAID) && visible(one));
  const texts = [...new Set(elements.map(textOf))].filter((text) => text && text.length <= LONGEST_SAID);
  const fresh = texts.filter((text) => !said.has(text.replace(/\d/g, "0"))).slice(0, SAID);
  fresh.forEach((text) => said.add(text.replace(/\d/g, "0")));
  return fresh;
}

function rested(loaded) {
  resting = null;
  const texts = newTexts();
  if (loaded || texts.length) tell("shown", now(), { texts });
}

function watchPage() {
  rested(true);
  new MutationObserver(() => {
    resting ||= setTimeout(rested, REST);
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

function roll() {
  [...new Set([...POINTING, ...Object.keys(HEARD)])].forEach((type) => window.addEventListener(type, window.__klickfriHeard, true));
  ["alert", "confirm", "prompt"].forEach((name) => listenTo(window, name));
}

function film() {
  window.__klickfriHeard ||= heard;
  roll();
  setInterval(roll, REFRESH);
  if (document.readyState === "complete") watchPage();
  else window.addEventListener("load", () => setTimeout(watchPage));
  window.addEventListener("pagehide", () => { finishAll(now()); tell("leave", now()); });
}
