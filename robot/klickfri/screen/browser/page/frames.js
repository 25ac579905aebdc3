// Every frame of a window, with its path of names.

import { allIn, forestOf } from "./trees.js";
import { visible } from "./words.js";

/** @param {PageWindow} win @param {string[]} [path] @param {boolean} [shown] @returns {Frame[]} */
export function framesOf(win, path = [], shown = true) {
  const own = { win, doc: win.document, path, shown };
  /** @type {(number | string)[]} */
  const foreign = [];
  const below = [...Array(win.length).keys()].flatMap((index) => {
    const child = /** @type {PageWindow} */ (win[index]);
    let element;
    try { element = /** @type {PageElement} */ (child.frameElement); } catch { element = null; }
    if (!element || !child.document?.documentElement) { foreign.push(index); return []; }
    const name = element.getAttribute("name") || element.id || `#${index}`;
    return framesOf(child, [...path, name], shown && visible(element));
  });
  const inner = framesInTrees(win.document).flatMap((holder, index) => {
    const place = `#skugga${index}`;
    if (!holder.contentDocument?.documentElement) { foreign.push(place); return []; }
    return framesOf(holder.contentWindow, [...path, holder.name || holder.id || place], shown && visible(holder));
  });
  return [{ ...own, foreign: foreign.length }, ...below, ...inner];
}

// A window counts only the frames of its document's own tree.
/** @param {Document} doc */
const framesInTrees = (doc) => allIn(forestOf(doc).all.slice(1), "iframe");

// An empty first document stands in a frame until its own has come.
/** @param {Frame} frame */
export function isLoaded({ win, doc }) {
  const awaited = win.frameElement?.getAttribute("src");
  const empty = doc.location.href === "about:blank" && awaited && awaited !== "about:blank";
  return doc.readyState === "complete" && !empty;
}
