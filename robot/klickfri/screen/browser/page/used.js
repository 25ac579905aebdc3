// What a person would say that they used.

import { isEdited } from "./roles.js";
import { isClosed } from "./trees.js";
import { hasOwnText } from "./words.js";

const ACTIVE = [
  "button", "link", "checkbox", "radio", "switch", "textbox", "searchbox", "combobox", "option", "tab", "menuitem",
  "menuitemcheckbox", "menuitemradio", "treeitem", "slider", "spinbutton", "gridcell", "cell", "columnheader",
  "rowheader",
]
  .map((role) => `[role=${role}]`)
  .join();
const BY_TAG = "a, area, button, input, select, textarea, option, label, summary";
export const USED = `${BY_TAG}, ${ACTIVE}, [onclick], [contenteditable]`;

const SHOWN_IN_LIST = "[role=combobox] [role=textbox][aria-readonly=true]"; // what was chosen, as the control shows it

const MARKING = "b, strong, em, i, u, mark, font, small";

// Marked words within a text are no thing of their own: "<b>Alm</b>backa" is Almbacka.
/** @param {PageElement} element @returns {PageElement} */
function wholeText(element) {
  const parent = element.parentElement;
  return element.matches(MARKING) && hasOwnText(element) && parent && hasOwnText(parent) ? wholeText(parent) : element;
}

// The frame whose document is edited as one text, where it was that which was used.
/** @param {PageEvent} event @returns {PageElement | null} */
export function editorUsed({ target }) {
  const doc = target.ownerDocument;
  const holder = /** @type {PageElement} */ (doc?.defaultView?.frameElement);
  return holder && isEdited(holder) && (target.isContentEditable || target === doc.documentElement) ? holder : null;
}

// The innermost element that a person would name; in a shadow tree the event's own path leads to it.
/** @param {PageEvent} event @returns {PageElement } */
export function usedBy(event) {
  const editor = editorUsed(event);
  if (editor) return editor;
  const path = event.composedPath().filter((one) => one.nodeType === 1);
  if (path[0] && isClosed(path[0])) return path[0]; // what was used in it is not told
  const used = path.find((one) => one.matches(USED) && !one.matches(SHOWN_IN_LIST));
  return used?.closest("select") || used || (path[0] && wholeText(path[0])); // a choice is part of its list
}
