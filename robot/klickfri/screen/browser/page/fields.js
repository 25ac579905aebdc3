// Fields and what is in them. What a person writes is told once, when it is done; what the page's own scripts then
// make of it, or write elsewhere (a suggestion that was picked, a calendar's day), is told as what changed.

import { aimedAt } from "./aim.js";
import { hovering } from "./cause.js";
import { forgetLayout } from "./memory.js";
import { isSeeking } from "./pools.js";
import { editedIn, FIELDS, isBox, isEdited, isField } from "./roles.js";
import { tell } from "./telling.js";
import { isSecret, testimonyOf } from "./testimony.js";
import { fold, nfc } from "./text.js";
import { everywhere } from "./trees.js";
import { usedBy } from "./used.js";
import { valueOf } from "./values.js";
import { visible } from "./words.js";

/** @type {Map<PageElement, { testimony: Testimony; at: number }>} */
export const typing = new Map(); // field -> { testimony, at }: begun and not yet told
/** @type {WeakMap<PageElement, string>} */
export const lastSeen = new WeakMap(); // field -> what is in it, as it was told or seen last
/** @type {Set<PageElement>} */
export let restless = new Set(); // told as changed since the person's last act; a field that ticks is told once
let worked = false; // until the person has done something here, what changes is the page's beginning

/** @param {PageElement} element */
export const isWritten = (element) =>
  isField(element) && !isBox(element) && element.localName !== "select" && element.type !== "file";
/** @param {PageElement} element */
const isPlaceOfText = (element) => element.isContentEditable || isEdited(element);
/** @param {PageElement} element */
export const isManyLines = (element) => isPlaceOfText(element) || element.localName === "textarea";

/** @param {PageElement} element @returns {Facts} */
export function contentOf(element) {
  if (isSecret(element)) return {};
  if (isBox(element)) return { on: element.checked };
  if (element.type === "file") return { files: [...element.files].map((file) => nfc(file.name)) };
  if (element.localName === "select") return allChosen(element);
  return { value: nfc(isPlaceOfText(element) ? valueOf(element) : element.value) };
}

/** @param {PageElement} list @returns {Facts} */
const allChosen = ({ selectedOptions, multiple }) => ({
  options: [...selectedOptions].map((one) => fold(one.text)),
  ...(multiple && { several: true }),
});

// A page that listens to keys and not to what is written hears nothing when a text is put into the field at once, and
// neither does an editor that writes by itself what it is told that somebody is about to write.
/** @type {Listened} */
const listened = { keyed: new WeakSet(), fed: new WeakSet(), asked: new WeakSet() };

/** @param {PageWindow} win */
export function noteListeners(win) {
  const { prototype } = win.EventTarget;
  const add = prototype.addEventListener;
  if (add.filmed) return;
  prototype.addEventListener = function addEventListener(type, ...more) {
    if (type === "keyup" || type === "keypress") listened.keyed.add(this ?? win);
    if (type === "input") listened.fed.add(this ?? win);
    if (type === "beforeinput") listened.asked.add(this ?? win);
    if (/^(mouse|pointer)(enter|over)$/.test(type)) hovering.add(this ?? win);
    return add.call(this ?? win, type, ...more);
  };
  prototype.addEventListener.filmed = listened;
}

// An editor in a frame has listeners of its own, noted by the script there.
/** @param {PageElement} field */
function listensToKeys(field) {
  const element = editedIn(field) || field;
  const { EventTarget: heard } = element.ownerDocument.defaultView;
  const { keyed, fed, asked } = heard.prototype.addEventListener.filmed || listened;
  for (let one = element; isEdited(field) && one; one = one.parentNode) if (asked.has(one)) return true;
  if (fed.has(element) || element.oninput) return false;
  if (keyed.has(element) || element.onkeyup || element.onkeypress) return true;
  for (let one = element.parentNode; one; one = one.parentNode) if (keyed.has(one) && !fed.has(one)) return true;
  return false;
}

/** @param {PageElement} element */
export const printOf = (element) => JSON.stringify(contentOf(element));

/** @param {PageElement} element @param {number} at */
export function beginTyping(element, at) {
  if (!typing.has(element)) typing.set(element, { testimony: aimedAt(element), at });
}

/** @param {PageElement} element @param {number} at */
export function finishTyping(element, at) {
  const begun = typing.get(element);
  if (!begun) return;
  typing.delete(element);
  finishedAt = at;
  lastSeen.set(element, printOf(element));
  tell("set", at, {
    element: begun.testimony,
    began: begun.at,
    ...contentOf(element),
    seeks: isSeeking(element) || null,
    keys: (isWritten(element) && listensToKeys(element)) || null,
  });
}

/** @param {number} at @param {PageElement} [but] */
export const finishAllTyping = (at, but = null) =>
  [...typing.keys()].filter((one) => one !== but).forEach((one) => finishTyping(one, at));

// What is in the field now if that is news; a radio button that goes out has only lost to another.
/** @param {PageElement} element @returns {Facts} */
function newsOf(element) {
  const before = lastSeen.get(element);
  const print = printOf(element);
  lastSeen.set(element, print);
  const told = before === undefined || before === print || (element.type === "radio" && !element.checked);
  return worked && !told && visible(element) ? contentOf(element) : null;
}

// A page may write what was typed in its own way when the field is left; that is told before the person's next act.
let finishedAt = 0; // when the last value was told
/** @type {{ element: PageElement; print: string }} */
let asLeft = null; // { element, print }: what was in the field when the page was told that it is left

/** @param {PageEvent} event */
export function leaveField(event) {
  const element = usedBy(event);
  asLeft = element && isWritten(element) && !typing.has(element) ? { element, print: printOf(element) } : null;
}

/** @param {PageEvent} event */
export function tellRewritten(event) {
  if (!event.isTrusted || !asLeft || !asLeft.element.isConnected || isSecret(asLeft.element)) return;
  const { element, print } = asLeft;
  asLeft = null;
  const rewritten = printOf(element);
  if (rewritten === print) return;
  lastSeen.set(element, rewritten);
  tell("changed", finishedAt, { element: testimonyOf(element), ...contentOf(element) });
}

/** @param {number} at @param {Set<PageElement>} [but] */
export function tellChanges(at, but = new Set()) {
  forgetLayout();
  for (const element of everywhere(document, FIELDS)) {
    if (typing.has(element) || but.has(element) || isSecret(element)) continue;
    const news = newsOf(element);
    if (!news) continue;
    restless.add(element);
    tell("changed", at, { element: testimonyOf(element), ...news });
  }
}

// The person does something: what changes from now on comes of that.
export function expectChanges() {
  restless = new Set();
  worked = true;
}
