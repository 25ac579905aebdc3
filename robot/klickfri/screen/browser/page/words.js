// What is on show, and its words as a person reads them.

import { memories, remembered } from "./memory.js";
import { captionOf, fold } from "./text.js";
import { forestOf, treeOf } from "./trees.js";

export function visible(element) {
  if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

export const isInline = (element) => element.ownerDocument.defaultView.getComputedStyle(element).display.startsWith("inline");

export function holdsTrees(element) {
  const { all } = forestOf(element.ownerDocument);
  return all.length > 1 && (element.matches("slot") || element.querySelector("slot") || all.some((tree) => tree.host && element.contains(tree.host)));
}

// As a person reads it: what the browser calls an element's text leaves out shadow trees and what their slots show.
export const wordsOf = (element) => (holdsTrees(element) ? composedWords(element) : element.innerText);

function composedWords(element) {
  const { display, visibility } = element.ownerDocument.defaultView.getComputedStyle(element);
  if (display === "none") return "";
  const words = holdsTrees(element) ? partsOf(element).map((part) => partWords(part, visibility)).join("") : element.innerText;
  return /^(inline|contents)/.test(display) ? words : `\n${words}\n`;
}

function partsOf(element) {
  const slotted = element.localName === "slot" ? element.assignedNodes({ flatten: true }) : [];
  return slotted.length ? slotted : [...(treeOf(element) || element).childNodes];
}

function partWords(part, visibility) {
  if (part.nodeType === 1) return composedWords(part);
  return part.nodeType === 3 && visibility === "visible" ? part.data : "";
}

export const textOf = (element) => fold(wordsOf(element));
export const captionIn = (element) => (element ? remembered(memories.captions, element, (one) => captionOf(wordsOf(one))) : "");
export const hasOwnText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());

export const wordsIn = (doc) => remembered(memories.words, doc, () => fold((doc.body && wordsOf(doc.body)) || (doc.documentElement && wordsOf(doc.documentElement))));
