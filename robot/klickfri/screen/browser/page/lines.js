// Line tables: rows with fields in them, known by their place: the first empty one, the one that was just added, or a
// number among the filled ones. A row in which something has been set is the same row from then on, wherever it stands.

import { headingOf } from "./headings.js";
import { forgetLayout, memories, remembered } from "./memory.js";
import { editedIn, FIELDS, INPUT_ROLES, isBox } from "./roles.js";
import { stateOf } from "./state.js";
import {
  CELLS, cellsIn, gridOf, headerOf, holds, isAligned, onlyColumn, ROWS, rowWith, tableOf, TABLES,
} from "./tables.js";
import { captionOf, fold } from "./text.js";
import { allIn, everywhere, within } from "./trees.js";
import { valueOf } from "./values.js";
import { textOf, visible } from "./words.js";

const TOTALS = /^(summa|delsumma|slutsumma|totalt?|sum|subtotal)(?![\p{L}\p{N}])/iu;
const WRITTEN = `${FIELDS}, [contenteditable]`;
const CONTROLS = "a, button, [role=button], [role=link]";

/** @param {PageElement} field */
const isOpen = (field) =>
  visible(field) && !field.matches(":disabled") && !field.readOnly && INPUT_ROLES[field.type] !== "button";

// A box in a column without a caption chooses its row; nothing is written by it.
/** @param {PageElement} field */
function choosesRow(field) {
  const cell = within(field, CELLS);
  const table = isBox(field) && cell && tableOf(cell);
  const place = table && gridOf(table).places.get(cell);
  return Boolean(place) && headerOf(table).sure && !headerOf(table).captions[place.column];
}

/** @param {PageElement} row @returns {PageElement[]} */
const fieldsIn = (row) =>
  remembered(memories.rowFields, row, () => {
    const fields = allIn([row], WRITTEN).filter(
      (one) =>
        within(one, ROWS) === row && (one.matches(FIELDS) || editedIn(one)) && isOpen(one) && !choosesRow(one),
    );
    return isOnlyChosen(fields, row) ? [] : fields;
  });

// A row of words with one box is known by its words, under whatever heading the box stands: there is nothing to write.
/** @param {PageElement[]} fields @param {PageElement} row */
const isOnlyChosen = (fields, row) => fields.length === 1 && isBox(fields[0]) && hasWordsBeside(row);

// The cells that hold no field and nothing to click on.
/** @param {PageElement} row @returns {PageElement[]} */
const cellsBeside = (row) =>
  cellsIn(row).filter((cell) => !cell.querySelector(`${WRITTEN}, ${CONTROLS}`));

/** @param {PageElement} row */
function isOfTotals(row) {
  const first = cellsBeside(row).find(textOf);
  return Boolean(first) && TOTALS.test(textOf(first));
}

/** @param {PageElement} row */
const hasWordsBeside = (row) => cellsBeside(row).some((cell) => /\p{L}/u.test(textOf(cell)));

// The rows that lines are written in: below the headings, as wide as these, with a field; never one of totals.
/** @param {PageElement} table @returns {PageElement[]} */
const lineRows = (table) => remembered(memories.lines, table, () => {
  const { row: heading } = headerOf(table);
  return gridOf(table).rows.filter(
    (row, index) =>
      index > heading &&
      isAligned(table, index) &&
      ![table.tHead, table.tFoot].includes(row.parentElement) &&
      fieldsIn(row).length > 0 &&
      !isOfTotals(row),
  );
});

// Nothing is chosen by an option without words or without a value; a zero is an empty amount.
/** @param {PageElement} field */
function isNothing(field) {
  if (isBox(field)) return !field.checked;
  if (field.localName === "select") return !field.value || !/[\p{L}\p{N}]/u.test(fold(valueOf(field)));
  return /^[0.,\s]*$/.test(valueOf(field));
}

/** @param {PageElement} row @returns {boolean} */
const isEmpty = (row) =>
  remembered(memories.emptyRows, row, () => fieldsIn(row).every(isNothing) && !hasWordsBeside(row));

// Asked of every field that may be meant.
/** @param {Document} doc @returns {number} */
const rowsWithFields = (doc) =>
  remembered(memories.rowsWithFields, doc, () =>
    everywhere(doc, ROWS).filter((row) => row.querySelector(WRITTEN)).length,
  );

// Before each act it is noted which rows are there, so that the new ones are told from these.
/** @param {Document} doc */
export function noteRows(doc) {
  const state = stateOf(doc);
  const rows = everywhere(doc, ROWS);
  const count = rowsWithFields(doc);
  const fresh = state.rows && count > state.count ? rows.filter((row) => !state.rows.has(row)) : [];
  if (fresh.length) state.batch += 1;
  fresh.forEach((row) => state.added.set(row, state.batch));
  state.rows = new WeakSet(rows);
  state.count = count;
}

// The rows that were not there at the last act.
/** @param {PageElement[]} lines */
function unknownIn(lines) {
  const { rows } = stateOf(lines[0].ownerDocument);
  return rows ? lines.filter((line) => !rows.has(line)) : [];
}

