// The guard: while the robot drives, an event reaches the page only if it hits the element that the latest look
// armed in this very document. A click that lands after the page has changed hits nothing.

import { CONFIG } from "./config.js";
import { stateOf } from "./state.js";
import { keepClosedTrees } from "./trees.js";

const GUARDED = [
  "pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick", "contextmenu", "keydown",
  "drop",
];
const RESTING = ["pointerover", "pointermove"]; // they tell that the pointer lies there; nothing is held back
/** @type {Record<Armed["kind"], string[]>} */
const ENDS = {
  pointer: ["click"], double: ["dblclick"], key: ["keydown"], context: ["contextmenu"], hover: ["pointermove"],
  drag: ["pointerup", "mouseup", "drop"], text: [], // a text ends with the next look
};
// With these the browser begins something new; between them a page may redraw.
const BEGINNINGS = ["pointerdown", "pointerup", "keydown"];
const DOWN = ["pointerdown", "mousedown"];
const GOING_ON = ["key", "context", "drag"]; // what follows their end belongs to them: a button that comes up
const HELD_DOWN = ["Control", "Alt", "Shift", "Meta"]; // keys that come before the one that is meant

/** @param {Armed} armed @param {PageEvent} event */
function isMeant(armed, event) {
  if (!armed || armed.lost || (armed.got && !GOING_ON.includes(armed.kind))) return false;
  if (armed.kind === "drag" && armed.begun && !DOWN.includes(event.type)) return armed.isOver(event);
  if (event.composedPath().includes(armed.element)) return true;
  return armed.kind === "key" && event.type === "click" && event.detail === 0; // Enter presses the form's own button
}

// Once the element has had what it was armed for, nothing is held back. In a pull it is compared before the button goes
// down: from then on the page may draw what it likes under the pointer, until the button comes up over its end.
/** @param {Armed} armed @param {PageEvent} event */
function isHeld(armed, event) {
  const compared = armed.kind === "drag" ? DOWN : BEGINNINGS;
  if (compared.includes(event.type) && !armed.got) armed.lost = !armed.holds();
  armed.begun ||= !armed.lost;
  return !armed.lost;
}

/** @param {DocumentState} state @param {PageEvent} event */
function rests({ armed }, event) {
  if (armed?.kind !== "hover" || !event.isTrusted || !isMeant(armed, event)) return;
  armed.passes();
  end(armed, event);
}

/** @param {Armed} armed @param {PageEvent} event */
function end(armed, event) {
  if (armed.got || !ENDS[armed.kind].includes(event.type) || HELD_DOWN.includes(event.key)) return;
  armed.got = true;
  window.__klickfriGot?.(armed.token);
}

/** @param {PageEvent} event */
function letThrough(event) {
  const state = stateOf(event.currentTarget.document);
  if (RESTING.includes(event.type)) return rests(state, event);
  if (!event.isTrusted || state.passed === event) return; // the page's own scripts may click as they like
  if (!isMeant(state.armed, event) || !isHeld(state.armed, event)) {
    state.swallowed += 1;
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  state.passed = event;
  state.armed.passes();
  end(state.armed, event);
}

// Adding the same function again does nothing, so this also mends documents that were opened anew and written to.
/** @param {PageWindow} win */
export function guardWindow(win) {
  keepClosedTrees(win);
  win.__klickfriGuard ||= letThrough;
  if (CONFIG.guarded) [...GUARDED, ...RESTING].forEach((type) => win.addEventListener(type, win.__klickfriGuard, true));
}
