// What the page says, told when it has come to rest: it is what a step led to. Only what was not said before is told;
// a clock that ticks says nothing new.

import { keepStanding, noteBrought } from "./cause.js";
import { tellMark } from "./choices.js";
import { forgetLayout } from "./memory.js";
import { now, tell } from "./telling.js";
import { everywhere, forestOf, within } from "./trees.js";
import { USED } from "./used.js";
import { hasOwnText, textOf, visible } from "./words.js";

const REST = 150; // milliseconds after a change at which the page is read again
const SAID = 300; // texts of one page that are told at most, and the signs of the longest
const LONGEST_SAID = 120;
const UNSAID = [
  "script, style, noscript, a, button, select, textarea, [contenteditable]",
  "[role=textbox], [role=combobox], [role=option]",
].join();

/** @type {Set<string>} */
const saidBefore = new Set();
/** @type {number} */
export let resting = null;

function newTexts() {
  const elements = everywhere(document, "*").filter((one) => (hasOwnText(one) || one.matches(USED)) && visible(one));
  keepStanding(elements);
  const said = elements.filter((one) => hasOwnText(one) && !within(one, UNSAID));
  const texts = [...new Set(said.map(textOf))].filter((text) => text && text.length <= LONGEST_SAID);
  const fresh = texts.filter((text) => !saidBefore.has(text.replace(/\d/g, "0"))).slice(0, SAID);
  fresh.forEach((text) => saidBefore.add(text.replace(/\d/g, "0")));
  return fresh;
}

/** @param {boolean} [loaded] */
function rested(loaded) {
  resting = null;
  forgetLayout();
  watchTrees();
  tellMark(now());
  const texts = newTexts();
  if (loaded || texts.length) tell("shown", now(), { texts });
}

export const rest = () => { resting ||= setTimeout(rested, REST); };
export let lastChange = 0;
const changes = new MutationObserver((records) => {
  lastChange = now();
  noteBrought(records);
  rest();
});
const watchedTrees = new WeakSet();

function watchTrees() {
  for (const tree of forestOf(document).open.filter((one) => !watchedTrees.has(one))) {
    watchedTrees.add(tree);
    changes.observe(tree, { subtree: true, childList: true, characterData: true, attributes: true });
  }
}

// A popup's first page keeps the window of the empty document before it, and with it this script.
/** @type {Document} */
let watched = null;

export function watchPage() {
  if (watched === document) return;
  watched = document;
  saidBefore.clear();
  rested(true);
}
