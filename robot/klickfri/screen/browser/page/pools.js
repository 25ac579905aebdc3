// The elements among which one of a role is looked for. Only visible elements count.

import { memories, remembered } from "./memory.js";
import { BEHIND_LABEL, EDITED, ENTRIES, isPutAway, LISTS, roleOf, TABLE_ROLES } from "./roles.js";
import { CELLS, headerOf } from "./tables.js";
import { elementById, everywhere } from "./trees.js";
import { hasOwnText, visible } from "./words.js";

/** @type {Record<string, string | undefined>} */
const POOLS = {
  textbox: `input, textarea, [role=textbox], iframe, ${EDITED}`, combobox: `select, ${LISTS}`,
  listbox: "select, [role=listbox]", button: "button, input, [role=button]", link: "a, area, [role=link]",
  checkbox: "input, [role=checkbox]", radio: "input, [role=radio]", cell: "td, [role=cell]",
  columnheader: "th, [role=columnheader]", table: "table, [role=table]",
  heading: "h1, h2, h3, h4, h5, h6, [role=heading]", file: "input", dialog: "dialog, [role=dialog]",
  password: "input",
};

// A field that hides what is written may be called just that; it is a field like others to whom asks for one.
/** @param {PageElement} element @param {string} role */
const isOfRole = (element, role) =>
  role === "password" ? element.type === "password" : roleOf(element) === role;

const WITH_CAPTION = `${CELLS}, dd, ${BEHIND_LABEL}`;

/** @param {PageElement} one */
const holdsField = (one) => [...one.querySelectorAll(ENTRIES)].some(visible);

/** @param {Document} doc @param {Pick<Target, "role"> & Partial<Target>} target @returns {PageElement[]} */
export function poolOf(doc, { role, label, row, column }) {
  const captioned = row || column ? "text in a row" : label ? "labelled text" : role;
  const kind = role === "text" ? captioned : role;
  const pools = remembered(memories.pools, doc, () => new Map());
  return remembered(pools, kind, () => gatherPool(doc, kind).filter(isInReach));
}

// A field for files is often hidden, and its label is the button that people see.
/** @param {PageElement} element */
const isInReach = (element) =>
  (visible(element) && !isPutAway(element)) || (element.type === "file" && [...(element.labels || [])].some(visible));

// Read-only text has no role of its own: with a caption beside it, it is a cell, or what stands behind a label; what
// holds a field is that field's, and shows nothing by itself. Otherwise it is what holds the words.
/** @param {Document} doc @param {string} role @returns {PageElement[]} */
function gatherPool(doc, role) {
  if (role === "text in a row") return everywhere(doc, WITH_CAPTION);
  if (role === "labelled text") return everywhere(doc, WITH_CAPTION).filter((one) => !holdsField(one));
  if (role === "text") return everywhere(doc, "*").filter(hasOwnText);
  const pool = everywhere(doc, POOLS[role] || `[role="${CSS.escape(role)}"]`).filter((one) => isOfRole(one, role));
  return TABLE_ROLES.includes(role) ? pool.filter((table) => headerOf(table).sure) : pool;
}

/** @param {PageElement} one */
const isList = (one) => roleOf(one) === "listbox" || one.querySelector("[role=option]");

const BOX = 3; // levels up from a field to the box that it is drawn in

// Of two things that are drawn in one box, with no other field in it, the other one.
/** @param {PageElement} one @param {string} others @returns {PageElement | null} */
function inOneBox(one, others) {
  for (let box = one.parentElement, up = 0; box && up < BOX; box = box.parentElement, up += 1) {
    const found = [...box.querySelectorAll(others)].filter((other) => !one.contains(other));
    if (found.length) return found.length === 1 ? found[0] : null;
  }
  return null;
}

// The list in which a text field that names none completes what is typed; it may not show.
/** @param {PageElement} field @returns {PageElement | null} */
export function completingList(field) {
  const list = roleOf(field) === "textbox" ? inOneBox(field, "[role=listbox]") : null;
  return list && completedField(list) === field ? list : null;
}

/** @param {PageElement} list @returns {PageElement | null} */
export function completedField(list) {
  const field = inOneBox(list, ENTRIES);
  return field && roleOf(field) === "textbox" && !field.readOnly ? field : null;
}

// A list itself, or the one that a field names as its own, while it shows; of one that is unfolded and names none, the
// only list on show, or the only one that is laid over the page.
/** @param {PageElement} element @returns {PageElement | null} */
export function listOf(element) {
  if (roleOf(element) === "listbox") return element;
  const completing = completingList(element);
  if (completing) return visible(completing) ? completing : null;
  const ids = ["aria-controls", "aria-owns"].map((name) => element.getAttribute(name)).filter(Boolean);
  if (ids.length || element.ariaExpanded !== "true")
    return ids.map((id) => elementById(element, id)).find((one) => one && visible(one) && isList(one)) || null;
  const lists = everywhere(element.ownerDocument, "[role=listbox]").filter(visible);
  const found = lists.length > 1 ? lists.filter(isLaidOver) : lists;
  return found.length === 1 ? found[0] : null;
}

/** @param {PageElement | null} element @returns {boolean} */
const isLaidOver = (element) =>
  Boolean(element) &&
  (["absolute", "fixed"].includes(getComputedStyle(element).position) || isLaidOver(element.parentElement));

// The control that names the list as its own, the one that is unfolded and names none, or the list itself.
/** @param {PageElement} list @returns {PageElement} */
export function fieldOfList(list) {
  if (!list) return null;
  const id = CSS.escape(list.id);
  /** @type {PageElement[]} */
  const all = [...list.getRootNode().querySelectorAll(LISTS)];
  const naming = list.id ? all.filter((one) => one.matches(`:is([aria-controls=${id}], [aria-owns=${id}])`)) : [];
  const unfolded = all.filter((one) => one.ariaExpanded === "true" && !one.matches("[aria-controls], [aria-owns]"));
  const fields = naming.length ? naming : unfolded;
  return fields.length > 1 ? null : fields[0] || list;
}

// Is it where one looks in the open list of another control?
/** @param {PageElement} field */
export function isSeeking(field) {
  const owner = fieldOfList(listOf(field));
  return Boolean(owner) && owner !== field && roleOf(owner) === "combobox" && roleOf(field) !== "combobox";
}