// The one row that came last: since the last act or, if none has come since, with an earlier one. Where there are no
// more rows than before none has come: they were drawn anew.
/** @param {PageElement[]} lines */
function newcomers(lines) {
  if (!lines.length) return [];
  const doc = lines[0].ownerDocument;
  const { added, count } = stateOf(doc);
  const fresh = rowsWithFields(doc) > count ? unknownIn(lines) : [];
  const last = Math.max(...lines.map((line) => added.get(line) || 0));
  return fresh.length || !last ? fresh : lines.filter((line) => added.get(line) === last);
}

// Where the whole table, or the page, was drawn anew the one row just added is the one that is empty.
/** @param {PageElement[]} lines */
function justAdded(lines) {
  const fresh = newcomers(lines);
  const isKnown = lines.length > 0 && stateOf(lines[0].ownerDocument).rows && !unknownIn(lines).length;
  const fitting = fresh.length === 1 || (isKnown && !fresh.length) ? fresh : lines.filter(isEmpty);
  return fitting.length === 1 ? fitting[0] : null;
}

/** @type {Record<string, (lines: PageElement[]) => PageElement | null | undefined>} */
const WAYS = { first_empty: (lines) => lines.find(isEmpty), added: justAdded };

// The ways in which a row can be pointed out by its place, the most telling first; none outside a line table.
/** @param {PageElement} table @param {PageElement} row @returns {string[]} */
function waysTo(table, row) {
  const lines = lineRows(table);
  if (!lines.includes(row)) return [];
  const came = newcomers(lines);
  const ways = [...(came.length === 1 && came[0] === row ? ["added"] : [])];
  if (lines.find(isEmpty) === row) return [...ways, "first_empty"];
  return isEmpty(row) ? ways : [...ways, String(lines.filter((line) => !isEmpty(line)).indexOf(row) + 1)];
}

// What a person has begun to write in is told by the place that it had then.
/** @type {WeakMap<PageElement, string[]>} */
const begunLines = new WeakMap(); // row -> the ways to it
/** @type {Record<string, number>} */
const begunSo = {}; // way -> how many rows of the document were begun so

/** @param {PageElement} field */
export function noteBegun(field) {
  forgetLayout();
  const row = within(field, ROWS);
  const table = row && tableOf(row);
  if (!table || begunLines.has(row)) return;
  const ways = waysTo(table, row).filter((way) => WAYS[way]);
  ways.forEach((way) => { begunSo[way] = (begunSo[way] || 0) + 1; });
  if (ways.length) begunLines.set(row, ways.map((way) => (begunSo[way] > 1 ? `${way} ${begunSo[way]}` : way)));
}

// How many line tables under the heading of this row have the column, its own among them.
/** @param {PageElement} row @param {string} column */
const tablesLike = (row, column) =>
  everywhere(row.ownerDocument, TABLES)
    .filter((table) => onlyColumn(table, column) >= 0)
    .flatMap((table) => lineRows(table).slice(0, 1))
    .filter((first) => headingOf(first) === headingOf(row)).length;

// What a film tells of a row that lines are written in; nothing of any other.
/** @param {PageElement} table @param {PageElement} row @param {string} column @returns {Facts} */
export function lineTold(table, row, column) {
  if (!fieldsIn(row).length || !lineRows(table).includes(row)) return {};
  return { ways: begunLines.get(row) || waysTo(table, row), tables: tablesLike(row, column) };
}

/** @param {string} line */
const parts = (line) => {
  const [way, id = "", held = ""] = line.split("#");
  return { way: way.split(" ")[0], id, held };
};

// A row in which something of the case has been set already, for another line than this one.
/** @param {PageElement} row @param {string} id */
function isTaken(row, id) {
  const [ofCase] = id.split(".");
  return [...stateOf(row.ownerDocument).lines].some(
    ([other, taken]) => taken === row && other !== id && other.split(".")[0] === ofCase,
  );
}

// Which row of the table is meant. What was set in a row that has since been drawn anew (`row`) tells where it is now.
/** @param {PageElement} table @param {Target} target @returns {PageElement | null | undefined} */
function lineIn(table, { line, row }) {
  const { way, id, held } = parts(line);
  const own = stateOf(table.ownerDocument).lines.get(id);
  if (own?.isConnected) return own;
  const lines = lineRows(table);
  if (held) {
    const fitting = Object.keys(row || {}).length ? lines.filter((one) => holds(table, one, row)) : [];
    return fitting.length === 1 ? fitting[0] : null;
  }
  const free = lines.filter((one) => !id || !isTaken(one, id));
  return WAYS[way] ? WAYS[way](free) : lines.filter((one) => !isEmpty(one))[Number(way) - 1];
}

/** @param {PageElement} element @param {Target} target */
export function inLine(element, target) {
  const around = rowWith(element, [captionOf(target.column)]);
  return Boolean(around) && lineIn(around.table, target) === around.tr;
}

// From now on the line is this row.
/** @param {PageElement} element @param {Target} target */
export function takeLine(element, target) {
  const { id } = parts(target.line || "");
  if (id) stateOf(element.ownerDocument).lines.set(id, rowWith(element, [captionOf(target.column)]).tr);
}
