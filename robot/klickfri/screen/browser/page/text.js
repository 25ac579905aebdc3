// Text as a page shows it: the same rule as in `klickfri.model.text`, held to one table of cases.

export const fold = (text) =>
  (text || "").normalize("NFC").replace(/[\u00AD\u200B-\u200D\u2060]/g, "").replace(/\s+/g, " ").trim();
export const captionOf = (text) => fold(text).replace(/\s*:$/, "");

export const lower = (text) => fold(text).toLowerCase();

export const occurrences = (text, phrase) => text.split(phrase).length - 1;

export const nfc = (text) => text.normalize("NFC");
