// Which page states a frame shows.

import { CONFIG } from "./config.js";
import { fold } from "./text.js";
import { everywhere } from "./trees.js";
import { textOf, visible } from "./words.js";

/** @param {Document} doc */
function headingShown(doc) {
  const shown = (/** @type {string} */ selector) => everywhere(doc, selector).find(visible);
  const heading = shown("h1, [role=heading][aria-level='1']") || shown("h2, [role=heading][aria-level='2']");
  return heading ? textOf(heading) : "";
}

/** @param {string[]} one @param {string[]} other */
const isSamePath = (one, other) => one.length === other.length && one.every((item, index) => item === other[index]);
/** @param {PageState} page @param {CaptionsShown} captions */
export const looksLike = (page, { heading, title }) =>
  (page.heading || page.title) &&
  (!page.heading || fold(page.heading) === heading) &&
  (!page.title || fold(page.title) === title);

/** @param {Document} doc */
export const captionsShown = (doc) => ({ heading: headingShown(doc), title: fold(doc.title) });

// The states that a frame shows, of those that a window of this kind may show.
/** @param {Frame} frame @param {string} kind @param {CaptionsShown} [captions] */
export function pagesShown(frame, kind, captions = captionsShown(frame.doc)) {
  return Object.keys(CONFIG.pages).filter((name) => {
    const page = CONFIG.pages[name];
    return page.window === kind && isSamePath(page.frame, frame.path) && looksLike(page, captions);
  });
}
