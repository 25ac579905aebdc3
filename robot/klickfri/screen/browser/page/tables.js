// Tables, and grids made of roles: which cell stands where, under which heading, beside what.

import { memories, remembered } from "./memory.js";
import { isDrawnInPart } from "./scrolling.js";
import { captionOf, fold } from "./text.js";
import { allIn, everywhere, outside, within } from "./trees.js";
import { captionIn, textOf } from "./words.js";

export const CELLS = "td, th, [role=gridcell], [role=cell], [role=columnheader], [role=rowheader]";
const ROWS = "tr, [role=row]";
const TABLES = "table, [role=grid], [role=table], [role=treegrid]";
/** @param {PageElement} part @returns {PageElement} */
export const tableOf = (part) => part.closest(TABLES);
/** @param {PageElement} table @returns {PageElement[]} */
const rowsIn = (table) =>
  table.localName === "table" ? [...table.rows] : allIn([table], "[role=row]").filter((row) => tableOf(row) === table);
/** @param {PageElement} row @returns {PageElement[]} */
const cellsIn = (row) =>
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

// The row of column headings; `sure` when the page marks it as one, otherwise the first row with several texts.
/** @param {PageElement} table @returns {Header} */
export const headerOf = (table) => remembered(memories.headers, table, () => {
  const { rows, at } = gridOf(table);
  let row = rows.findIndex((one) => mostlyHeadings(one) || (table.tHead && one.parentElement === table.tHead));
  const sure = row >= 0;
  if (!sure) row = rows.findIndex((one) => cellsIn(one).filter((cell) => textOf(cell)).length > 1);
  return { row, sure, captions: row < 0 ? [] : at[row].map(captionIn) };
});

/** @param {PageElement} table @param {string} caption */
export function onlyColumn(table, caption) {
  const { captions } = headerOf(table);
  const first = captions.indexOf(caption);
  return first >= 0 && captions.lastIndexOf(caption) === first ? first : -1;
}

// A row that is not as wide as the row of headings: nobody can say what stands under which.
/** @param {PageElement} table @param {number} row */
export const isAligned = (table, row) => gridOf(table).at[row].length === headerOf(table).captions.length;

// The innermost row around the element whose table has all these columns.
/** @param {PageElement} element @param {string[]} captions */
function rowWith(element, captions) {
  for (let tr = within(element, ROWS); tr; tr = outside(tr, ROWS)) {
    const table = tableOf(tr);
    if (table && captions.every((caption) => onlyColumn(table, caption) >= 0)) return { tr, table };
  }
  return null;
}

/** @param {PageElement} element @param {Record<string, string>} wanted */
export function inRow(element, wanted) {
  const around = rowWith(element, Object.keys(wanted).map(captionOf));
  if (!around) return false;
  const { rows, at } = gridOf(around.table);
  const index = rows.indexOf(around.tr);
  if (index <= headerOf(around.table).row || !isAligned(around.table, index)) return false;
  return Object.entries(wanted).every(([caption, text]) => {
    const cell = at[index][onlyColumn(around.table, captionOf(caption))];
    return cell && textOf(cell) === fold(text);
  });
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
