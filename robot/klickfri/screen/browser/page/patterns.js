// Words with places for values: the same rule as in `klickfri.model.pattern`, held to one table of cases.

import { escaped, fold } from "./text.js";

export const PLACES = /(\*|\$[a-z][a-z0-9_]*(?:\|[a-z0-9_]+)?)/;

// What may stand where a value stands: that value, or any words while nobody knows it.
/** @param {string | undefined} value */
const placeFor = (value) => (value ? escaped(value) : ".+");

// What stands before the first place that nobody knows.
/** @param {string} words @param {Record<string, string>} known */
export function beginning(words, known) {
  const parts = fold(words).split(PLACES);
  const unknown = parts.findIndex((part, index) => index % 2 && !known[part]);
  const begun = unknown < 0 ? parts : parts.slice(0, unknown);
  return begun.map((part, index) => (index % 2 ? known[part] : part)).join("");
}

// Does the whole text fit the words? In them `*`, and a value that is not known, stand for one sign or more.
/** @param {string} words @param {string} text @param {Record<string, string>} [known] */
export function fits(words, text, known = {}) {
  const parts = fold(words).split(PLACES);
  if (parts.length === 1) return parts[0] === text;
  const source = parts.map((part, index) => (index % 2 ? placeFor(known[part]) : escaped(part)));
  return new RegExp(`^${source.join("")}$`, "su").test(text);
}
