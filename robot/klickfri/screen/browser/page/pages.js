// Which page states a frame shows: the same rule as in `klickfri.model.recognition` and `klickfri.model.pattern`, held
// to one table of cases.

import { CONFIG } from "./config.js";
import { fits, PLACES } from "./patterns.js";
import { fold } from "./text.js";
import { everywhere } from "./trees.js";
import { textOf, visible, wordsIn } from "./words.js";

const LANDMARKS = Object.values(CONFIG.pages).map(({ shows }) => shows).filter(Boolean);

/** @param {Document} doc */
function headingShown(doc) {
  const shown = (/** @type {string} */ selector) => everywhere(doc, selector).find(visible);
  const heading = shown("h1, [role=heading][aria-level='1']") || shown("h2, [role=heading][aria-level='2']");
  return heading ? textOf(heading) : "";
}

// A frame whose name is new each time fits `*`.
/** @param {string[]} frame @param {string[]} path */
const standsIn = (frame, path) => frame.length === path.length && frame.every((name, depth) => fits(name, path[depth]));

const WORDS = /** @type {const} */ (["heading", "title", "path"]);

/** @param {PageState} page @param {CaptionsShown} captions @param {Record<string, string>} [known] */
export const looksLike = (page, captions, known = {}) =>
  Boolean(page.shows || WORDS.some((fact) => page[fact])) &&
  WORDS.every((fact) => !page[fact] || fits(page[fact], captions[fact], known)) &&
  (!page.shows || (captions.shows || []).includes(page.shows));

// Is it known by a value of the case, and that value known? Then no other case's page is this one.
/** @param {string} name @param {Record<string, string>} known */
export const tellsWhose = (name, known) =>
  WORDS.some((fact) => fold(CONFIG.pages[name]?.[fact]).split(PLACES).some((part, index) => index % 2 && known[part]));

/** @param {Document} doc @returns {CaptionsShown} */
export const captionsShown = (doc) => ({
  heading: headingShown(doc),
  title: fold(doc.title),
  path: doc.defaultView.location.pathname,
  ...(LANDMARKS.length && { shows: LANDMARKS.filter((text) => wordsIn(doc).includes(fold(text))) }),
});

// The states that a frame shows, of those that a window of this kind may show, without those that a narrower one
// stands for; where several are left it cannot be told which it is.
/** @param {Frame} frame @param {string} kind @param {Record<string, string>} known @param {CaptionsShown} [captions] */
export function pagesShown(frame, kind, known, captions = captionsShown(frame.doc)) {
  const fitting = Object.keys(CONFIG.pages).filter((name) => {
    const page = CONFIG.pages[name];
    return page.window === kind && standsIn(page.frame, frame.path) && looksLike(page, captions, known);
  });
  return fitting.filter((name) => !CONFIG.pages[name].narrower.some((other) => fitting.includes(other)));
}
