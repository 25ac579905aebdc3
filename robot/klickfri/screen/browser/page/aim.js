// What was pointed at, described before the page could change it.

import { leaningOf } from "./cause.js";
import { amongOf } from "./choices.js";
import { resting } from "./rest.js";
import { testimonyOf, withoutEmpty } from "./testimony.js";
import { usedBy } from "./used.js";

/** @type {Aimed} */
export let aimed = null; // { element, testimony }: what was pointed at, described before the page could change it

/** @param {PageEvent} event */
export function aim(event) {
  const element = usedBy(event);
  if (!element) return;
  const leaning = leaningOf(element, !resting);
  aimed = { element, testimony: { ...testimonyOf(element), ...withoutEmpty({ among: amongOf(element) }) }, leaning };
}

/** @param {PageElement} element */
export const aimedAt = (element) => (aimed && aimed.element === element ? aimed.testimony : testimonyOf(element));
