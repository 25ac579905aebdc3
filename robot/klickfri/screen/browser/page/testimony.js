// Everything that can be said about one element at the moment a person uses it: the facts by which a target may be
// written, each with how many elements of the page share it. Nothing is chosen here; the draft chooses.

import { dayNames } from "./facts.js";
import { headingOf } from "./headings.js";
import { BY_SIGHT, calledOf, hasLabel, isCaption, LABELS } from "./labels.js";
import { lineTold } from "./lines.js";
import { forgetLayout } from "./memory.js";
import { nameOf } from "./names.js";
import { poolOf } from "./pools.js";
import { HOLDING_ROLES, roleOf } from "./roles.js";
import { CELLS, cellText, gridOf, headerOf, isAligned, onlyColumn, tableOf } from "./tables.js";
import { fold } from "./text.js";
import { isClosed, outside, within } from "./trees.js";
import { textOf } from "./words.js";

const SECRET = "input[type=password], input[autocomplete*=password], input[autocomplete=one-time-code]";
const TEST_IDS = ["data-testid", "data-test-id", "data-test", "data-qa", "data-cy"];
const LONGEST_TEXT = 200; // signs; a longer text is prose, not a name
/** @param {PageElement} element */
export const isSecret = (element) => element.matches?.(SECRET) ?? false;
/** @param {string} text */
export const shortText = (text) => (text.length <= LONGEST_TEXT ? text : "");

/** @template V @param {Record<string, V>} facts @returns {Record<string, V>} */
export const withoutEmpty = (facts) =>
  Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== "" && value !== null && value !== undefined),
  );

/** @param {PageElement} element @returns {Record<string, string>} */
export function labelsOf(element) {
  const firsts = Object.entries(LABELS).map(([source, texts]) => [source, texts(element).find(Boolean) || ""]);
  return withoutEmpty(Object.fromEntries(firsts));
}

const ROWS_COMPARED = 6;

/** @param {PageElement} cell */
function appearance(cell) {
  let holder = cell;
  while (holder.firstElementChild && textOf(holder.firstElementChild) === textOf(holder))
    holder = holder.firstElementChild;
  const of = (/** @type {PageElement} */ one) => getComputedStyle(one);
  const { backgroundColor, backgroundImage } = of(cell);
  const { color, fontWeight, fontStyle } = of(holder);
  return [
    backgroundColor,
    backgroundImage,
    of(cell.parentElement).backgroundColor,
    color,
    fontWeight,
    fontStyle,
  ].join();
}

// A first row of texts is a row of headings when the page marks it as one, or shows it as one: unlike all below it. In
// a form the captions stand to the left, and the rows look alike.
/** @param {PageElement} table */
function hasHeadings(table) {
  const { at } = gridOf(table);
  const { row, sure } = headerOf(table);
  const below = at.slice(row + 1, row + 1 + ROWS_COMPARED);
  const isUnlike = (/** @type {PageElement} */ cell, /** @type {number} */ column) =>
    isCaption(cell) && below.every((cells) => !cells[column] || appearance(cells[column]) !== appearance(cell));
  return row >= 0 && (sure || (below.length > 0 && at[row].every(isUnlike)));
}

/** @param {PageElement} table @param {Place} place */
export const isBelowHeadings = (table, place) =>
  place &&
  place.row > headerOf(table).row &&
  headerOf(table).captions.length > 1 &&
  isAligned(table, place.row) &&
  hasHeadings(table);

/** @param {PageElement[][]} rows @param {number} column */
const columnTexts = (rows, column) => rows.map((cells) => (cells[column] ? cellText(cells[column]) : ""));

// The row around the element, by the headings that name one column each, and those under which no other row
// says the same; null outside a table with headings, and in a row that is one cell all across.
/** @param {PageElement} element @returns {Facts} */
function rowOf(element) {
  for (let cell = within(element, CELLS); cell; cell = outside(cell, CELLS)) {
    const table = tableOf(cell);
    if (!table) continue;
    const { rows, at, places } = gridOf(table);
    const header = headerOf(table);
    const place = places.get(cell);
    if (!isBelowHeadings(table, place) || new Set(at[place.row]).size === 1) continue;
    const columns = header.captions.filter((caption) => caption && onlyColumn(table, caption) >= 0);
    const texts = columns.map(
      (caption) => /** @type {const} */ ([caption, columnTexts(at.slice(header.row + 1), onlyColumn(table, caption))]),
    );
    const cells = texts.map(([caption, column]) => [caption, column[place.row - header.row - 1]]);
    return {
      column: header.captions[place.column] || "",
      cells: Object.fromEntries(cells),
      alone: texts
        .filter(([, column], index) => column.filter((text) => text === cells[index][1]).length === 1)
        .map(([caption]) => caption),
      ...lineTold(table, rows[place.row], header.captions[place.column]),
      number: place.row - header.row,
      of: rows.length - header.row - 1,
      ...(Number(table.ariaRowCount) > rows.length ? { total: Number(table.ariaRowCount) - header.row - 1 } : {}),
    };
  }
  return null;
}

