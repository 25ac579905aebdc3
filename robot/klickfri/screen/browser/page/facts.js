// The strong facts by which targets are recognised (architecture, section 5), and the supporting ones beside them.

import { headingOf } from "./headings.js";
import { calledOf, hasLabel } from "./labels.js";
import { iconOf, leadsTo } from "./leads.js";
import { inLine } from "./lines.js";
import { nameOf } from "./names.js";
import { fits } from "./patterns.js";
import { sectionsOf } from "./sections.js";
import { inColumn, inRow } from "./tables.js";
import { captionOf, escaped, fold } from "./text.js";
import { textOf } from "./words.js";

/** @param {PageElement} element */
function yearAbove(element) {
  const table = element.closest("table");
  const caption = table?.caption || (table?.rows[0].cells.length === 1 && table.rows[0]);
  return (caption && /\b(19|20)\d\d\b/.exec(textOf(caption))?.[0]) || "";
}

// A calendar day shows only its number; its title is then the name that people know it by, also with the year that
// the calendar shows.
/** @param {PageElement} element */
export function dayNames(element) {
  if (!element.title || !/^\d+$/.test(textOf(element))) return [];
  const day = fold(element.title);
  const year = yearAbove(element);
  return year && !day.includes(year) ? [day, `${day} ${year}`] : [day];
}

// A choice without a name is called by the words after it where the target says that these, or its group's, are meant.
/** @param {PageElement} element @param {Target} target */
const nameIn = (element, target) =>
  ["after", "group"].includes(target.label_from) ? calledOf(element) : nameOf(element);

// A part's words may come to be a heading themselves, under the one that was the nearest.
/** @param {PageElement} element @param {Target} target */
function isUnderHeading(element, { heading, section }) {
  const [nearest, wanted, part] = [headingOf(element), captionOf(heading), section && captionOf(section)];
  return nearest === wanted || (Boolean(part) && nearest === part && sectionsOf(element).includes(wanted));
}

// Does the value stand in the words as one of its own, and not as part of a longer one: no A-1 in A-12 or A-1-2?
/** @param {string} words @param {string} value */
function mentions(words, value) {
  const sign = "[\\p{L}\\p{N}_]";
  const [before, after] = [`(?<!${sign})(?<!${sign}[-/.:])`, `(?!${sign})(?![-/.:]${sign})`];
  return Boolean(value) && new RegExp(`${before}${escaped(value)}${after}`, "u").test(words);
}

/** @type {Record<Fact, (element: PageElement, target: Target) => boolean>} */
export const FACTS = {
  name: (element, target) => [nameIn(element, target), ...dayNames(element)].includes(fold(target.name)),
  label: (element, target) => hasLabel(element, captionOf(target.label), target.label_from),
  text: (element, target) => textOf(element) === fold(target.text),
  mentions: (element, target) => mentions(nameOf(element) || textOf(element), fold(target.mentions)),
  line: (element, target) => inLine(element, target),
  row: (element, target) => inRow(element, target.row),
  column: (element, target) => inColumn(element, captionOf(target.column)),
  heading: isUnderHeading,
  section: (element, target) => sectionsOf(element).includes(captionOf(target.section)),
  leads_to: (element, target) => fits(target.leads_to, leadsTo(element)),
  icon: (element, target) => iconOf(element) === target.icon,
};

// Those that the target asks for. What the row of a line held is for finding that again (`lines.js`).
/** @param {Target} target */
export const factsAsked = (target) =>
  /** @type {Fact[]} */ (Object.keys(FACTS)).filter((fact) => target[fact] != null && !(fact === "row" && target.line));

/** @type {Record<string, string>} */
export const SUPPORT = { name: "name", id: "id", testid: "data-testid" };
/** @param {PageElement} element @param {Target} target */
export const failedSupport = (element, target) =>
  Object.entries(target.supporting || {})
    .filter(([fact, value]) => element.getAttribute(SUPPORT[fact] || fact) !== value)
    .map(([fact]) => fact);
