// Shadow trees are seen through, also the closed ones.

import { memories, remembered } from "./memory.js";

// A tree that the page closes stays closed to acts; the signs in it are read, and it is masked.
/** @param {PageWindow} win */
export function keepClosedTrees(win) {
  if (win.__klickfriTrees) return;
  const trees = (win.__klickfriTrees = { closed: new WeakMap(), grown: 0 });
  const attach = win.Element.prototype.attachShadow;
  win.Element.prototype.attachShadow = function attachShadow(init) {
    const tree = /** @type {ShadowTree} */ (attach.call(this, init));
    trees.grown += 1;
    if (tree.mode === "closed") trees.closed.set(this, tree);
    return tree;
  };
}

/** @param {PageElement} element */
export const isClosed = (element) => Boolean(element.ownerDocument.defaultView?.__klickfriTrees?.closed.has(element));
/** @param {PageElement} element @returns {Tree} */
export const treeOf = (element) =>
  element.shadowRoot || element.ownerDocument.defaultView?.__klickfriTrees?.closed.get(element);

/** @param {Tree} tree @param {boolean} isOpen @param {Forest} forest */
function gather(tree, isOpen, forest) {
  forest.all.push(tree);
  if (isOpen) forest.open.push(tree);
  const walker = document.createTreeWalker(tree, NodeFilter.SHOW_ELEMENT);
  for (let one = walker.nextNode(); one; one = walker.nextNode()) {
    const inner = treeOf(one);
    if (inner) gather(inner, isOpen && !isClosed(one), forest);
  }
  return forest;
}

// The document's own tree first, then the shadow trees in it: `all`, and those `open` to acts.
/** @param {Document} doc @returns {Forest} */
export const forestOf = (doc) => remembered(memories.forests, doc, () => gather(doc, true, { all: [], open: [] }));
/** @param {(Tree | PageElement)[]} trees @param {string} selector @returns {PageElement[]} */
export const allIn = (trees, selector) => trees.flatMap((tree) => [...tree.querySelectorAll(selector)]);
/** @param {Document} doc @param {string} selector */
export const everywhere = (doc, selector) => allIn(forestOf(doc).open, selector);

// In the tree of the element. One that is put into no document has none.
/** @param {PageElement} element @param {string} id */
export const elementById = (element, id) =>
  /** @type {PageElement | null} */ (/** @type {ShadowTree} */ (element.getRootNode()).getElementById?.(id) || null);

// The nearest element that fits, itself or around it, also across the borders of shadow trees.
/** @param {PageElement} element @param {string} selector @returns {PageElement} */
export function within(element, selector) {
  for (let one = element; one; one = one.getRootNode().host) {
    const fitting = one.closest(selector);
    if (fitting) return fitting;
  }
  return null;
}

/** @param {PageElement} element @returns {PageElement} */
export const parentOf = (element) => element.parentElement || element.getRootNode().host || null;
/** @param {PageElement} element @param {string} selector @returns {PageElement} */
export const outside = (element, selector) => (parentOf(element) ? within(parentOf(element), selector) : null);

// Does it hold the other as it is shown, in its own tree, in a tree below, or in a slot?
/** @param {PageElement} element @param {PageElement} other */
export function isAround(element, other) {
  for (let one = other; one; one = one.assignedSlot || parentOf(one)) if (one === element) return true;
  return element.contains(other);
}
