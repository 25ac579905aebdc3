// Lists of which the page draws only what is in view: which they are, and where they are scrolled.

import { memories, remembered } from "./memory.js";
import { parentOf } from "./trees.js";
import { textOf } from "./words.js";

/** @param {PageElement} element @returns {PageElement} */
export function scrollerOf(element) {
  for (let one = element; one; one = parentOf(one))
    if (one.scrollHeight > one.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
  return /** @type {PageElement} */ (element.ownerDocument.scrollingElement);
}

/** @param {PageElement} element */
export const isPage = (element) => element === element.ownerDocument.scrollingElement;

// Where a part of the list stands in all that can be scrolled.
/** @param {PageElement} scroller @param {PageElement} part */
export function placeIn(scroller, part) {
  const { top, height } = part.getBoundingClientRect();
  const above = isPage(scroller) ? 0 : scroller.getBoundingClientRect().top + scroller.clientTop;
  return { top: top - above + scroller.scrollTop, height };
}

// The list says itself that it has more, or room is kept for more than is there. A list in a page that scrolls as a
// whole, or beside other things, keeps none.
/** @param {PageElement} list @param {PageElement[]} parts @param {number} told */
export const isDrawnInPart = (list, parts, told) => remembered(memories.parts, list, () => {
  if (told === -1 || told > parts.length) return true;
  const scroller = parts.length ? scrollerOf(parts.at(-1)) : null;
  if (!scroller || isPage(scroller)) return false;
  const [first, last] = [parts[0], parts.at(-1)].map((part) => placeIn(scroller, part));
  const hasRoom = scroller.scrollHeight - (last.top + last.height - first.top) > scroller.clientHeight;
  return hasRoom && (list.contains(scroller) || textOf(scroller) === textOf(list));
});
