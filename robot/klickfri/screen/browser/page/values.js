// What stands in an element: what it shows of the case.

import { contentName, nameOf } from "./names.js";
import { canBeOn, editedIn, FIELDS, isEdited, roleOf, showsChoice } from "./roles.js";
import { fold, foldLines, nfc } from "./text.js";
import { allIn, within } from "./trees.js";
import { isInline, textOf, visible } from "./words.js";

const ARROW = /\s*[▾▼▿⏷⌄˅∨]$/u; // that a drawn list shows after its choice
const CROSS = /^[×✕✖]|[×✕✖]$/gu; // that takes the choice away
const UNSEEN = "script, style, template"; // an editor may have its own beside the text

// The lines of an element edited in place. The browser's own count makes several of one that is empty.
/** @param {PageElement} element @param {string[]} [lines] */
function linesIn(element, lines = [""]) {
  const kept = element.ownerDocument.defaultView.getComputedStyle(element).whiteSpace.startsWith("pre");
  for (const node of element.childNodes) {
    if (node.nodeType === 1 && node.matches(UNSEEN)) continue;
    const block = node.nodeType === 1 && node.localName !== "br" && !isInline(node);
    if (block ? node.previousSibling : node.localName === "br" && node !== element.lastChild) lines.push("");
    if (node.nodeType === 3) lines.push(lines.pop() + (kept ? node.data : node.data.replace(/[ \t\r\n\f]+/g, " ")));
    if (node.nodeType === 1) linesIn(node, lines);
    if (block && node.nextSibling && !(node.nextSibling.nodeType === 1 && !isInline(node.nextSibling))) lines.push("");
  }
  return lines;
}

/** @param {boolean} on */
export const yesOrNo = (on) => (on ? "ja" : "nej");
/** @param {PageElement} element */
const ariaYesOrNo = (element) => ({ true: "ja", false: "nej" })[element.ariaChecked] || "oklart";

const ITEMS = "li:not(:has(li))"; // of a list whose choices have no role

/** @param {PageElement} list @returns {PageElement[]} */
export const optionsIn = (list) => {
  const options = allIn([list], "[role=option]");
  return (options.length ? options : allIn([list], ITEMS)).filter(visible);
};

// Does the list take several choices?
/** @param {PageElement} list */
export const takesSeveral = (list) => list.ariaMultiSelectable === "true";

// Is the choice among those that are chosen in its list?
/** @param {PageElement} option */
export const isAmongChosen = (option) => (option.ariaChecked || option.ariaSelected) === "true";

// The choices that the text names: one that is called so, or several between `;` or lines, else between commas.
/** @param {string} text @param {string[]} choices */
export function choicesNamed(text, choices) {
  if (choices.includes(text)) return [text];
  return [...new Set(text.split(/[;\n]/.test(text) ? /[;\n]/ : ",").map(fold))].filter(Boolean);
}

// The choice that was clicked, be it on a link in it.
/** @param {PageElement} element @returns {PageElement | null} */
export function optionAt(element) {
  if (roleOf(element) === "option") return element;
  const list = within(element, "[role=listbox]");
  return list ? optionsIn(list).find((one) => one.localName === "li" && one.contains(element)) || null : null;
}

/** @param {PageElement} element */
export function valueOf(element) {
  if (element.localName === "select") return fold([...element.selectedOptions].map((one) => one.text).join(", "));
  if (canBeOn(element))
    return element.type === "checkbox" || element.type === "radio" ? yesOrNo(element.checked) : ariaYesOrNo(element);
  if (element.type === "file" && element.files) return [...element.files].map((file) => nfc(file.name)).join(", ");
  if (element.matches(FIELDS) && roleOf(element) !== "button") return element.value.replace(/\r\n/g, "\n");
  const edited = editedIn(element);
  if (edited) return linesIn(edited).join("\n").replace(/\u00a0/g, " ").trim();
  if (roleOf(element) === "listbox")
    return optionsIn(element)
      .filter(isAmongChosen)
      .map(textOf)
      .join(", ");
  if (showsChoice(element)) return fold(contentName(element).replace(ARROW, "").replace(CROSS, ""));
  return contentName(element) || (roleOf(element) === "button" ? nameOf(element) : "");
}

// Is this what stands in it? White space does not count, but a line break in a field does.
/** @param {PageElement} element @param {string} value */
export function isSameText(element, value) {
  const folded = element.matches("input, textarea") || isEdited(element) ? foldLines : fold;
  return folded(valueOf(element)) === folded(value);
}
