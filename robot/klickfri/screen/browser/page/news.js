// From an act on, it is noted what each page puts in where it stands: a message may say the same as the last one.

import { stateOf } from "./state.js";
import { occurrences } from "./text.js";
import { forestOf, parentOf } from "./trees.js";
import { textOf, visible, wordsIn } from "./words.js";

const MOST_NEWS = 500;

/** @param {Document} doc */
export function listenForNews(doc) {
  const state = stateOf(doc);
  state.listener?.disconnect();
  state.before = wordsIn(doc);
  state.news = new Set();
  state.listener = new MutationObserver((records) => gatherNews(state, records));
  for (const tree of forestOf(doc).all)
    state.listener.observe(tree, { subtree: true, childList: true, characterData: true });
}

/** @param {DocumentState} state @param {MutationRecord[]} records */
function gatherNews(state, records) {
  const nodes = records.flatMap(({ type, target, addedNodes }) => (type === "childList" ? [...addedNodes] : [target]));
  nodes.forEach((node) => state.news.add(/** @type {PageElement} */ (node)));
  if (state.news.size > MOST_NEWS) state.news = new Set([...state.news].filter((node) => node.isConnected));
}

/** @param {Document} doc @param {string | RegExp} phrase */
export function isNews(doc, phrase) {
  const state = stateOf(doc);
  if (!state.listener) return false;
  gatherNews(state, state.listener.takeRecords());
  if (occurrences(wordsIn(doc), phrase) > occurrences(state.before, phrase)) return true;
  const holders = [...state.news]
    .filter((node) => node.isConnected)
    .map((node) => (node.nodeType === 1 ? node : parentOf(node)));
  return holders.some((one) => one && visible(one) && occurrences(textOf(one), phrase) > 0);
}
