// The heading that an element stands under.

import { memories, remembered } from "./memory.js";
import { ariaName } from "./names.js";
import { captionOf } from "./text.js";
import { captionIn, visible } from "./words.js";

export const HEADINGS = "h1, h2, h3, h4, h5, h6, [role=heading], legend, caption";
/** @param {Tree} tree @returns {PageElement[]} */
export const allHeadings = (tree) => remembered(memories.allHeadings, tree, () => [...tree.querySelectorAll(HEADINGS)]);
export const DIALOGS = "dialog, [role=dialog], [role=alertdialog]";

// The nearest heading before the element; a legend, a table caption and what stands in a dialog count only for what
// they enclose.
/** @param {Tree} tree @param {PageElement} element */
function headingIn(tree, element) {
  const dialog = element.closest(DIALOGS);
  let nearest = null;
  for (const heading of allHeadings(tree)) {
    if (!(heading.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
    const holder = /^(legend|caption)$/.test(heading.localName) ? heading.parentElement : heading.closest(DIALOGS);
    if ((!holder || holder.contains(element)) && (!dialog || dialog.contains(heading)) && visible(heading))
      nearest = heading;
  }
  return nearest ? captionIn(nearest) : dialog && dialog !== element ? captionOf(ariaName(dialog)) : "";
}

/** @param {PageElement} element @returns {string} */
export const headingOf = (element) => remembered(memories.headings, element, nearestHeading);

/** @param {PageElement} element */
function nearestHeading(element) {
  for (let one = element; one; one = one.getRootNode().host) {
    const heading = headingIn(one.getRootNode(), one);
    if (heading || one.closest(DIALOGS)) return heading;
  }
  return "";
}
