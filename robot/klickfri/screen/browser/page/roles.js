// What an element is: its role, and the kinds that fields come in.

import { within } from "./trees.js";

export const FIELDS = "input:not([type=hidden]), select, textarea";
export const EDITED = "[contenteditable]:not([contenteditable=false])";
// What a page draws as a list of its own and shows its present choice as its words.
export const LISTS = "[role=combobox], [aria-haspopup=listbox]:not(input, select, textarea)";
export const ENTRIES = `${FIELDS}, ${EDITED}, ${LISTS}, [role=textbox], [role=switch]`;

// Where a value may stand that is merely shown, with a label that names no field before it; a cell is known as one.
export const BEHIND_LABEL = "label:not([for]) + :not(label, td *, th *, dd *, [role=cell] *, [role=gridcell] *)";

/** @type {Record<string, string | undefined>} */
export const INPUT_ROLES = {
  button: "button", submit: "button", reset: "button", image: "button", checkbox: "checkbox", radio: "radio",
  range: "slider", file: "file", color: "color",
};
// Such a field has a value long before the person is done with it.
export const BY_PARTS = /^(date|time|month|week|datetime-local)$/;
/** @type {Record<string, string | undefined>} */
const TAG_ROLES = {
  textarea: "textbox", button: "button", td: "cell", th: "columnheader", table: "table", dialog: "dialog",
  h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading", h6: "heading",
};

const BOX_ROLES = ["checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"];
export const TABLE_ROLES = ["table", "grid", "treegrid"];
// What they say is what they hold, not what they are called.
export const HOLDING_ROLES = [
  "textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider", "dialog", "status", "alert", ...TABLE_ROLES,
];

// Its words are what is chosen now, never what it is called.
/** @param {PageElement} element */
export const showsChoice = (element) => element.matches(LISTS) && !element.matches(FIELDS);

/** @param {PageElement} element */
export function roleOf(element) {
  const explicit = element.getAttribute("role");
  if (showsChoice(element)) return "combobox";
  if (explicit) return explicit.trim().split(/\s+/)[0];
  const tag = element.localName;
  if (tag === "input") return INPUT_ROLES[element.type] || "textbox";
  if (tag === "select") return element.multiple || element.size > 1 ? "listbox" : "combobox";
  if (tag === "a" || tag === "area") return element.hasAttribute("href") || element.onclick ? "link" : null;
  return TAG_ROLES[tag] || (isEdited(element) ? "textbox" : null);
}

// The element in which a text is edited in place, not a paragraph in it: the element itself, or the body of the
// document in a frame that is edited as one text. To a person such a frame is a field of the page around it.
/** @param {PageElement} element @returns {PageElement | null} */
export function editedIn(element) {
  if (element.isContentEditable) return element.parentElement?.isContentEditable ? null : element;
  const body = /** @type {PageElement} */ (element.contentDocument?.body);
  return element.localName === "iframe" && body?.isContentEditable ? body : null;
}
/** @param {PageElement} element */
export const isEdited = (element) => Boolean(editedIn(element));
/** @param {PageElement} element */
export const canBeOn = (element) =>
  element.type === "checkbox" || element.type === "radio" || BOX_ROLES.includes(roleOf(element));

// Of two radio buttons.
/** @param {PageElement} one @param {PageElement} other */
export function isOneGroup(one, other) {
  if (one.name) return one.name === other.name && one.form === other.form;
  const group = within(one, "[role=radiogroup]");
  return Boolean(group) && group === within(other, "[role=radiogroup]");
}

/** @param {PageElement} element */
export const isField = (element) => element.matches(FIELDS) || element.isContentEditable || isEdited(element);
/** @param {PageElement} element */
export const isEntry = (element) => element.matches(ENTRIES) || isEdited(element);
/** @param {PageElement} element */
export const holdsEntry = (element) =>
  Boolean(element.querySelector(`${ENTRIES}, button`)) || [...element.querySelectorAll("iframe")].some(isEdited);
/** @param {PageElement} element */
export const isBox = (element) => element.matches("input[type=checkbox], input[type=radio]");

const LEAST = 4; // pixels of a field that anybody could use

// Is it a list that the page has put out of sight, to draw another control in its place?
/** @param {PageElement} element */
export function isPutAway(element) {
  if (element.localName !== "select") return false;
  const { width, height } = element.getBoundingClientRect();
  return Math.min(width, height) < LEAST;
}
