// Everything that can be said about one element at the moment a person uses it: the facts by which a target may be
// written, each with how many elements of the page share it. Nothing is chosen here; the draft chooses.

import { dayNames } from "./facts.js";
import { headingOf } from "./headings.js";
import { BY_SIGHT, calledOf, hasLabel, isCaption, LABELS } from "./labels.js";
import { iconOf, leadsTo, shapeOf } from "./leads.js";
import { lineTold } from "./lines.js";
import { forgetLayout } from "./memory.js";
import { nameOf } from "./names.js";
import { poolOf } from "./pools.js";
import { HOLDING_ROLES, roleOf } from "./roles.js";
import { sectionsOf, tabOf } from "./sections.js";
import { CELLS, cellText, gridOf, headerOf, isAligned, onlyColumn, tableOf } from "./tables.js";
import { fold, lower } from "./text.js";
import { isClosed, outside, within } from "./trees.js";
import { isPlain, textOf, visible } from "./words.js";

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
const MOST_TOLD_APART = 50;

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

// Headings that all span several columns caption parts of a form.
/** @param {PageElement} table */
const namesParts = (table) => gridOf(table).at[headerOf(table).row].every((cell) => cell?.colSpan > 1);

/** @param {PageElement} table @param {Place} place */
export const isBelowHeadings = (table, place) =>
  place &&
  place.row > headerOf(table).row &&
  headerOf(table).captions.length > 1 &&
  !namesParts(table) &&
  isAligned(table, place.row) &&
  hasHeadings(table);

/** @param {PageElement | undefined} cell */
const textIn = (cell) => (cell ? cellText(cell) : "");

// Which other cells say the same? Plain words are held against each other as they are written first: to ask how each
// cell of a long list shows costs the person whose click is filmed some milliseconds.
/** @param {PageElement | undefined} cell @returns {(other: PageElement | undefined) => boolean} */
function sayingTheSame(cell) {
  if (!cell) return (other) => !other;
  const written = isPlain(cell) ? lower(cell.textContent) : null;
  const text = cellText(cell);
  return (other) => {
    if (!other || other === cell) return other === cell;
    if (written !== null && isPlain(other) && lower(other.textContent) !== written) return false;
    return cellText(other) === text;
  };
}

// Where the element stands in a table with headings; null outside one, and in a row that is one cell all across.
/** @param {PageElement} element @returns {(Place & { table: PageElement }) | null} */
function rowPlace(element) {
  for (let cell = within(element, CELLS); cell; cell = outside(cell, CELLS)) {
    const table = tableOf(cell);
    const place = table && gridOf(table).places.get(cell);
    if (table && isBelowHeadings(table, place) && new Set(gridOf(table).at[place.row]).size > 1)
      return { ...place, table };
  }
  return null;
}

