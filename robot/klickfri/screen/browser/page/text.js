// Text as a page shows it: the same rule as in `klickfri.model.text`, held to one table of cases.

/** @param {string | null} text */
export const fold = (text) =>
  (text || "").normalize("NFC").replace(/[\u00AD\u200B-\u200D\u2060]/g, "").replace(/\s+/g, " ").trim();
// The lines of a text, each as it shows.
/** @param {string | null} text */
export const foldLines = (text) => (text || "").split(/\r\n?|\n/).map(fold).join("\n").replace(/^\n+|\n+$/g, "");
/** @param {string | null} text */
export const captionOf = (text) => fold(text).replace(/\s*:$/, "");

/** @param {string} text */
export const lower = (text) => fold(text).toLowerCase();

/** @param {string} text */
export const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// What a page may say: words and, by turns with them, what stands between, each a word or words of its own; any one
// word where that is not known. The same rule as in `klickfri.model.pattern`.
/** @param {(string | null)[]} words @returns {string | RegExp} */
export function sayingOf(words) {
  if (words.length === 1) return fold(words[0]);
  const whole = (/** @type {string | null} */ one) =>
    one === null ? "\\S+" : `(?<![\\p{L}\\p{N}_])${escaped(one)}(?![\\p{L}\\p{N}_])`;
  return new RegExp(words.map((one, place) => (place % 2 ? whole(one) : escaped(one))).join(""), "u");
}

/** @param {string} text @param {string | RegExp} phrase */
export const occurrences = (text, phrase) => text.split(phrase).length - 1;

/** @param {string} text */
export const nfc = (text) => text.normalize("NFC");
