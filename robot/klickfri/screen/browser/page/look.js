// One look: every frame of this window, the page states they show, the signs, and the elements asked for.

import { act } from "./act.js";
import { CONFIG, isKnownLabel } from "./config.js";
import { failedSupport } from "./facts.js";
import { framesOf, isLoaded } from "./frames.js";
import { guardWindow } from "./guard.js";
import { foundOf, heldIn, lossIn, standingByName, standingIn, stillHolds } from "./hold.js";
import { noteRows, takeLine } from "./lines.js";
import { forgetLayout } from "./memory.js";
import { isNews, listenForNews } from "./news.js";
import { captionsShown, looksLike, pagesShown } from "./pages.js";
import { blame, isAsking, isBusy, LONGEST, newCause } from "./pending.js";
import { tornAway } from "./pulls.js";
import { reading } from "./reading.js";
import { resolve } from "./resolving.js";
import { signsIn } from "./signs.js";
import { stateOf } from "./state.js";
import { hasMoreRows, tablesWith } from "./tables.js";
import { fold, occurrences, sayingOf } from "./text.js";
import { wordsIn } from "./words.js";

/** @param {LookRequest} request */
export function look(request) {
  forgetLayout();
  const frames = framesOf(window);
  frames.forEach(({ win, doc }) => { guardWindow(win); stateOf(doc).armed = null; });
  const seen = frames.map((frame) => describeFrame(frame, request));
  /** @type {LookAnswer} */
  const answer = {
    frames: seen,
    foreign: frames.reduce((sum, frame) => sum + frame.foreign, 0),
    loaded: !request.moving && seen.every((frame) => frame.loaded || !frame.shown),
    protected: seen.map((frame) => frame.protected).find(Boolean) || null,
    asking: isAsking(),
  };
  answer.busy = Boolean(request.targets) && isBusy();
  const showing = seen.flatMap(({ pages }, index) => (pages.length === 1 && pages[0] === request.page ? [index] : []));
  if (
    request.targets &&
    answer.loaded &&
    !answer.busy &&
    !answer.protected &&
    showing.length === 1 &&
    isClear(seen, showing[0], request)
  )
    answer.found = answerTargets(frames, frames[showing[0]], request, heldIn(frames, seen, request));
  return answer;
}

// The system's own faults and locks count in the frame worked in and in those around it.
/** @param {FrameSeen[]} seen @param {number} index @param {LookRequest} request */
function isClear(seen, index, request) {
  const around = seen.filter((frame) => frame.path.every((name, depth) => name === seen[index].path[depth]));
  return !around.some((frame) => frame.failed || (frame.locked && request.window === "work"));
}

/** @param {Frame} frame @param {LookRequest} request */
function describeFrame(frame, request) {
  const captions = captionsShown(frame.doc);
  const known = request.known || {};
  const { heading } = captions;
  const login = CONFIG.pages[CONFIG.login];
  return {
    path: frame.path, id: stateOf(frame.doc).id, shown: frame.shown, loaded: isLoaded(frame),
    pages: pagesShown(frame, request.window, known, captions),
    login: Boolean(login) && looksLike(login, captions, known),
    heading: heading && isKnownLabel(heading) ? heading : "",
    status: frame.win.performance.getEntriesByType("navigation")[0]?.responseStatus || 0,
    ...signsIn(frame),
    ...askedWords(frame, request.text && sayingOf(request.text)),
    ...refusalsIn(frame, request.refusals || []),
  };
}

/** @param {Frame} frame @param {string | RegExp | null} phrase */
const askedWords = ({ doc, shown }, phrase) => {
  const text = Boolean(phrase) && shown && occurrences(wordsIn(doc), phrase) > 0;
  return { text, news: text && isNews(doc, phrase) };
};

/** @param {Frame} frame @param {string[]} phrases */
function refusalsIn({ doc, shown }, phrases) {
  const refusals = phrases.filter((phrase) => shown && wordsIn(doc).includes(fold(phrase)));
  return { refusals, new_refusals: refusals.filter((phrase) => isNews(doc, fold(phrase))) };
}

/** @param {Frame[]} frames @param {Frame} frame @param {LookRequest} request @param {Held[]} holding */
function answerTargets(frames, frame, request, holding) {
  const found = Object.entries(request.targets).map(([key, target]) => ({
    key,
    one: resolve(frame.doc, target),
    target,
  }));
  const inPart = request.swept ? null : found.find((each) => each.target.row && isInPart(frame.doc, each.target));
  if (inPart) return { [inPart.key]: { failed: ["undrawn"], candidates: [] } };
  if (!request.act)
    return Object.fromEntries(found.map(({ key, one, target }) => [key, reading(one, target, request.rows)]));
  const [{ key, one, target }, other] = found;
  const missing = found.find((each) => !each.one.element);
  if (missing) return { [missing.key]: missing.one };
  const saves = Boolean(request.saves);
  const held = foundOf(holding);
  const loss = lossIn(held) || (saves && tornAway());
  if (loss) return { [key]: loss };
  const former = { shown: standingIn(one.element), document: stateOf(frame.doc).id };
  const onto = (other?.one.facts || []).map((fact) => `onto ${fact}`);
  const told = { facts: [...one.facts, ...onto], support: failedSupport(one.element, target), former };
  const standing = standingByName(held);
  const staying = holding.filter(({ name }) => standing[name] !== "gone");
  const facts = { ...told, standing };
  frames.forEach(({ doc }) => listenForNews(doc));
  const cause = newCause(LONGEST);
  const holds = () => stillHolds(staying) && !(saves && tornAway());
  const ends = () => found.map((each) => anew(frame.doc, each));
  const wanted = { ...request.act, cause, holds, name: key, onto: other?.one.element, ends };
  blame(cause);
  noteRows(frame.doc);
  takeLine(one.element, target);
  return { [key]: { ...facts, ...act(frame, one.element, wanted) } };
}

// Is its row one of a table that is drawn only where it is in view, and must be gone through first?
/** @param {Document} doc @param {Target} target */
const isInPart = (doc, target) => tablesWith(doc, target).some(hasMoreRows);

// The element that was found, or what has taken its place.
/** @param {Document} doc @param {{ one: Resolution; target: Target }} found */
const anew = (doc, { one, target }) =>
  one.element.isConnected ? one.element : resolve(doc, target).element || one.element;

// Answers when what the page planned for "at once" has been done.
export const settle = () => new Promise((done) => setTimeout(() => setTimeout(done, 0), 0));

/** @param {LookRequest} request */
export const lookSettled = async (request) => { await settle(); return look(request); };
