// The guard: while the robot drives, an event reaches the page only if it hits the element that the latest look
// armed in this very document. A click that lands after the page has changed hits nothing.

import { CONFIG } from "./config.js";
import { stateOf } from "./state.js";
import { keepClosedTrees } from "./trees.js";

const GUARDED = [
  "pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick", "contextmenu", "keydown",
];
/** @type {Record<Armed["kind"], string>} */
const ENDS = { pointer: "click", double: "dblclick", key: "keydown", text: "" }; // a text ends with the next look
// With these the browser begins something new; between them a page may redraw.
const BEGINNINGS = ["pointerdown", "pointerup", "keydown"];
const HELD_DOWN = ["Control", "Alt", "Shift", "Meta"]; // keys that come before the one that is meant

/** @param {Armed} armed @param {PageEvent} event */
function isMeant(armed, event) {
  if (!armed || armed.lost || (armed.got && armed.kind !== "key")) return false;
  if (event.composedPath().includes(armed.element)) return true;
  return armed.kind === "key" && event.type === "click" && event.detail === 0; // Enter presses the form's own button
}

// Once the element has had what it was armed for, nothing is held back.
/** @param {Armed} armed @param {PageEvent} event */
function isHeld(armed, event) {
  if (BEGINNINGS.includes(event.type) && !armed.got) armed.lost = !armed.holds();
  armed.begun ||= !armed.lost;
  return !armed.lost;
}

/** @param {PageEvent} event */
function letThrough(event) {
  const state = stateOf(event.currentTarget.document);
  if (!event.isTrusted || state.passed === event) return; // the page's own scripts may click as they like
  if (!isMeant(state.armed, event) || !isHeld(state.armed, event)) {
    state.swallowed += 1;
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  state.passed = event;
  state.armed.passes();
  if (event.type !== ENDS[state.armed.kind] || HELD_DOWN.includes(event.key)) return;
  state.armed.got = true;
  window.__klickfriGot?.(state.armed.token);
}

// Adding the same function again does nothing, so this also mends documents that were opened anew and written to.
/** @param {PageWindow} win */
export function guardWindow(win) {
  keepClosedTrees(win);
  win.__klickfriGuard ||= letThrough;
  if (CONFIG.guarded) GUARDED.forEach((type) => win.addEventListener(type, win.__klickfriGuard, true));
}
