// What is read of an element that was found: its value, its options, the rows of a table.

import { failedSupport } from "./facts.js";
import { describe } from "./resolving.js";
import { cellText, gridOf, headerOf } from "./tables.js";
import { fold } from "./text.js";
import { valueOf } from "./values.js";

// The rows under the headings; a row that spans the table (pager, "no hits") is not one.
/** @param {PageElement} table @returns {Record<string, string>[]} */
function rowsOf(table) {
  const { row, captions } = headerOf(table);
  const { rows, at } = gridOf(table);
  const unclear = captions.some((caption, index) => caption && captions.indexOf(caption) !== index);
  const shownOf = table.getAttribute("aria-rowcount") || rows.length; // a grid that shows only some of its rows
  if (row < 0 || unclear || Number(shownOf) !== rows.length) return null;
  const body = rows.flatMap((tr, index) =>
    index > row && tr.parentElement !== table.tFoot && new Set(at[index]).size > 1 ? [at[index]] : [],
  );
  if (body.some((cells) => cells.length !== captions.length || new Set(cells).size !== cells.length)) return null;
  return body.map((cells) =>
    Object.fromEntries(captions.flatMap((caption, index) => (caption ? [[caption, cellText(cells[index])]] : []))),
  );
}

/** @param {Resolution} found @param {Target} target @param {boolean} wantsRows */
export function reading(found, target, wantsRows) {
  if (!found.element) return found;
  const { element, facts } = found;
  const support = failedSupport(element, target);
  const options = element.localName === "select" ? [...element.options].map((one) => fold(one.text)) : [];
  const rows = wantsRows ? rowsOf(element) : null;
  if (wantsRows && !rows) return { failed: ["rows"], candidates: [describe(element)] };
  return { facts, support, value: wantsRows ? "" : valueOf(element), options, rows };
}
