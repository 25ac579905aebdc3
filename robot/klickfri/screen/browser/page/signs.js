// Signs that a page shows: of protected identity, of a lock and its holder, of the system's own faults.

import { CONFIG } from "./config.js";
import { lower, occurrences } from "./text.js";
import { allIn, forestOf } from "./trees.js";
import { visible, wordsIn } from "./words.js";

// A list's unchosen options are not on show, though the browser counts them as text.
/** @param {Document} doc */
function shownText(doc) {
  const { all } = forestOf(doc);
  const values = allIn(all, "input:not([type=hidden]):not([type=password]), textarea, select")
    .filter(visible)
    .map((field) =>
      field.localName === "select" ? [...field.selectedOptions].map((one) => one.text).join(" ") : field.value,
    );
  const images = allIn(all, "img[alt]").filter(visible).map((image) => image.alt);
  return { text: wordsIn(doc).toLowerCase(), beside: lower([...values, ...images].join("\n")) };
}

/** @param {Document} doc @param {string} phrase */
const optionCount = (doc, phrase) =>
  allIn(forestOf(doc).all, "select")
    .filter(visible)
    .reduce((sum, list) => sum + occurrences(lower(list.innerText), phrase), 0);

/** @param {Document} doc @param {{ text: string; beside: string }} texts @param {string} phrase */
function isShown(doc, { text, beside }, phrase) {
  if (beside.includes(phrase)) return true;
  return text.includes(phrase) && occurrences(text, phrase) > optionCount(doc, phrase);
}

/** @param {Documents} frame */
export function signsIn({ doc, shown }) {
  if (!shown) return { protected: null, locked: false, holder: "", failed: false };
  const texts = shownText(doc);
  const any = (/** @type {string[]} */ phrases) => phrases.some((phrase) => isShown(doc, texts, lower(phrase)));
  const { protected: codes, locked, failed } = CONFIG.signs;
  return {
    protected: Object.keys(codes).find((code) => any(codes[code])) || null,
    locked: any(locked),
    holder: holderIn(texts, locked),
    failed: any(failed),
  };
}

// Which of our own accounts holds the record: the first word that the page says after those of a lock.
/** @param {{ text: string; beside: string }} texts @param {string[]} phrases */
function holderIn({ text, beside }, phrases) {
  const after = (/** @type {string} */ phrase) => [text, beside].flatMap((part) => part.split(phrase).slice(1));
  const told = phrases.flatMap((phrase) => after(lower(phrase)).map((rest) => rest.match(/[\p{L}\p{N}_.@-]+/u)?.[0]));
  return CONFIG.accounts.find((account) => told.includes(lower(account))) || "";
}

/** @param {Documents[]} frames */
export const signOf = (frames) => frames.map(signsIn).map((sign) => sign.protected).find(Boolean) || null;
