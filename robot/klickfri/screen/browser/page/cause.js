// What stands in the page only because the pointer lay over something, or because the person scrolled: a click in it
// leans on that, and nobody who clicks alone finds it.

import { testimonyAsOf } from "./testimony.js";
import { fold } from "./text.js";
import { parentOf, within } from "./trees.js";
import { hasOwnText, textOf, visible } from "./words.js";

const LASTS = { hover: 600, scrolled: 1500 }; // milliseconds in which a page answers
const BY_ITSELF = 700; // milliseconds after an act in which a page scrolls by itself
/** @type {Brought} */
let cause = null; // { kind, at, over }: what the person did last without acting
/** @type {PageElement} */
let over = null; // what the pointer came upon last of all that stood there before
/** @type {WeakMap<Node, Brought>} */
let brought = new WeakMap(); // element -> what brought it, since the last act
export const hovering = new WeakSet(); // what the page has told to answer when the pointer comes upon it
/** @type {Partial<Point>} */
let pointer = {}; // where it was seen last
let hasBrought = false;
let standing = new WeakSet(); // what has words or can be used, and was in view when the page came to rest
let acted = 0;

// A pointer that lies still comes upon what a page puts under it; only one that moves is a person's.
/** @param {PageEvent} event */
export function pointedAt(event) {
  const { screenX: x, screenY: y } = event;
  const isStill = pointer.x === x && pointer.y === y;
  pointer = { x, y };
  const path = event.composedPath().filter((one) => one.nodeType === 1);
  const known = isStill ? null : path.find((one) => standing.has(one));
  if (!known) return;
  over = known;
  if (path.some(answersHovering)) cause = { kind: "hover", at: performance.now(), over };
}

/** @param {PageElement} element */
const answersHovering = (element) =>
  (hovering.has(element) || element.onmouseenter || element.onmouseover) && !isWholePage(element);

// A frame around everything hears all that happens in it, and means nothing by that.
/** @param {PageElement} element */
export function isWholePage(element) {
  const { width, height } = element.getBoundingClientRect();
  return (
    element === document.body ||
    element === document.documentElement ||
    (width > innerWidth * 0.8 && height > innerHeight * 0.6)
  );
}

export function scrolled() {
  if (performance.now() - acted > BY_ITSELF) cause = { kind: "scrolled", at: performance.now() };
}

export function actedNow() {
  acted = performance.now();
  cause = null;
  brought = new WeakMap();
  hasBrought = false;
}

// What changed while a cause lasted came of it, unless it stood there before.
/** @param {MutationRecord[]} records */
export function noteBrought(records) {
  if (!cause || performance.now() - cause.at > LASTS[cause.kind]) return;
  for (const { type, target, addedNodes } of records)
    for (const one of type === "childList" ? addedNodes : [target])
      if (one.nodeType === 1 && !standing.has(one)) hasBrought = Boolean(brought.set(one, cause));
}

/** @param {PageElement} element @returns {Brought} */
function broughtBy(element) {
  for (let one = hasBrought ? element : null; one; one = parentOf(one)) if (brought.has(one)) return brought.get(one);
  return null;
}

// Told when the page has come to rest; what is brought counts as standing only once the person has acted.
/** @param {PageElement[]} elements */
export function keepStanding(elements) {
  standing = new WeakSet(elements.filter((one) => standing.has(one) || !broughtBy(one)));
}

/** @param {PageElement} element */
const hasStood = (element) =>
  standing.has(element) || [...element.querySelectorAll("*")].some((one) => standing.has(one));

// Facts of a click: what the pointer had to lie over first, or that it took scrolling to bring it.
/** @param {PageElement} element @param {boolean} isResting @returns {Leaning} */
export function leaningOf(element, isResting) {
  if (hasStood(element)) return {};
  const by = broughtBy(element);
  if (by?.kind === "scrolled") return { scrolled: true };
  const opener = by?.over || (isResting && over && isShownByHover(element) ? over : null);
  if (!opener || !opener.isConnected || element.contains(opener)) return {};
  const inner = openersWithin(element, opener).map(({ opener: one, menu }) => testimonyAsOf(one, without([menu])));
  return {
    hover: testimonyAsOf(opener, without(broughtInto(opener))),
    ...(inner.length ? { hover_within: inner } : {}),
  };
}

// What in that menu opened another menu, and so on to the element, each with the part of it that is the next menu.
/** @param {PageElement} element @param {PageElement} opener @returns {Opener[]} */
function openersWithin(element, opener) {
  const subjects = hoverSelectors().flatMap(hoveredIn);
  const openers = [];
  let menu = element;
  for (let one = parentOf(element); one && !one.contains(opener); one = parentOf(one)) {
    const opens = answersHovering(one) || subjects.some((part) => one.matches(part));
    const caption = opens && !isWholePage(one) ? captionBeside(one, menu) : null;
    if (caption) openers.unshift({ opener: caption, menu });
    menu = one;
  }
  return openers;
}

// What has the words of an entry, beside the menu that it holds. What is of the menu's own kind is another entry.
/** @param {PageElement} entry @param {PageElement} menu @returns {PageElement | undefined} */
function captionBeside(entry, menu) {
  if (hasOwnText(entry)) return entry;
  const beside = /** @type {PageElement[]} */ ([...entry.children]).filter((one) => one.localName !== menu.localName);
  return beside.flatMap((one) => [one, ...one.querySelectorAll("*")]).find((one) => hasOwnText(one) && visible(one));
}

// What the pointer lies over in a rule's selectors.
/** @param {string} selector */
const hoveredIn = (selector) =>
  selector
    .split(",")
    .filter((part) => part.includes(":hover"))
    .map((part) => part.slice(0, part.indexOf(":hover")).trim() || "*")
    .filter((part) => !/[>+~(]$/.test(part) && part !== "*");

// What shows in an element and was not there when the page came to rest.
/** @param {PageElement} element @returns {PageElement[]} */
const broughtInto = (element) =>
  /** @type {PageElement[]} */ ([...element.children])
    .filter(visible)
    .flatMap((child) => (hasStood(child) ? broughtInto(child) : [child]));

// Words less those of the elements.
/** @param {PageElement[]} elements */
export const without = (elements) => (/** @type {string} */ words) =>
  fold(elements.map(textOf).reduce((left, those) => left.replace(those, ""), words));

/** @param {PageElement} element */
const isShownByHover = (element) => hoverSelectors().some((selector) => within(element, selector));

// Selectors of the page's rules for what the pointer lies over. Sheets of other origins are closed.
function hoverSelectors() {
  return [...document.styleSheets].flatMap((sheet) => {
    try {
      return hoverRulesIn(sheet.cssRules);
    } catch {
      return [];
    }
  });
}

/** @param {CSSRuleList | never[]} rules @returns {string[]} */
const hoverRulesIn = (rules) =>
  /** @type {CSSStyleRule[]} */ ([...rules]).flatMap((rule) => [
    ...(rule.selectorText?.includes(":hover") ? [rule.selectorText] : []),
    ...hoverRulesIn(rule.cssRules || []),
  ]);
