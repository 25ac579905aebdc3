// What a page draws itself changes without a change event: how a box stands, and what a field shows that was chosen in
// its list, is told when the page has heard the click or key too.

import { lastSeen, printOf, typing } from "./fields.js";
import { fieldOfList } from "./pools.js";
import { canBeOn, isBox, isField, roleOf } from "./roles.js";
import { afterwards, tell } from "./telling.js";
import { testimonyOf } from "./testimony.js";
import { within } from "./trees.js";
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

/** @param {PageElement} field @param {Testimony} testimony @param {string} text @returns {TellChoice} */
const chosen = (field, testimony, text) => (at) =>
  afterwards(() => {
    typing.delete(field);
    if (isField(field)) lastSeen.set(field, printOf(field));
    tell("set", at, { element: testimony, options: [text] });
  });
