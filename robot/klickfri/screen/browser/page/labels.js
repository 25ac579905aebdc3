// The captions by which a person knows a field, each with its source. The same order as in
// `klickfri.model.recognition`.

import { memories, remembered } from "./memory.js";
import { ariaName, labelTexts, nameOf, referredText } from "./names.js";
import { canBeOn, ENTRIES, holdsEntry, INPUT_ROLES, isEntry, roleOf, showsChoice } from "./roles.js";
import { seenCaption, seenGroup } from "./sight.js";
import { gridOf } from "./tables.js";
import { captionOf, fold } from "./text.js";
import { within } from "./trees.js";
import { captionIn, holdsTrees, isInline, textOf, visible, wordsOf } from "./words.js";

/** @param {PageElement} cell */
export const isCaption = (cell) => !holdsEntry(cell) && !holdsTrees(cell);
/** @param {PageElement} cell */
const isFilled = (cell) => cell.checkVisibility() && (textOf(cell) || !isCaption(cell));

// A column with nothing in it only makes room; an empty cell in any other column is an empty value.
/** @param {PageElement} cell */
function isSpacer(cell) {
  const table = cell.closest("table");
  if (!table) return !isFilled(cell);
  const place = gridOf(table).places.get(cell);
  return !place || isEmptyColumn(table, place.column);
}

/** @param {PageElement} table @param {number} column @returns {boolean} */
function isEmptyColumn(table, column) {
  const empties = remembered(memories.empties, table, () => new Map());
  return remembered(empties, column, () => gridOf(table).at.every((row) => !row[column] || !isFilled(row[column])));
}

/** @param {PageElement} cell @returns {PageElement} */
export function cellBefore(cell) {
  let before = cell.previousElementSibling;
  while (before && (isSpacer(before) || before.localName === "dd")) before = before.previousElementSibling;
  return before;
}

// The cell to the left; a table that only wraps one cell is looked through.
/** @param {PageElement} element */
function leftCaption(element) {
  let cell = within(element, "td, th, dd");
  while (cell) {
    const left = cellBefore(cell);
    if (left) return isCaption(left) ? captionIn(left) : "";
    const table = cell.closest("table");
    if (!table || table.rows.length > 1 || [...table.rows[0].cells].filter(isFilled).length > 1) return "";
    cell = table.parentElement?.closest("td, th");
  }
  return "";
}

/** @param {PageElement} element */
function aboveCaption(element) {
  const cell = within(element, "td, th");
  const table = cell?.closest("table");
  const place = table && gridOf(table).places.get(cell);
  const above = place && place.row > 0 && gridOf(table).at[place.row - 1][place.column];
  return above && above !== cell && isCaption(above) ? captionIn(above) : "";
}

// Plain words right before a field, on its line or on a line of their own above it. What follows another field is
// that field's as much as this one's, and a box has its words after it.
/** @param {PageElement} element */
function beforeCaption(element) {
  if (!isEntry(element) || canBeOn(element)) return "";
  const words = [];
  let broken = false;
  for (let node = nodeBefore(element, element); node; node = nodeBefore(node, element)) {
    if (node.nodeType === 3) words.unshift(node.data);
    else if (node.nodeType !== 1 || !node.checkVisibility()) continue;
    else if (node.localName === "br" && !fold(words.join("")) && !broken) broken = true;
    else if (node.control || node.matches("button") || isEntry(node) || holdsEntry(node))
      return broken ? "" : captionOf(words.join(""));
    else if (!isInline(node) || node.localName === "br") break;
    else words.unshift(wordsOf(node));
  }
  return captionOf(words.join(""));
}

// The node before, looked for also around what only wraps the field on its line.
/** @param {PageElement} node @param {PageElement} field @returns {PageElement} */
function nodeBefore(node, field) {
  for (let one = node; one; one = one.parentElement) {
    if (one.previousSibling) return one.previousSibling;
    if (!one.parentElement || !one.parentElement.contains(field) || !isInline(one.parentElement)) return null;
  }
  return null;
}

/** @param {PageElement} element */
function legendOf(element) {
  const group = within(element, "fieldset, [role=group], [role=radiogroup]");
  return group ? captionIn(group.querySelector(":scope > legend")) || captionOf(ariaName(group)) : "";
}

