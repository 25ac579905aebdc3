// What is on show, and its words as a person reads them.

import { memories, remembered } from "./memory.js";
import { captionOf, fold } from "./text.js";
import { forestOf, treeOf } from "./trees.js";

/** @param {PageElement} element */
export function visible(element) {
  if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

/** @param {PageElement} element */
export const isInline = (element) =>
  element.ownerDocument.defaultView.getComputedStyle(element).display.startsWith("inline");

/** @param {PageElement} element */
export function holdsTrees(element) {
  const { all } = forestOf(element.ownerDocument);
  return (
    all.length > 1 &&
    (element.matches("slot") ||
      element.querySelector("slot") ||
      all.some((tree) => tree.host && element.contains(tree.host)))
  );
}

// As a person reads it: what the browser calls an element's text leaves out shadow trees and what their slots show.
/** @param {PageElement} element @returns {string} */
export const wordsOf = (element) => (holdsTrees(element) ? composedWords(element) : element.innerText);

/** @param {PageElement} element @returns {string} */
function composedWords(element) {
  const { display, visibility } = element.ownerDocument.defaultView.getComputedStyle(element);
  if (display === "none") return "";
  const words = holdsTrees(element)
    ? partsOf(element)
        .map((part) => partWords(part, visibility))
        .join("")
    : element.innerText;
  return /^(inline|contents)/.test(display) ? words : `\n${words}\n`;
}

/** @param {PageElement} element @returns {PageElement[]} */
function partsOf(element) {
  const slotted = element.localName === "slot" ? element.assignedNodes({ flatten: true }) : [];
  return slotted.length ? slotted : [.../** @type {PageElement} */ (treeOf(element) || element).childNodes];
}

/** @param {PageElement} part @param {string} visibility */
function partWords(part, visibility) {
  if (part.nodeType === 1) return composedWords(part);
  return part.nodeType === 3 && visibility === "visible" ? part.data : "";
}

/** @param {PageElement} element */
export const textOf = (element) => fold(wordsOf(element));
/** @param {PageElement | null} element @returns {string} */
export const captionIn = (element) =>
  element ? remembered(memories.captions, element, () => captionOf(wordsOf(element))) : "";
// Words and nothing else, as in most cells of a long list.
/** @param {PageElement} element */
export const isPlain = (element) => !element.childElementCount && !treeOf(element);
/** @param {PageElement} element */
export function hasOwnText(element) {
  // asked of every element of a page: a list of its nodes would cost more than all else that is asked
  for (let node = element.firstChild; node; node = node.nextSibling)
    if (node.nodeType === 3 && /\S/.test(node.nodeValue)) return true;
  return false;
}

/** @param {Document} doc @returns {string} */
export const wordsIn = (doc) =>
  remembered(memories.words, doc, () => {
    const [body, whole] = /** @type {PageElement[]} */ ([doc.body, doc.documentElement]);
    return fold((body && wordsOf(body)) || (whole && wordsOf(whole)));
  });
