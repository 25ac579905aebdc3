// What a page draws itself changes without a change event: how a box stands, and what a field shows that was chosen in
// its list, is told when the page has heard the click or key too.

import { lastSeen, printOf, typing } from "./fields.js";
import { completedField, fieldOfList } from "./pools.js";
import { canBeOn, isBox, isField, roleOf } from "./roles.js";
import { afterwards, tell } from "./telling.js";
import { testimonyOf } from "./testimony.js";
import { fold } from "./text.js";
import { within } from "./trees.js";
import { isAmongChosen, optionAt, optionsIn, takesSeveral } from "./values.js";
import { textOf } from "./words.js";

/** @param {{ element: PageElement; testimony?: Testimony }} used @returns {TellChoice} */
export function choiceOf({ element, testimony }) {
  if (canBeOn(element) && !isBox(element)) return turned(element, testimony, element.ariaChecked);
  const list = roleOf(element) === "option" && within(element, "[role=listbox]");
  const field = list && fieldOfList(list);
  if (!field) return null;
  return takesSeveral(list) ? chosenAmong(list, element, field) : chosen(field, testimonyOf(field), textOf(element));
}

/** @param {PageElement} box @param {Testimony} testimony @param {string} before @returns {TellChoice} */
const turned = (box, testimony, before) => (at) =>
  afterwards(() => {
    if (box.isConnected && box.ariaChecked !== before)
      tell("set", at, { element: testimony, on: box.ariaChecked === "true" });
  });

const SHOWN_WITHIN = 1000; // milliseconds in which a page shows what was chosen
const PAUSE = 20; // milliseconds between looks whether it does
/** @type {((isLast: boolean) => void) | null} */
let awaited = null; // what tells of the choice that was clicked last, once the page shows it

export const lookForChoice = () => awaited?.(false);
// The person does something else: by now the page shows what was chosen, or it was no choice.
export const settleChoice = () => awaited?.(true);

// Tells, once the page shows it; or when it should have.
/** @param {() => boolean} isShown @param {(isShown: boolean) => void} tellOf */
function onceShown(isShown, tellOf) {
  const until = performance.now() + SHOWN_WITHIN;
  const settle = (/** @type {boolean} */ isLast) => {
    const shown = isShown();
    if (awaited !== settle || !(shown || isLast || performance.now() > until)) return;
    awaited = null;
    tellOf(shown);
  };
  const look = () => {
    settle(false);
    if (awaited === settle) setTimeout(look, PAUSE);
  };
  awaited = settle;
  look();
}

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
  onceShown(
    () => fold(field.value) === text,
    (isShown) => (isShown ? tellChosen(field, testimony, [text], at) : tellClick()),
  );
}

/** @param {PageElement} field @param {Testimony} testimony @param {string[]} options @param {number} at */
function tellChosen(field, testimony, options, at, facts = {}) {
  typing.delete(field);
  if (isField(field)) lastSeen.set(field, printOf(field));
  tell("set", at, { element: testimony, options, ...facts });
}

/** @param {PageElement} field @param {Testimony} testimony @param {string} text @returns {TellChoice} */
const chosen = (field, testimony, text) => (at) => afterwards(() => tellChosen(field, testimony, [text], at));

// All that is chosen then, in a list that takes several; one that closes at each choice shows none of them any more.
/** @param {PageElement} list @param {PageElement} option @param {PageElement} field @returns {TellChoice} */
function chosenAmong(list, option, field) {
  const chosenIn = () => optionsIn(list).filter(isAmongChosen).map(textOf);
  const [text, testimony, isOn] = [textOf(option), testimonyOf(field), isAmongChosen(option)];
  const others = chosenIn().filter((one) => one !== text);
  const all = () => (optionsIn(list).length ? chosenIn() : [...others, ...(isOn ? [] : [text])]);
  const tellAll = (/** @type {number} */ at) => tellChosen(field, testimony, all(), at, { several: true });
  return (at) => onceShown(() => all().includes(text) !== isOn, () => tellAll(at));
}
