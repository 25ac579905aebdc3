// Telling the camera: at once, or when the page has heard the event too.

import { forgetLayout } from "./memory.js";
import { captionsShown } from "./pages.js";
import { stateOf } from "./state.js";
import { withoutEmpty } from "./testimony.js";

export const REFRESH = 200; // milliseconds between looks at what came without an event

let told = 0;

/** @type {(() => void)[]} */
const waiting = []; // what is told when the page has heard the event too, or at the next act

/** @param {Event} [event] */
export const now = (event) => performance.timeOrigin + (event ? event.timeStamp : performance.now());

/** @param {string} kind @param {number} at @param {Facts} [facts] */
export function tell(kind, at, facts = {}) {
  told += 1;
  forgetLayout();
  const page = captionsShown(document);
  window.__klickfriFilm?.(
    JSON.stringify({ kind, at, document: stateOf(document).id, n: told, page, ...withoutEmpty(facts) }),
  );
}

// The browser may tell late that a document came.
export const tellComing = () => window.__klickfriCame?.(now());

export const catchUp = () => waiting.splice(0).forEach((act) => act());

/** @param {() => void} act */
export function afterwards(act) {
  waiting.push(act);
  setTimeout(catchUp);
}
