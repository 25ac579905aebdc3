// Tables, and grids made of roles: which cell stands where, under which heading, beside what.

import { memories, remembered } from "./memory.js";
import { FIELDS, holdsEntry, isBox } from "./roles.js";
import { isDrawnInPart } from "./scrolling.js";
import { captionOf, fold } from "./text.js";
import { allIn, everywhere, outside, within } from "./trees.js";
import { valueOf } from "./values.js";
import { captionIn, isPlain, textOf, visible, wordsOf } from "./words.js";

export const CELLS = "td, th, [role=gridcell], [role=cell], [role=columnheader], [role=rowheader]";
export const ROWS = "tr, [role=row]";
export const TABLES = "table, [role=grid], [role=table], [role=treegrid]";
/** @param {PageElement} part @returns {PageElement} */
export const tableOf = (part) => part.closest(TABLES);
/** @param {PageElement} table @returns {PageElement[]} */
const rowsIn = (table) =>
  table.localName === "table" ? [...table.rows] : allIn([table], "[role=row]").filter((row) => tableOf(row) === table);
/** @param {PageElement} row @returns {PageElement[]} */
export const cellsIn = (row) =>
  row.localName === "tr" ? [...row.cells] : allIn([row], CELLS).filter((cell) => cell.closest(ROWS) === row);
/** @param {PageElement} cell */
const isHeading = (cell) => cell.localName === "th" || cell.getAttribute("role") === "columnheader";

// Where every shown cell stands, with row and column spans spread out.
/** @param {PageElement} table @returns {Grid} */
export const gridOf = (table) => remembered(memories.grids, table, () => {
  const rows = rowsIn(table).filter((row) => row.checkVisibility());
  const at = rows.map(() => /** @type {PageElement[]} */ ([]));
  const places = new Map();
  rows.forEach((tr, row) => {
    let column = 0;
    for (const cell of cellsIn(tr).filter((one) => one.checkVisibility())) {
      while (at[row][column]) column += 1;
      places.set(cell, { row, column });
      for (let down = 0; down < (cell.rowSpan || 1) && row + down < rows.length; down += 1)
        for (let right = 0; right < (cell.colSpan || 1); right += 1) at[row + down][column + right] = cell;
    }
  });
  return { rows, at, places };
});

/** @param {PageElement} row */
const mostlyHeadings = (row) => cellsIn(row).filter(isHeading).length * 2 > cellsIn(row).length;

// The row of column headings; `sure` when the page marks it as one, otherwise the first row with several texts. Of
// headings in several rows the lowest are those of the columns; where two are alike the ones above them tell which.
/** @param {PageElement} table @returns {Header} */
export const headerOf = (table) => remembered(memories.headers, table, () => {
  const { rows, at } = gridOf(table);
  const isHeader = (/** @type {PageElement} */ one) =>
    mostlyHeadings(one) || (table.tHead && one.parentElement === table.tHead);
  let row = rows.findIndex(isHeader);
  const sure = row >= 0;
  if (!sure) row = rows.findIndex((one) => cellsIn(one).filter((cell) => textOf(cell)).length > 1);
  const top = row;
  while (sure && isSecondRow(at, row, rows[row + 1], isHeader)) row += 1;
  return { row, sure, captions: row < 0 ? [] : captionsAbove(at, top, row) };
});

// More headings below those that span several columns; a row of fields to search with is none.
/**
 * @param {PageElement[][]} at
 * @param {number} row
 * @param {PageElement} next
 * @param {(row: PageElement) => boolean} isHeader
 */
const isSecondRow = (at, row, next, isHeader) =>
  Boolean(next) &&
  at[row].some((cell) => cell.colSpan > 1) &&
  at[row + 1].length === at[row].length &&
  isHeader(next) &&
  at[row + 1].every((cell) => !holdsEntry(cell));

