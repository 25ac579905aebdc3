// Fields and what is in them. What a person writes is told once, when it is done; what the page's own scripts then
// make of it, or write elsewhere (a suggestion that was picked, a calendar's day), is told as what changed.

const BY_PARTS = /^(date|time|month|week|datetime-local)$/; // has a value long before the person is done with it
const typing = new Map(); // field -> { testimony, at }: begun and not yet told
const lastSeen = new WeakMap(); // field -> what is in it, as it was told or seen last
let restless = new Set(); // told as changed since the person's last act; a field that ticks is told once
let worked = false; // until the person has done something here, what changes is the page's beginning

const isField = (element) => element.matches(FIELDS) || element.isContentEditable;
const isBox = (element) => element.matches("input[type=checkbox], input[type=radio]");
const isWritten = (element) => isField(element) && !isBox(element) && element.localName !== "select" && element.type !== "file";
const isManyLines = (element) => element.isContentEditable || element.localName === "textarea";
const nfc = (text) => text.normalize("NFC");

function contentOf(element) {
  if (isSecret(element)) return {};
  if (isBox(element)) return { on: element.checked };
  if (element.type === "file") return { files: [...element.files].map((file) => nfc(file.name)) };
  if (element.localName === "select") return { options: [...element.selectedOptions].map((one) => fold(one.text)) };
  return { value: nfc(element.isContentEditable ? valueOf(element) : element.value) };
}

// A page that listens to keys and not to what is written hears nothing when a text is put into the field at once.
const keyed = new WeakSet();
const fed = new WeakSet();

function noteListeners(win) {
  const { prototype } = win.EventTarget;
  const add = prototype.addEventListener;
  if (add.filmed) return;
  prototype.addEventListener = function addEventListener(type, ...more) {
    if (type === "keyup" || type === "keypress") keyed.add(this ?? win);
    if (type === "input") fed.add(this ?? win);
    if (/^(mouse|pointer)(enter|over)$/.test(type)) hovering.add(this ?? win);
    return add.call(this ?? win, type, ...more);
  };
  prototype.addEventListener.filmed = true;
}

function listensToKeys(element) {
  if (fed.has(element) || element.oninput) return false;
  if (keyed.has(element) || element.onkeyup || element.onkeypress) return true;
  for (let one = element.parentNode; one; one = one.parentNode) if (keyed.has(one) && !fed.has(one)) return true;
  return false;
}

const printOf = (element) => JSON.stringify(contentOf(element));

function begin(element, at) {
  if (!typing.has(element)) typing.set(element, { testimony: aimedAt(element), at });
}

function finish(element, at) {
  const begun = typing.get(element);
  if (!begun) return;
  typing.delete(element);
  finishedAt = at;
  lastSeen.set(element, printOf(element));
  tell("set", at, { element: begun.testimony, began: begun.at, ...contentOf(element), keys: isWritten(element) && listensToKeys(element) || null });
}

const finishAll = (at, but = null) => [...typing.keys()].filter((one) => one !== but).forEach((one) => finish(one, at));

// What is in the field now if that is news; a radio button that goes out has only lost to another.
function newsOf(element) {
  const before = lastSeen.get(element);
  const print = printOf(element);
  lastSeen.set(element, print);
  const told = before === undefined || before === print || (element.type === "radio" && !element.checked);
  return worked && !told && visible(element) ? contentOf(element) : null;
}

// A page may write what was typed in its own way when the field is left; that is told before the person's next act.
let finishedAt = 0; // when the last value was told
let asLeft = null; // { element, print }: what was in the field when the page was told that it is left

function leaveField(event) {
  const element = usedBy(event);
  asLeft = element && isWritten(element) && !typing.has(element) ? { element, print: printOf(element) } : null;
}

function tellRewritten(event) {
  if (!event.isTrusted || !asLeft || !asLeft.element.isConnected || isSecret(asLeft.element)) return;
  const { element, print } = asLeft;
  asLeft = null;
  const rewritten = printOf(element);
  if (rewritten === print) return;
  lastSeen.set(element, rewritten);
  tell("changed", finishedAt, { element: testimonyOf(element), ...contentOf(element) });
}

function tellChanges(at, but = new Set()) {
  forgetLayout();
  for (const element of everywhere(document, FIELDS)) {
    if (typing.has(element) || but.has(element) || isSecret(element)) continue;
    const news = newsOf(element);
    if (!news) continue;
    restless.add(element);
    tell("changed", at, { element: testimonyOf(element), ...news });
  }
}

// The person does something: whatever changed until now came of what they did before.
function nextAct(at) {
  catchUp();
  tellMark(at);
  tellChanges(at);
  restless = new Set();
  worked = true;
  actedNow();
  rest();
}
