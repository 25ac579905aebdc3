// What stands there when a target was refused: facts that are nobody's, for whoever may heal it. What may be a value
// does not leave the page: of fields and buttons the caption is told, of everything else only what is known as a label.

import { isKnownLabel } from "./config.js";
import { FACTS, factsAsked, SUPPORT } from "./facts.js";
import { framesOf } from "./frames.js";
import { headingOf } from "./headings.js";
import { forgetLayout } from "./memory.js";
import { nameOf } from "./names.js";
import { pagesShown } from "./pages.js";
import { poolOf } from "./pools.js";
import { signOf } from "./signs.js";
import { CELLS, gridOf, headerOf, tableOf } from "./tables.js";
import { labelsOf, pathOf, placeOf, shortText, withoutEmpty } from "./testimony.js";
import { captionOf } from "./text.js";
import { within } from "./trees.js";

const CAPTIONED = ["button", "textbox", "combobox", "listbox", "checkbox", "radio", "file"];
const PLAIN = ["before", "after", "beside", "over", "group"]; // words that may be anything
const MOST_NEAR = 200;

// The cell to the left or above is no caption where the table has headings and this is a row under them.
/** @param {PageElement} element */
function inListRow(element) {
  const cell = within(element, CELLS);
  const table = cell && tableOf(cell);
  const { row, sure } = table ? headerOf(table) : {};
  return Boolean(sure) && gridOf(table).places.get(cell)?.row > row;
}

/** @param {PageElement} element */
function columnCaption(element) {
  const cell = within(element, CELLS);
  const table = cell && tableOf(cell);
  return inListRow(element) ? headerOf(table).captions[gridOf(table).places.get(cell).column] || "" : "";
}

// Where the element stands in the window's picture, as shares of its width and height.
/** @param {PageElement} element */
function shareOfWindow(element) {
  const { box, view } = placeOf(element);
  return box ? box.map((length, side) => Math.round((length / view[side % 2]) * 10000) / 10000) : null;
}

/** @param {PageElement} element @param {Target} target @param {(text: string) => boolean} sayable */
function evidenceOf(element, target, sayable) {
  const ifSayable = (/** @type {string} */ text) => (text && sayable(text) ? captionOf(text) : "");
  const asCaption = (/** @type {string} */ text) =>
    CAPTIONED.includes(target.role) ? captionOf(shortText(text)) : ifSayable(text);
  const around = (/** @type {string} */ source, /** @type {string} */ text) =>
    PLAIN.includes(source) || (["left", "above"].includes(source) && inListRow(element))
      ? ifSayable(text)
      : asCaption(text);
  const labels = Object.entries(labelsOf(element)).map(([source, text]) => [source, around(source, text)]);
  const support = Object.entries(SUPPORT).map(([fact, attribute]) => [fact, element.getAttribute(attribute) || ""]);
  return {
    role: target.role,
    name: asCaption(nameOf(element)),
    labels: withoutEmpty(Object.fromEntries(labels)),
    heading: ifSayable(headingOf(element)),
    column: columnCaption(element),
    supporting: withoutEmpty(Object.fromEntries(support)),
    path: pathOf(element),
    box: shareOfWindow(element),
    held: factsAsked(target).filter((fact) => FACTS[fact](element, target)),
  };
}

/**
 * @param {{ page: string; window: string; target: Target; captions: string[]; known?: Record<string, string> }} asked
 */
export function nearby({ page, window: kind, target, captions, known = {} }) {
  forgetLayout();
  const frames = framesOf(window);
  const frame = frames.find((one) => pagesShown(one, kind, known).includes(page));
  if (!frame || signOf(frames)) return [];
  const sayable = (/** @type {string} */ text) => isKnownLabel(text) || captions.includes(captionOf(text));
  return poolOf(frame.doc, target).slice(0, MOST_NEAR).map((element) => evidenceOf(element, target, sayable));
}
