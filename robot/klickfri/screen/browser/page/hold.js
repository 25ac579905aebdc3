// What was set before must still stand there when a saving act is done. It is compared in the evaluation that arms the
// element, and again in the event itself: a page may redraw in between.

import { forgetLayout } from "./memory.js";
import { resolve } from "./resolving.js";
import { isOneGroup, roleOf } from "./roles.js";
import { stateOf } from "./state.js";
import { fold } from "./text.js";
import { allIn } from "./trees.js";
import { valueOf, yesOrNo } from "./values.js";

// A save goes out on a new connection: on an idle one the browser would by itself post a second time when the server
// hangs up without an answer.
export const connectAnew = () => window.chrome?.benchmarking?.closeConnections();

// What is held, each in the frame of this window that shows its page: the button may stand in a frame of its own. A
// page that has been left is no longer held.
/** @param {Frame[]} frames @param {FrameSeen[]} seen @param {Holding[]} holding @returns {Held[]} */
export function heldIn(frames, seen, holding) {
  return (holding || []).flatMap((one) => {
    const place = seen.findIndex(({ pages }) => pages.includes(one.target.page));
    return place < 0 ? [] : [{ ...one, frame: frames[place] }];
  });
}

// Which of what is held is not exactly one element, or shows something else; null when all is as it should be.
/** @param {Held[]} holding */
export function lossIn(holding) {
  const held = holding.map((one) => ({ ...one, ...resolve(one.frame.doc, one.target) }));
  const missing = held.find(({ element }) => !element);
  if (missing) return { failed: missing.failed, candidates: missing.candidates, held: missing.name };
  const differing = held.filter(
    (one, place) => !isAsHeld(one) && !held.slice(place + 1).some((later) => goesOutFor(one, later)),
  );
  if (!differing.length) return null;
  return { failed: ["held"], differing: differing.map(({ name }) => name), redrawn: differing.every(isRedrawn) };
}

/** @param {HeldElement} held */
const isAsHeld = ({ element, value }) => fold(valueOf(element)) === fold(value);

// What stands in a field; of a radio button, which one of its group is chosen.
/** @param {PageElement} element */
export function standingIn(element) {
  if (element.type !== "radio") return fold(valueOf(element));
  const group = allIn([element.getRootNode()], "input[type=radio]").filter((one) => isOneGroup(one, element));
  return group.flatMap((one, place) => (one.checked ? [place] : [])).join();
}

// Empty, or as before it was set, in the same document: the page drew itself anew, nobody has changed anything.
/** @param {HeldElement} held */
function isRedrawn({ frame, element, former }) {
  return (
    Boolean(former) && former.document === stateOf(frame.doc).id && ["", former.shown].includes(standingIn(element))
  );
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
  return holding.every(({ frame }) => frame.win.document === frame.doc) && !lossIn(holding);
}
