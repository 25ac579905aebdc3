// The page's own questions: the person answers the browser's own dialog, and both are told.

import { finishAllTyping } from "./fields.js";
import { now, tell } from "./telling.js";

/** @param {PageWindow} win @param {string} name */
export function filmQuestions(win, name) {
  const page = /** @type {any} */ (win);
  const asked = page[name];
  if (asked.filmed) return;
  const filmed = function (/** @type {unknown[]} */ ...words) {
    finishAllTyping(now());
    tell("dialog", now(), { dialog: name, text: String(words[0] ?? "") });
    const answer = asked.apply(win, words);
    tell("answer", now(), {
      dialog: name,
      answer: name === "alert" ? "accept" : answer === false || answer === null ? "dismiss" : "accept",
      value: typeof answer === "string" ? answer : null,
    });
    return answer;
  };
  filmed.filmed = true;
  page[name] = filmed;
}