// A text field that is alone in its form with the one button there is known by that: the field at Sök.
/** @param {PageElement} element */
function buttonCaption(element) {
  const form = ["textbox", "searchbox"].includes(roleOf(element)) && (element.form || within(element, "[role=search]"));
  const used = form ? [...form.querySelectorAll(`${ENTRIES}, button, [role=button]`)].filter(visible) : [];
  const [button, ...more] = used.filter((one) => roleOf(one) === "button");
  return used.length === 2 && button && !more.length ? captionOf(nameOf(button)) : "";
}

/** @type {Record<string, (element: PageElement) => string[]>} */
export const LABELS = {
  label: (element) => remembered(memories.labels, element, () => labelTexts(element)),
  aria: (element) => [
    captionOf(element.getAttribute("aria-label")),
    captionOf(referredText(element, "aria-labelledby")),
  ],
  legend: (element) => [legendOf(element)],
  left: (element) => [remembered(memories.lefts, element, leftCaption)],
  above: (element) => [aboveCaption(element)],
  before: (element) => [beforeCaption(element)],
  after: bySight((element) => seenCaption(element, "after")),
  beside: bySight((element) => seenCaption(element, "beside")),
  over: bySight((element) => seenCaption(element, "over")),
  placeholder: bySight((element) => captionOf(element.placeholder)),
  title: bySight((element) => captionOf(element.title)),
  button: bySight(buttonCaption),
  group: (element) => [groupCaption(element)],
};
export const BY_SIGHT = ["after", "beside", "over", "placeholder", "title", "button"];

// What the page's code names, or words right before it, has no need of weaker captions.
/** @param {(element: PageElement) => string} caption @returns {(element: PageElement) => string[]} */
function bySight(caption) {
  return (element) => (takesCaption(element) && !isNamed(element) ? [caption(element)] : []);
}

/** @param {PageElement} element */
const takesCaption = (element) =>
  showsChoice(element) || ((isEntry(element) || canBeOn(element)) && INPUT_ROLES[element.type] !== "button");

/** @param {PageElement} element */
function isNamed(element) {
  const ties = canBeOn(element) ? ["label", "aria"] : ["label", "aria", "left", "before"];
  return ties.some((source) => LABELS[source](element).some((text) => /[\p{L}\p{N}]/u.test(text)));
}

// The words of a group of radio buttons, which stand before the first of them where nothing ties them to the group.
/** @param {PageElement} element */
function groupCaption(element) {
  if (roleOf(element) !== "radio") return "";
  const tied = legendOf(element) || LABELS.left(element)[0];
  if (tied) return nameOf(element) ? "" : tied;
  return calledOf(element) ? seenGroup(element) : "";
}

// What a person calls a choice: its name or, where it has none, the words after it.
/** @param {PageElement} element */
export const calledOf = (element) => nameOf(element) || (canBeOn(element) && LABELS.after(element)[0]) || "";

// Where a caption may also stand when it is asked for in this place: a page that comes to tie it to its field in its
// code still calls the field so.
/** @type {Record<string, string[] | undefined>} */
const TIED = {
  group: ["legend", "left"],
  ...Object.fromEntries(BY_SIGHT.map((source) => [source, ["label", "aria"]])),
};

// Where the words were that a target knows by sight only; nothing of any other target.
/** @param {PageElement} element @param {Target} target @returns {string[]} */
export function placesBySight(element, { label, name, label_from: source }) {
  if (!TIED[source]) return [];
  const place = [source, ...TIED[source]].find((one) => LABELS[one](element).includes(captionOf(label ?? name)));
  return place ? [`label_from ${place}`] : [];
}

// In a form every first cell has a caption above it and most fields some words before them, so `above` and `before`
// count only when they are asked for, as does what only the eye ties to a field.
/** @param {PageElement} element @param {string} wanted @param {string} source */
export function hasLabel(element, wanted, source) {
  const sources = source ? [source, ...(TIED[source] || [])] : ["label", "aria", "legend", "left"];
  return sources.some((name) => LABELS[name](element).includes(wanted));
}
