// What a page draws itself changes without a change event: how a box stands, and what a field shows that was chosen in
// its list, is told when the page has heard the click or key too.

import { lastSeen, printOf, typing } from "./fields.js";
import { completedField, fieldOfList } from "./pools.js";
import { canBeOn, isBox, isField, roleOf } from "./roles.js";
import { afterwards, tell } from "./telling.js";
import { testimonyOf } from "./testimony.js";
import { fold } from "./text.js";
import { within } from "./trees.js";
import { optionAt } from "./values.js";
import { textOf } from "./words.js";

/** @param {{ element: PageElement; testimony?: Testimony }} used @returns {TellChoice} */
export function choiceOf({ element, testimony }) {
  if (canBeOn(element) && !isBox(element)) return turned(element, testimony, element.ariaChecked);
  const field = roleOf(element) === "option" && fieldOfList(within(element, "[role=listbox]"));
  return field ? chosen(field, testimonyOf(field), textOf(element)) : null;
}

/** @param {PageElement} box @param {Testimony} testimony @param {string} before @returns {TellChoice} */
const turned = (box, testimony, before) => (at) =>
  afterwards(() => {
    if (box.isConnected && box.ariaChecked !== before)
      tell("set", at, { element: testimony, on: box.ariaChecked === "true" });
  });

const SHOWN_WITHIN = 1000; // milliseconds in which a field shows what was taken from its list
const PAUSE = 20; // milliseconds between looks whether it does
/** @type {((isLast: boolean) => void) | null} */
let completing = null; // what tells of the suggestion that was clicked last, once its field shows it

export const lookForCompletion = () => completing?.(false);
// The person does something else: by now the field shows what was taken, or it was no suggestion.
export const settleCompletion = () => completing?.(true);

// The field that an element of the list in its box completes, described before the page could change it.
/** @param {PageElement} element @returns {Completion | null} */
export function completionOf(element) {
  const option = optionAt(element);
  const field = option && completedField(within(option, "[role=listbox]"));
  return field ? { field, testimony: testimonyOf(field), text: textOf(option) } : null;
}

// It is told as a choice of that field, once the field shows it; else as the click that it was.
/** @param {Completion} completion @param {number} at @param {() => void} tellClick */
export function tellCompletion({ field, testimony, text }, at, tellClick) {
  const until = performance.now() + SHOWN_WITHIN;
  const settle = (/** @type {boolean} */ isLast) => {
    const isShown = fold(field.value) === text;
    if (completing !== settle || !(isShown || isLast || performance.now() > until)) return;
    completing = null;
    if (isShown) tellChosen(field, testimony, text, at);
    else tellClick();
  };
  const look = () => {
    settle(false);
    if (completing === settle) setTimeout(look, PAUSE);
  };
  completing = settle;
  look();
}

/** @param {PageElement} field @param {Testimony} testimony @param {string} text @param {number} at */
function tellChosen(field, testimony, text, at) {
  typing.delete(field);
  if (isField(field)) lastSeen.set(field, printOf(field));
  tell("set", at, { element: testimony, options: [text] });
}

/** @param {PageElement} field @param {Testimony} testimony @param {string} text @returns {TellChoice} */
const chosen = (field, testimony, text) => (at) => afterwards(() => tellChosen(field, testimony, text, at));
