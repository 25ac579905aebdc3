// A list that is drawn only where it is in view is gone through from its top to its end, so that what is wanted is
// known to be there once, and then brought into view.

import { framesOf } from "./frames.js";
import { forgetLayout } from "./memory.js";
import { pagesShown } from "./pages.js";
import { fits } from "./patterns.js";
import { blame, clock, isBusy, LONGEST, newCause } from "./pending.js";
import { listOf } from "./pools.js";
import { resolve } from "./resolving.js";
import { isPage, placeIn, scrollerOf } from "./scrolling.js";
import { signOf } from "./signs.js";
import { gridOf, inRow, tablesWith } from "./tables.js";
import { fold } from "./text.js";
import { optionsIn } from "./values.js";
import { textOf } from "./words.js";

const MOST_VIEWS = 1000; // of one list
const LONGEST_WAY = 60000; // milliseconds for all of it
const AT_THE_END = 800; // milliseconds in which a page may ask for more and show it
const NOT_YET = 2000; // milliseconds for what is drawn without words, until these have come
const soon = window.setTimeout.bind(window); // the page's own timers are followed; ours are none of them
const paint = window.requestAnimationFrame.bind(window);

/** @param {{ page: string; window: string; target: Target; option?: Meant; known?: Record<string, string> }} asked */
export async function sweep({ page, window: kind, target, option, known = {} }) {
  forgetLayout();
  const frame = framesOf(window).find((one) => pagesShown(one, kind, known).includes(page));
  const find = () => (option === undefined ? rowsFor(frame.doc, target) : optionsFor(frame.doc, target, option));
  if (!frame || !find()) return null;
  const heard = () => blame(newCause(LONGEST)); // before the page hears it
  const { style } = scrollerIn(find());
  const { overflowAnchor } = style;
  style.overflowAnchor = "none"; // else the browser follows rows that are drawn anew, past others
  frame.win.addEventListener("scroll", heard, true);
  try {
    return await goThrough(find);
  } finally {
    frame.win.removeEventListener("scroll", heard, true);
    style.overflowAnchor = overflowAnchor;
  }
}

/** @param {Document} doc @param {Target} target @returns {DrawnList | null} */
function rowsFor(doc, target) {
  const tables = tablesWith(doc, target);
  if (tables.length !== 1) return null;
  const { rows } = gridOf(tables[0]);
  return rows.length ? { parts: rows, isIt: (row) => inRow(row, target.row), index: "ariaRowIndex" } : null;
}

/** @param {Document} doc @param {Target} target @param {Meant} option @returns {DrawnList | null} */
function optionsFor(doc, target, option) {
  const { element } = resolve(doc, target);
  const list = element && listOf(element);
  const parts = list ? optionsIn(list) : [];
  if (!parts.length || !isOwnScroller(list, scrollerOf(parts.at(-1)))) return null;
  return { parts, isIt: (part) => isMeantBy(textOf(part), option), index: "ariaPosInSet" };
}

/** @param {string} text @param {Meant} option */
const isMeantBy = (text, { value, fitting }) =>
  text === fold(value) || Boolean(fitting && fits(fitting.words, text, fitting.known));

// What else is scrolled may shut the list.
/** @param {PageElement} list @param {PageElement} scroller */
const isOwnScroller = (list, scroller) => list.contains(scroller) || textOf(scroller) === textOf(list);

const paintedAgain = () => new Promise((done) => { paint(() => soon(done)); soon(done, 100); });

/** @param {DrawnList} list */
const printOf = ({ parts }) => parts.map(textOf).join("\n");
/** @param {DrawnList} list */
const hasBlanks = ({ parts }) => parts.some((part) => part.ariaBusy === "true" || !textOf(part));

// Scrolls, and waits until the page has drawn what belongs there: what the scrolling set going is done, and the same
// stands there twice.
/** @param {() => DrawnList | null} find @param {number} top @returns {Promise<DrawnList | null>} */
async function scrolledTo(find, top) {
  const began = clock();
  await scrolled(scrollerIn(find()), top);
  let before = "";
  for (;;) {
    await paintedAgain();
    forgetLayout();
    const list = find();
    const now = list && printOf(list);
    const isWaiting = isBusy() || !list || (hasBlanks(list) && clock() - began < NOT_YET);
    if ((now === before && !isWaiting) || clock() - began > LONGEST) return list;
    before = now;
  }
}

