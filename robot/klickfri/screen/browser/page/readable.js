// Which texts of a page are labels that anybody may read: where they stand, for masking and for drawing.

import { isKnownLabel } from "./config.js";
import { cellBefore, isCaption } from "./labels.js";
import { ENTRIES, FIELDS } from "./roles.js";
import { gridOf, headerOf, tableOf } from "./tables.js";
import { forestOf, parentOf, within } from "./trees.js";
import { wordsOf } from "./words.js";

export const BUTTONS = ':is([type="submit"], [type="button"], [type="reset"])';

// A value may read like a label (a status called like a column): what stands under a column heading or beside a
// caption is a value, unless it can be pressed.
/** @param {PageElement} holder */
function isValue(holder) {
  const cell = within(holder, "td, [role=gridcell], [role=cell]");
  if (!cell || within(holder, "a, button, [role=button]")) return false;
  const table = tableOf(cell);
  if (!table) return true;
  const { row, sure } = headerOf(table);
  if (sure && gridOf(table).places.get(cell)?.row > row) return true;
  const left = cell.localName === "td" && cellBefore(cell);
  return Boolean(left) && isCaption(left) && isKnownLabel(wordsOf(left)) && !cell.querySelector(FIELDS);
}

const CHOSEN = `${ENTRIES}, [role=listbox], [role=option], [role=spinbutton], [role=searchbox]`;

/** @param {Document} doc @returns {Range[]} */
export function labelRanges(doc) {
  return forestOf(doc).all.flatMap((tree) => rangesIn(doc, tree));
}

// Around it as it is shown: what stands in a slot stands in what is around the slot.
/** @param {PageElement} node @param {string} selector */
function isShownIn(node, selector) {
  for (let one = node.assignedSlot || parentOf(node); one; one = one.assignedSlot || parentOf(one))
    if (one.matches(selector)) return true;
  return false;
}

/** @param {Document} doc @param {Tree} tree @returns {Range[]} */
function rangesIn(doc, tree) {
  const walker = doc.createTreeWalker(tree, NodeFilter.SHOW_TEXT);
  const ranges = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || !isKnownLabel(node.data)) continue;
    if (isShownIn(node, CHOSEN) || isValue(node.parentElement || tree.host)) continue;
    const range = doc.createRange();
    range.selectNodeContents(node);
    ranges.push(range);
  }
  return ranges;
}
