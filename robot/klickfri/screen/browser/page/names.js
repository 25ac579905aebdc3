// What an element is called: the accessible name, and the labels that are tied to it.

import {
  BEHIND_LABEL, ENTRIES, FIELDS, HOLDING_ROLES, INPUT_ROLES, isEdited, isEntry, isPutAway, roleOf, showsChoice,
} from "./roles.js";
import { captionOf, fold } from "./text.js";
import { elementById } from "./trees.js";
import { captionIn, textOf, visible, wordsOf } from "./words.js";

const ICONS = ["button", "link", "tab", "menuitem"];
const USABLE = `${ENTRIES}, iframe, button, a, [role=button], [role=link], [role=checkbox], [role=radio]`;

/** @param {PageElement} element @param {string} attribute */
export function referredText(element, attribute) {
  const ids = (element.getAttribute(attribute) || "").split(/\s+/).filter(Boolean);
  const named = ids.map((id) => elementById(element, id)).filter(Boolean);
  const others = showsChoice(element) ? named.filter((one) => !element.contains(one)) : named;
  return fold(others.map(wordsOf).join(" "));
}

/** @param {PageElement} element */
export const ariaName = (element) =>
  referredText(element, "aria-labelledby") || fold(element.getAttribute("aria-label"));

// A component is labelled from outside; that is its field's label if it has only one.
/** @param {PageElement} element @returns {PageElement} */
function componentOf(element) {
  const tree = element.getRootNode();
  return tree.host && tree.querySelectorAll(ENTRIES).length === 1 && element.matches(ENTRIES) ? tree.host : null;
}

// Of what is merely shown: a label right before it that is no field's.
/** @param {PageElement} element @returns {PageElement[]} */
function labelBefore(element) {
  const label = element.matches(BEHIND_LABEL) ? element.previousElementSibling : null;
  return label && !label.control && !element.matches(USABLE) && !element.querySelector(USABLE) ? [label] : [];
}

/** @param {PageElement} element @returns {PageElement[]} */
function labelsFor(element) {
  const own = [...(element.labels || labelBefore(element))];
  if (own.length) return own;
  const component = componentOf(element);
  const drawn = isEdited(element) ? labelsOfEditor(element) : labelsOfList(element);
  return [...drawn, ...(component ? labelsAround(component) : [])];
}

// An editor's own, and those of the text area right before it that it has hidden and writes for.
/** @param {PageElement} editor @returns {PageElement[]} */
function labelsOfEditor(editor) {
  const entries = [...editor.getRootNode().querySelectorAll(`iframe, ${ENTRIES}`)].filter(isEntry);
  const before = entries[entries.indexOf(editor) - 1];
  const hidden = before?.localName === "textarea" && !visible(before) ? [...before.labels] : [];
  return [...labelsAround(editor), ...hidden];
}

// Those of the list right before a control that is drawn in its place.
/** @param {PageElement} control @returns {PageElement[]} */
function labelsOfList(control) {
  if (!["combobox", "listbox"].includes(roleOf(control)) || control.matches(FIELDS)) return [];
  const entries = [...control.getRootNode().querySelectorAll(ENTRIES)];
  const before = entries[entries.indexOf(control) - 1];
  return before && isPutAway(before) ? [...before.labels] : [];
}

// What the browser itself ties no label to.
/** @param {PageElement} component */
function labelsAround(component) {
  const labels = [...component.getRootNode().querySelectorAll("label")];
  return labels.filter((label) => label.contains(component) || (component.id && label.htmlFor === component.id));
}

/** @param {PageElement} element */
const pictureWords = (element) => fold([...element.querySelectorAll("img[alt]")].map((image) => image.alt).join(" "));

/** @param {PageElement} element */
export function labelTexts(element) {
  return labelsFor(element).filter(visible).map((label) => {
    const copy = label.cloneNode(true);
    copy.querySelectorAll("input, select, textarea, button").forEach((field) => field.remove());
    return captionOf(copy.textContent) || captionOf(pictureWords(copy));
  });
}

/** @param {PageElement} element */
export function contentName(element) {
  const text = textOf(element);
  return text || pictureWords(element);
}

/** @param {PageElement} element */
function nativeName(element) {
  if (element.localName === "table") return captionIn(element.caption);
  if (element.localName === "input" && INPUT_ROLES[element.type] === "button")
    return fold(element.type === "image" ? element.alt : element.value);
  if (element.matches(FIELDS) || showsChoice(element)) return labelTexts(element)[0] || "";
  return HOLDING_ROLES.includes(roleOf(element)) ? "" : contentName(element);
}

// What is pressed and shows only an icon is called as that says when it is pointed at.
/** @param {PageElement} element */
const iconName = (element) =>
  ICONS.includes(roleOf(element))
    ? fold([...element.querySelectorAll("[title], [aria-label], svg > title")].map(wordsOfIcon).join(" "))
    : "";

/** @param {PageElement} icon */
const wordsOfIcon = (icon) =>
  icon.getAttribute("title") || icon.getAttribute("aria-label") || (icon.localName === "title" ? icon.textContent : "");

// The accessible name: aria-labelledby, aria-label, the element's own, title, placeholder, its component's, its icon's.
/** @param {PageElement} element */
export function nameOf(element) {
  const component = componentOf(element);
  return (
    ariaName(element) || nativeName(element) || fold(element.title) || fold(element.placeholder) ||
    (component ? ariaName(component) : "") || iconName(element)
  );
}