/** @param {PageElement[][]} at @param {number} top @param {number} row @returns {string[]} */
function captionsAbove(at, top, row) {
  const own = at[row].map(captionIn);
  const isShared = (/** @type {number} */ column) =>
    own.some((caption, other) => caption === own[column] && at[row][other] !== at[row][column]);
  return own.map((caption, column) => {
    const above = [...new Set(at.slice(top, row + 1).map((cells) => cells[column]))].map(captionIn);
    return isShared(column) ? fold(above.join(" ")) : caption;
  });
}

/** @param {PageElement} table @param {string} caption */
export function onlyColumn(table, caption) {
  const { captions } = headerOf(table);
  const first = captions.indexOf(caption);
  return first >= 0 && captions.lastIndexOf(caption) === first ? first : -1;
}

// The one field of a cell, if it has one that may be read.
/** @param {PageElement} cell @returns {PageElement | null} */
function fieldIn(cell) {
  if (isPlain(cell)) return null;
  const fields = allIn([cell], FIELDS).filter(visible);
  return fields.length === 1 && fields[0].type !== "password" ? fields[0] : null;
}

// What a cell says: its words or, where it has none, what stands in its field.
/** @param {PageElement} cell */
export function cellText(cell) {
  const field = fieldIn(cell);
  return field && !fold(wordsOf(cell).replace(field.innerText, "")) ? fold(valueOf(field)) : textOf(cell);
}

// Words beside a field, such as a unit, are none of its text; those beside a box are what is ticked.
/** @param {PageElement} cell @param {string} text */
function says(cell, text) {
  const field = fieldIn(cell);
  return cellText(cell) === text || (field && !isBox(field) && fold(valueOf(field)) === text);
}

// Does the row hold all these, by column?
/** @param {PageElement} table @param {PageElement} row @param {Record<string, string>} wanted */
export function holds(table, row, wanted) {
  const { rows, at } = gridOf(table);
  const index = rows.indexOf(row);
  if (index <= headerOf(table).row || !isAligned(table, index)) return false;
  return Object.entries(wanted).every(([caption, text]) => {
    const cell = at[index][onlyColumn(table, captionOf(caption))];
    return cell && says(cell, fold(text));
  });
}

// A row that is not as wide as the row of headings: nobody can say what stands under which.
/** @param {PageElement} table @param {number} row */
export const isAligned = (table, row) => gridOf(table).at[row].length === headerOf(table).captions.length;

// The innermost row around the element whose table has all these columns.
/** @param {PageElement} element @param {string[]} captions */
export function rowWith(element, captions) {
  for (let tr = within(element, ROWS); tr; tr = outside(tr, ROWS)) {
    const table = tableOf(tr);
    if (table && captions.every((caption) => onlyColumn(table, caption) >= 0)) return { tr, table };
  }
  return null;
}

/** @param {PageElement} element @param {Record<string, string>} wanted */
export function inRow(element, wanted) {
  const around = rowWith(element, Object.keys(wanted).map(captionOf));
  return Boolean(around) && holds(around.table, around.tr, wanted);
}

/** @param {PageElement} element @param {string} caption */
export function inColumn(element, caption) {
  if (element.matches(TABLES)) return onlyColumn(element, caption) >= 0;
  for (let cell = within(element, CELLS); cell; cell = outside(cell, CELLS)) {
    const table = tableOf(cell);
    const column = table ? onlyColumn(table, caption) : -1;
    const place = table && gridOf(table).places.get(cell);
    if (column >= 0) return place?.column === column && isAligned(table, place.row);
  }
  return false;
}

// The tables that have all the columns by which a row is meant; of one around another the inner.
/** @param {Document} doc @param {Pick<Target, "row">} target */
export function tablesWith(doc, { row }) {
  const captions = Object.keys(row).map(captionOf);
  const all = everywhere(doc, TABLES).filter((table) => captions.every((caption) => onlyColumn(table, caption) >= 0));
  return all.filter((table) => !all.some((other) => other !== table && table.contains(other)));
}

/** @param {PageElement} table */
export const hasMoreRows = (table) => isDrawnInPart(table, gridOf(table).rows, Number(table.ariaRowCount));