/** @param {PageElement} element */
export function pathOf(element) {
  const steps = [];
  for (let one = element; one && one.nodeType === 1; one = one.parentNode?.host || one.parentNode) {
    const alike = [...(one.parentNode?.children || [])].filter((other) => other.localName === one.localName);
    steps.unshift(alike.length > 1 ? `${one.localName}[${alike.indexOf(one) + 1}]` : one.localName);
  }
  return `/${steps.join("/")}`;
}

/** @param {PageElement} element */
function supportOf(element) {
  const testId = TEST_IDS.map((name) => [name, element.getAttribute(name)]).find(([, value]) => value);
  return withoutEmpty({
    name: element.getAttribute("name"),
    id: element.id,
    ...(testId ? { [testId[0]]: testId[1] } : {}),
  });
}

// How many elements of this role each fact fits alone, the element itself among them. Of a weak caption also how many
// under the same heading have it (`beside-here`), of a group's how many of them are called the same.
/**
 * @param {PageElement} element
 * @param {string} role
 * @param {{ name: string; text: string; labels: Record<string, string> }} facts
 */
function sharedBy(element, role, facts) {
  const pool = poolOf(element.ownerDocument, { role });
  const heading = headingOf(element);
  const sharing = (/** @type {(other: PageElement) => boolean} */ fact) =>
    pool.filter((other) => other === element || fact(other)).length;
  const here = (/** @type {string} */ source) =>
    sharing(
      (other) =>
        hasLabel(other, facts.labels[source], source) &&
        (!heading || headingOf(other) === heading) &&
        (source !== "group" || calledOf(other) === calledOf(element)),
    );
  const weak = Object.keys(facts.labels).filter((source) => [...BY_SIGHT, "group"].includes(source));
  return withoutEmpty({
    name: facts.name && sharing((other) => nameOf(other) === facts.name),
    text: facts.text && sharing((other) => textOf(other) === facts.text),
    ...Object.fromEntries(
      Object.entries(facts.labels).map(([source, text]) => [source, sharing((other) => hasLabel(other, text, source))]),
    ),
    ...Object.fromEntries(weak.map((source) => [`${source}-here`, here(source)])),
  });
}

// Where the element stands in its window, through the frames around it, in CSS pixels, and how large the window's view
// is. A frame of another origin does not know where it stands; nothing is said then.
/** @param {PageElement} element */
export function placeOf(element) {
  const box = element.getBoundingClientRect();
  const place = { x: box.x, y: box.y };
  let win = /** @type {Window} */ (element.ownerDocument.defaultView);
  for (; win !== win.parent; win = win.parent) {
    const frame = win.frameElement;
    if (!frame) return {};
    const around = frame.getBoundingClientRect();
    const style = getComputedStyle(frame);
    place.x += around.x + frame.clientLeft + parseFloat(style.paddingLeft);
    place.y += around.y + frame.clientTop + parseFloat(style.paddingTop);
  }
  return { box: [place.x, place.y, box.width, box.height].map(Math.round), view: [win.innerWidth, win.innerHeight] };
}

/** @param {PageElement} element @returns {Testimony} */
export const testimonyOf = (element) => testimonyAsOf(element, (words) => words);

// A secret field is told of like any other, but its value is never read. `before` takes what has come into it from its
// words.
/** @param {PageElement} element @param {(words: string) => string} before @returns {Testimony} */
export function testimonyAsOf(element, before) {
  forgetLayout();
  const role = roleOf(element) || "text";
  const text = HOLDING_ROLES.includes(role) ? "" : shortText(before(textOf(element)));
  const facts = { name: shortText(before(nameOf(element))), text, labels: labelsOf(element) };
  return withoutEmpty({
    role,
    tag: element.localName,
    type: element.getAttribute("type"),
    ...facts,
    title: fold(element.title),
    day: dayNames(element).at(-1),
    heading: headingOf(element),
    row: rowOf(element),
    supporting: supportOf(element),
    shared: sharedBy(element, role, facts),
    path: pathOf(element),
    ...placeOf(element),
    secret: isSecret(element) || null,
    closed: isClosed(element) || null,
  });
}
