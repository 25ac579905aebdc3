// The person points something out ("I read this", "this must be so here"): the click is theirs to us, not to the page.

import { contentOf } from "./fields.js";
import { isField } from "./roles.js";
import { now, tell } from "./telling.js";
import { testimonyOf } from "./testimony.js";
import { editorUsed } from "./used.js";
import { textOf } from "./words.js";

export const POINTING = [
  "pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick", "contextmenu",
];

/** @param {PageEvent} event */
export function pointedOut(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.type !== "click") return;
  const element = editorUsed(event) || event.composedPath().find((one) => one.nodeType === 1);
  const shown = isField(element) ? contentOf(element) : { value: textOf(element) };
  tell(window.__klickfriPick, now(event), { element: testimonyOf(element), ...shown });
  window.__klickfriPick = null;
}