// A page hears of it when it next paints, which on a loaded machine is late.
/** @param {PageElement | null} scroller @param {number} top */
function scrolled(scroller, top) {
  const before = scroller?.scrollTop;
  scroller?.scrollTo({ top, behavior: "instant" });
  if (scroller?.scrollTop === before) return null;
  return new Promise((done) => {
    (isPage(scroller) ? scroller.ownerDocument : scroller).addEventListener("scroll", done, { once: true });
    soon(done, NOT_YET);
  });
}

/** @param {DrawnList | null} list */
const scrollerIn = (list) => list && scrollerOf(list.parts.at(-1));

/** @param {PageElement} scroller */
const isAtEnd = ({ scrollTop, clientHeight, scrollHeight }) => scrollTop + clientHeight >= scrollHeight - 2;

// Does more come when the end is reached? A page may notice that by itself.
/** @param {() => DrawnList | null} find @param {PageElement} scroller */
async function grows(find, scroller) {
  const { scrollHeight: before, scrollTop } = scroller;
  for (const began = clock(); clock() - began < AT_THE_END; ) {
    await scrolledTo(find, scrollTop);
    if (scroller.scrollHeight > before + 2) return true;
  }
  return false;
}

// Null where scrolling draws nothing else; `times` is how often it is there, `all` whether the end was reached.
/** @param {() => DrawnList | null} find */
async function goThrough(find) {
  const first = find();
  const { scrollTop: from, scrollHeight, clientHeight } = scrollerIn(first);
  if (scrollHeight <= clientHeight + 2) return null;
  const farther = from > (scrollHeight - clientHeight) / 2 ? 0 : scrollHeight;
  const there = await scrolledTo(find, farther);
  if (there && printOf(there) === printOf(first) && !(await grows(find, scrollerIn(there)))) {
    await scrolledTo(find, from);
    return null;
  }
  return throughViews(find);
}

/** @param {() => DrawnList | null} find */
async function throughViews(find) {
  /** @type {Sight[]} */
  const seen = [];
  const began = clock();
  let top = 0;
  for (let view = 0; view < MOST_VIEWS && clock() - began < LONGEST_WAY; view += 1) {
    const list = await scrolledTo(find, top);
    if (!list || signOf(framesOf(window))) return { times: 0, all: true }; // the next look tells what it is
    const scroller = scrollerIn(list);
    if (scroller.scrollTop > top + highest(list.parts)) break; // the page went on by itself, past what nobody saw
    note(list, scroller, view, seen);
    if (isAtEnd(scroller) && !(await grows(find, scroller))) return shown(find, seen);
    top = scroller.scrollTop + Math.max(scroller.clientHeight - 2 * highest(list.parts), scroller.clientHeight / 3);
  }
  return { times: seen.length, all: false };
}

/** @param {PageElement[]} parts */
const highest = (parts) => Math.max(...parts.map((part) => part.getBoundingClientRect().height));

// Two sights are of one thing where the page counts it the same; or else where it stands at the same place, or at
// nearly the same between the same rows, for a page may have guessed how high those above it are.
/** @param {DrawnList} list @param {PageElement} scroller @param {number} view @param {Sight[]} seen */
function note({ parts, isIt, index }, scroller, view, seen) {
  parts.forEach((part, at) => {
    if (!isIt(part)) return;
    const neighbours = [parts[at > 1 ? at - 1 : -1], parts[at + 1]].map((one) => one && textOf(one)); // 0: headings
    const sight = { ...placeIn(scroller, part), number: part[index] || "", view, neighbours };
    const before = seen.find((one) => isSame(one, sight));
    if (before) Object.assign(before, sight);
    else seen.push(sight);
  });
}

/** @param {Sight} one @param {Sight} other */
function isSame(one, other) {
  if (one.number && other.number) return one.number === other.number;
  const apart = Math.abs(one.top - other.top) / other.height;
  return apart < 0.5 || (apart < 3 && one.view !== other.view && hasSameNeighbours(one, other));
}

/** @param {Sight} one @param {Sight} other */
function hasSameNeighbours(one, other) {
  const known = [0, 1].filter((side) => one.neighbours[side] && other.neighbours[side]);
  return known.length > 0 && known.every((side) => one.neighbours[side] === other.neighbours[side]);
}

/** @param {() => DrawnList | null} find @param {Sight[]} seen */
async function shown(find, seen) {
  if (seen.length === 1) {
    const [{ top, height }] = seen;
    await scrolledTo(find, top + height / 2 - scrollerIn(find()).clientHeight / 2);
  }
  return { times: seen.length, all: true };
}