// The row around the element, by the headings that name one column each, and those under which no other row
// says the same.
/** @param {PageElement} element @returns {Facts} */
function rowOf(element) {
  const place = rowPlace(element);
  if (!place) return null;
  const { rows, at } = gridOf(place.table);
  const header = headerOf(place.table);
  const columns = header.captions.filter((caption) => caption && onlyColumn(place.table, caption) >= 0);
  const cellOf = (/** @type {PageElement[]} */ row, /** @type {string} */ caption) =>
    row[onlyColumn(place.table, caption)];
  const own = at[place.row];
  const others = at.slice(header.row + 1).filter((row) => row !== own);
  const isAlone = (/** @type {string} */ caption) => {
    const saysTheSame = sayingTheSame(cellOf(own, caption));
    return !others.some((row) => saysTheSame(cellOf(row, caption)));
  };
  const total = Number(place.table.ariaRowCount);
  return {
    column: header.captions[place.column] || "",
    cells: Object.fromEntries(columns.map((caption) => [caption, textIn(cellOf(own, caption))])),
    alone: columns.filter(isAlone),
    ...lineTold(place.table, rows[place.row], header.captions[place.column]),
    number: place.row - header.row,
    of: rows.length - header.row - 1,
    ...(total > rows.length ? { total: total - header.row - 1 } : {}),
  };
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

// How many elements of this role have each fact, the element itself among them; of one that others have too, outside
// the rows of a table, how many under the same heading (`name-here`). Of a group's words: how many are called the same.
/** @param {PageElement} element @param {Said} said @returns {Record<string, number>} */
function sharedBy(element, said) {
  const heading = headingOf(element);
  const inRow = Boolean(rowPlace(element));
  const counted = Object.entries(said.alike).map(([fact, others]) => {
    const isWeak = [...BY_SIGHT, "group"].includes(fact);
    if (!isWeak && (inRow || others.length < 2)) return { [fact]: others.length };
    const here = others.filter((one) => !heading || headingOf(one) === heading);
    return { [fact]: others.length, [`${fact}-here`]: here.length };
  });
  return Object.assign({}, ...counted, beside(element, said));
}

// The elements of its role that each of its facts fits, itself among them.
/** @param {PageElement} element @param {Pick<Said, "role" | "name" | "text" | "labels">} said */
function alikeBy(element, { role, name, text, labels }) {
  const pool = poolOf(element.ownerDocument, { role });
  const sharing = (/** @type {(other: PageElement) => boolean} */ fact) =>
    pool.filter((other) => other === element || fact(other));
  const isCalledSo = (/** @type {PageElement} */ other) => calledOf(other) === calledOf(element);
  const [shape, icon] = [shapeOf(leadsTo(element)), name || text ? "" : iconOf(element)];
  return {
    ...(name && { name: sharing((other) => nameOf(other) === name && dayNames(other)[0] === dayNames(element)[0]) }),
    ...(text && { text: sharing((other) => textOf(other) === text) }),
    ...(shape && { leads: sharing((other) => shapeOf(leadsTo(other)) === shape) }),
    ...(icon && { icon: sharing((other) => iconOf(other) === icon) }),
    ...Object.fromEntries(
      Object.entries(labels).map(([source, words]) => [
        source,
        sharing((other) => hasLabel(other, words, source) && (source !== "group" || isCalledSo(other))),
      ]),
    ),
  };
}

// How many of its role stand in its cell, or in its row where the column has no heading, and how many of them have the
// same facts.
/** @param {PageElement} element @param {Said} said @returns {Record<string, number>} */
function beside(element, { role, alike }) {
  const place = rowPlace(element);
  if (!place) return {};
  const row = gridOf(place.table).at[place.row];
  const cells = headerOf(place.table).captions[place.column] ? [row[place.column]] : row;
  const isHere = (/** @type {PageElement} */ one) => one === element || cells.some((cell) => cell?.contains(one));
  const here = poolOf(element.ownerDocument, { role, row: {} }).filter(isHere);
  if (here.length < 2) return {};
  const facts = Object.entries(alike).filter(([fact]) => ["name", "leads", "icon"].includes(fact));
  const counts = facts.map(([fact, others]) => [`cell-${fact}`, others.filter(isHere).length]);
  return { cell: here.length, ...Object.fromEntries(counts) };
}

// The nearest caption of a part of the page under which no other element of the role has the fact; where there is none
// such (`name-here`), under which no other has it that stands under the same heading.
/** @param {PageElement} element @param {Said} said @returns {Record<string, string>} */
function apartBy(element, { alike, sections }) {
  const heading = headingOf(element);
  const tells = (/** @type {PageElement[]} */ others) =>
    sections.find((section) => others.filter((one) => sectionsOf(one).includes(section)).length === 1);
  const found = Object.entries(alike)
    .filter(([, others]) => others.length > 1 && others.length <= MOST_TOLD_APART && !rowPlace(element))
    .map(([fact, others]) => {
      const whole = tells(others);
      return whole
        ? { [fact]: whole }
        : { [`${fact}-here`]: tells(others.filter((one) => headingOf(one) === heading)) || "" };
    });
  return withoutEmpty(Object.assign({ tab: tabOf(element) }, ...found));
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

// A list that the page draws without saying so: its words are one of the choices that it hides.
/** @param {PageElement} element */
function showsOneOf(element) {
  const shown = textOf(element);
  for (let around = element.parentElement, up = 0; shown && around && up < 2; around = around.parentElement, up += 1) {
    const choices = [...around.querySelectorAll("option, li, [role=option]")].filter((one) => !one.contains(element));
    const isHidden = choices.length > 1 && !choices.some(visible);
    if (isHidden && choices.some((one) => fold(one.textContent) === shown)) return true;
  }
  return false;
}

/** @param {PageElement} element @returns {Testimony} */
export const testimonyOf = (element) => testimonyAsOf(element, (words) => words);

// A secret field is told of like any other, but its value is never read. `before` takes what has come into it from its
// words.
/** @param {PageElement} element @param {(words: string) => string} before @returns {Testimony} */
export function testimonyAsOf(element, before) {
  forgetLayout();
  const role = roleOf(element) || "text";
  const holds = HOLDING_ROLES.includes(role) || showsOneOf(element);
  const text = holds ? "" : shortText(before(textOf(element)));
  const name = shortText(before(nameOf(element)));
  const facts = { name: holds && name === textOf(element) ? "" : name, text, labels: labelsOf(element) };
  const own = ["label", "aria", "left", "before", ...BY_SIGHT].map((source) => facts.labels[source]);
  const sections = sectionsOf(element).filter((section) => !own.includes(section));
  const said = { role, ...facts, sections, alike: alikeBy(element, { role, ...facts }) };
  return withoutEmpty({
    role,
    tag: element.localName,
    type: element.getAttribute("type"),
    ...facts,
    title: fold(element.title),
    day: dayNames(element).at(-1),
    heading: headingOf(element),
    sections,
    apart: apartBy(element, said),
    leads: leadsTo(element),
    icon: textOf(element) || name ? "" : iconOf(element),
    row: rowOf(element),
    supporting: supportOf(element),
    shared: sharedBy(element, said),
    path: pathOf(element),
    ...placeOf(element),
    secret: isSecret(element) || null,
    closed: isClosed(element) || null,
  });
}
