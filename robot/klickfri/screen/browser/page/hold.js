// What was set before must still stand there when a saving act is done. It is compared in the evaluation that arms the
// element, and again in the event itself: a page may redraw in between.

import { headingOf } from "./headings.js";
import { forgetLayout } from "./memory.js";
import { isNews } from "./news.js";
import { tellsWhose } from "./pages.js";
import { resolve } from "./resolving.js";
import { isOneGroup, roleOf } from "./roles.js";
import { stateOf } from "./state.js";
import { fold } from "./text.js";
import { allIn } from "./trees.js";
import { isSameText, valueOf, yesOrNo } from "./values.js";
import { visible } from "./words.js";

// What is held, each in the frame of this window that shows its page: the button may stand in a frame of its own. A
// page that has been left is no longer held.
/** @param {Frame[]} frames @param {FrameSeen[]} seen @param {LookRequest} request @returns {Held[]} */
export function heldIn(frames, seen, { holding, known }) {
  return (holding || []).flatMap((one) => {
    const { page } = one.target;
    const place = seen.findIndex(({ pages }) => pages.includes(page));
    return place < 0 ? [] : [{ ...one, frame: frames[place], certain: tellsWhose(page, known || {}) }];
  });
}

/** @param {Held[]} holding @returns {HeldElement[]} */
export const foundOf = (holding) => holding.map((one) => ({ ...one, ...resolve(one.frame.doc, one.target) }));

// Which of what is held is not exactly one element, or shows something else; null when all is as it should be.
/** @param {HeldElement[]} all */
export function lossIn(all) {
  const held = all.filter((one) => one.compared && !isGone(one));
  const missing = held.find(({ element }) => !element);
  if (missing) return { failed: missing.failed, candidates: missing.candidates, held: missing.name };
  const differing = held.filter(
    (one, place) => !isAsHeld(one) && !held.slice(place + 1).some((later) => goesOutFor(one, later)),
  );
  if (!differing.length) return null;
  return { failed: ["held"], differing: differing.map(({ name }) => name), redrawn: differing.every(isRedrawn) };
}

// What was compared when its step was left may be nowhere now; or another field stands where it stood, or the page has
// taken what was in it and shows it in words.
/** @param {HeldElement} held */
function isGone({ element, failed, value, name, frame, may_be_gone, left }) {
  if (!element) return may_be_gone && !failed.includes("alike");
  if (!left) return false;
  const before = stateOf(frame.doc).standing.get(name);
  if (before && before.element !== element && isAnother(before, element)) return true;
  return Boolean(value) && fold(valueOf(element)) === "" && isNews(frame.doc, fold(value));
}

/** @param {{ element: PageElement; heading: string }} before @param {PageElement} now */
const isAnother = ({ element, heading }, now) =>
  (element.isConnected && !visible(element)) || element.name !== now.name || heading !== headingOf(now);

// How each of it stands. Where it stands as it shall is kept, to know it from another field later.
/** @param {HeldElement[]} held @returns {Record<string, "stands" | "differs" | "gone">} */
export function standingByName(held) {
  return Object.fromEntries(held.map((one) => {
    if (!one.element || isGone(one)) return [one.name, "gone"];
    if (!isAsHeld(one)) return [one.name, "differs"];
    stateOf(one.frame.doc).standing.set(one.name, { element: one.element, heading: headingOf(one.element) });
    return [one.name, "stands"];
  }));
}

/** @param {HeldElement} held */
const isAsHeld = ({ element, value }) => isSameText(element, value);

// What stands in a field; of a radio button, which one of its group is chosen.
/** @param {PageElement} element */
export function standingIn(element) {
  if (element.type !== "radio") return fold(valueOf(element));
  const group = allIn([element.getRootNode()], "input[type=radio]").filter((one) => isOneGroup(one, element));
  return group.flatMap((one, place) => (one.checked ? [place] : [])).join();
}

// Empty, or as before it was set: the page drew itself anew, nobody has changed anything. In another document only
// where the page tells whose it is: it may be another record's.
/** @param {HeldElement} held */
function isRedrawn({ frame, element, former, certain }) {
  const isSame = former && (former.document === stateOf(frame.doc).id || certain);
  return Boolean(isSame) && ["", former.shown].includes(standingIn(element));
}

// A radio button that was chosen first goes out when another of its group is chosen.
/** @param {HeldElement} one @param {HeldElement} later */
function goesOutFor(one, later) {
  const radios = [one, later].every(({ element }) => roleOf(element) === "radio");
  return radios && later.value === yesOrNo(true) && isAsHeld(later) && isOneGroup(one.element, later.element);
}

// Asked from within an event, long after the look.
/** @param {Held[]} holding */
export function stillHolds(holding) {
  forgetLayout();
  return holding.every(({ frame }) => frame.win.document === frame.doc) && !lossIn(foundOf(holding));
}
