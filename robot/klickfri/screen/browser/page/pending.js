// What an act has set going in the page: requests, and timers that are due soon. The page may redraw with them, so the
// next act waits for them. What the page does of itself does not count, and nothing is waited for long.

const SOON = 2500; // milliseconds after an act within which a timer must be due
const AFTERWARDS = 1000; // milliseconds after a request of the act has been answered, likewise
export const LONGEST = 8000; // milliseconds after an act for which anything is waited for

export const clock = () => performance.timeOrigin + performance.now();
const later = window.setTimeout.bind(window);

// A cause is an act, or the loading of this document. Times are those until which its timers and requests count.
/** @param {number} longest @param {boolean} [byLoad] @returns {Cause} */
export const newCause = (longest, byLoad = false) => ({
  timers: clock() + SOON,
  requests: clock() + longest,
  begun: 0,
  byLoad,
});

// One for all frames of a window. `cause` is what the running code is put down to; `open` what is not done yet;
// `endless` holds places in the page's code whose timers never come to an end, `asked` the documents of requests that
// acts made and that have no answer yet, however long that takes.
/** @type {Pending} */
export const pending = pendingAround(window) || { cause: null, open: new Set(), endless: new Set(), asked: new Set() };
/** @type {Cause} */
export let loading = document.readyState === "complete" ? null : newCause(SOON, true);

/** @param {PageWindow} win @returns {Pending | null } */
function pendingAround(win) {
  try { return win.top.__klickfri?.pending; } catch { return null; } // another origin: closed to us
}

export const causeNow = () => pending.cause || loading;

// The task that runs, its promises and what it plans for "at once" are put down to the cause.
/** @param {Cause} cause */
export function blame(cause) {
  const own = (pending.cause = { ...cause, root: cause.root || cause });
  later(() => later(() => { if (pending.cause === own) pending.cause = null; }));
}

/** @param {number} until @param {string} [endless] */
export function beginWait(until, endless = null) {
  const one = { doc: document, until, endless };
  pending.open.add(one);
  return () => pending.open.delete(one);
}

export function isBusy() {
  for (const one of pending.open) {
    if (one.doc.defaultView && clock() < one.until) return true;
    if (one.doc.defaultView && one.endless) pending.endless.add(one.endless);
    pending.open.delete(one);
  }
  return false;
}

/** @param {Cause} cause */
export function beginRequest(cause) {
  (cause.root || cause).begun += 1;
  const asked = [document];
  if (!cause.byLoad) pending.asked.add(asked);
  const end = beginWait(cause.requests);
  return () => { pending.asked.delete(asked); end(); };
}

export const isAsking = () => [...pending.asked].some(([doc]) => doc.defaultView);

/** @param {Cause} cause */
export function answered(cause) {
  blame({ ...cause, timers: Math.min(cause.requests, Math.max(cause.timers, clock() + AFTERWARDS)) });
}

export function loaded() {
  Object.assign(loading, newCause(SOON, true));
  later(() => later(() => { loading = null; }));
}
