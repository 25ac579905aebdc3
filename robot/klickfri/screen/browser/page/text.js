// Text as a page shows it: the same rule as in `klickfri.model.text`, held to one table of cases.

/** @param {string | null} text */
export const fold = (text) =>
  (text || "").normalize("NFC").replace(/[\u00AD\u200B-\u200D\u2060]/g, "").replace(/\s+/g, " ").trim();
/** @param {string | null} text */
export const captionOf = (text) => fold(text).replace(/\s*:$/, "");

/** @param {string} text */
export const lower = (text) => fold(text).toLowerCase();

/** @param {string} text @param {string} phrase */
export const occurrences = (text, phrase) => text.split(phrase).length - 1;

/** @param {string} text */
export const nfc = (text) => text.normalize("NFC");
