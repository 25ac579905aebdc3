// Which page states a frame shows: the same rule as in `klickfri.model.recognition` and `klickfri.model.pattern`, held
// to one table of cases.

import { CONFIG } from "./config.js";
import { escaped, fold } from "./text.js";
import { everywhere } from "./trees.js";
import { textOf, visible, wordsIn } from "./words.js";

const PLACES = /(\*|\$[a-z][a-z0-9_]*(?:\|[a-z0-9_]+)?)/;
const LANDMARKS = Object.values(CONFIG.pages).map(({ shows }) => shows).filter(Boolean);

/** @param {Document} doc */
function headingShown(doc) {
  const shown = (/** @type {string} */ selector) => everywhere(doc, selector).find(visible);
  const heading = shown("h1, [role=heading][aria-level='1']") || shown("h2, [role=heading][aria-level='2']");
  return heading ? textOf(heading) : "";
}

/** @param {string[]} one @param {string[]} other */
const isSamePath = (one, other) => one.length === other.length && one.every((item, index) => item === other[index]);

// Does the whole text fit the words? In them `*`, and a value that is not known, stand for one sign or more.
// What may stand where a value stands: that value, or any words while nobody knows it.
/** @param {string | undefined} value */
const placeFor = (value) => (value ? escaped(value) : ".+");

/** @param {string} words @param {string} text @param {Record<string, string>} known */
function fits(words, text, known) {
  const parts = fold(words).split(PLACES);
  if (parts.length === 1) return parts[0] === text;
  const source = parts.map((part, index) => (index % 2 ? placeFor(known[part]) : escaped(part)));
  return new RegExp(`^${source.join("")}$`, "su").test(text);
}

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
    return page.window === kind && isSamePath(page.frame, frame.path) && looksLike(page, captions, known);
  });
  return fitting.filter((name) => !CONFIG.pages[name].narrower.some((other) => fitting.includes(other)));
}
