// What a pull came to: read back when it has come to rest, and asked for once more before a save.

import { framesOf } from "./frames.js";
import { forgetLayout } from "./memory.js";
import { isBusy } from "./pending.js";
import { stateOf } from "./state.js";
import { textOf } from "./words.js";

const states = () => framesOf(window).map(({ doc }) => stateOf(doc));

// Where the one end stands beside the other, what holds it, and what the other shows.
/** @param {PageElement[]} ends @returns {Standing} */
export function standingOf([element, onto]) {
  const [own, other] = [element, onto].map((one) => one.getBoundingClientRect());
  const beside = [own.x - other.x, own.y - other.y].map(Math.round).join();
  return { there: element.isConnected, inside: element.parentElement, beside, shown: textOf(onto) };
}

// `at` is empty while the page is busy with it, and where all stands as it did before; the same twice is at rest.
/** @param {string} token */
export function pulled(token) {
  forgetLayout();
  const state = states().find((one) => one.armed?.token === token);
  if (!state) return null;
  const { pull } = state.armed;
  const ends = pull.ends();
  const after = standingOf(ends);
  const others = state.pulls.filter((one) => one.token !== token && one.kept[0] !== ends[0]);
  state.pulls = [...others, ...(after.there ? [{ ...pull, token, kept: ends, after }] : [])];
  const busy = isBusy();
  return { busy, at: busy || isAlike(pull.before, after) ? "" : `${after.beside} ${after.shown.length}` };
}

/** @param {Standing} one @param {Standing} other */
const isAlike = (one, other) =>
  one.there === other.there && one.beside === other.beside && one.shown === other.shown;

// What was pulled is where it came to rest: in what held it then, or, where that held it before the pull, at its place.
/** @param {Pulled} pull */
function isTorn({ kept, before, after }) {
  const now = standingOf(kept);
  return !now.there || now.inside !== after.inside || (after.inside === before.inside && now.beside !== after.beside);
}

export function tornAway() {
  const torn = states()
    .flatMap(({ pulls }) => pulls)
    .filter(isTorn);
  return torn.length ? { failed: ["held"], differing: torn.map(({ name }) => name), redrawn: false } : null;
}
