// The page's own functions that set something going, wrapped so that what they begin is put down to its cause.

import { answered, beginRequest, beginWait, blame, causeNow, clock, loaded, loading, pending } from "./pending.js";

const TIMERS = ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"];
const CLEARERS = ["clearTimeout", "clearInterval", "cancelAnimationFrame", "cancelIdleCallback"];
const BODIES = ["json", "text", "blob", "arrayBuffer", "formData"];

/** @param {PageWindow} win */
function followTimers(win) {
  const ends = new Map();
  const finish = (/** @type {number} */ id) => { ends.get(id)?.(); ends.delete(id); };
  TIMERS.forEach((name) => wrap(win, name, (native, own, [callback, ...more]) => {
    const run = typeof callback === "function" ? callback : () => win.eval(String(callback));
    const cause = timerCause(name);
    const id = native.call(own, /** @this {any} @param {any[]} given */ function ring(...given) {
      if (name !== "setInterval") finish(id);
      return during(cause, () => run.apply(this, given));
    }, ...more);
    if (cause && isAwaited(cause, name, more[0])) ends.set(id, beginWait(cause.timers, cause.again && cause.place));
    return id;
  }));
  CLEARERS.forEach((name) => wrap(win, name, (native, own, [id]) => { finish(id); return native.call(own, id); }));
}

// `again`: it repeats itself, or is armed from the same place in the code as the one that arms it.
/** @param {string} name @returns {Cause} */
function timerCause(name) {
  const cause = causeNow();
  const place = cause && new Error().stack;
  return cause && { ...cause, place, again: name === "setInterval" || cause.place === place };
}

// A clock or a poller that a page starts as it loads never ends; one that goes on too long is not waited for again.
/** @param {Cause} cause @param {string} name @param {unknown} delay */
function isAwaited({ timers, byLoad, place, again }, name, delay) {
  if (pending.endless.has(place) || (byLoad && again)) return false;
  const wait = name.startsWith("set") ? Number(delay) || 0 : 0;
  const isDue = clock() + wait <= timers;
  if (again && !isDue) pending.endless.add(place);
  return isDue;
}

/** @param {Cause} cause @param {() => unknown} run */
function during(cause, run) {
  const before = pending.cause;
  if (cause) blame(cause);
  else pending.cause = null;
  try { return run(); } finally { if (!cause) pending.cause = before; }
}

/** @param {Promise<unknown>} promise @param {Cause} cause */
function followPromise(promise, cause) {
  if (!cause) return promise;
  const end = beginRequest(cause);
  const ended = () => { end(); answered(cause); };
  promise.then(ended, ended); // before any of the page's own
  return promise;
}

/** @param {PageWindow} win */
function followXhr(win) {
  wrap(win.XMLHttpRequest.prototype, "send", (native, own, given) => {
    const cause = causeNow();
    if (!cause) return native.apply(own, given);
    const end = beginRequest(cause);
    own.addEventListener("readystatechange", () => answered(cause), true); // before any of the page's own
    own.addEventListener("loadend", end, { once: true });
    try { return native.apply(own, given); } catch (error) { end(); throw error; }
  });
}

/** @param {PageWindow} win */
function followRequests(win) {
  const follows = (/** @type {any} */ native, /** @type {any} */ own, /** @type {any[]} */ given) =>
    followPromise(native.apply(own, given), causeNow());
  wrap(win, "fetch", follows);
  BODIES.forEach((name) => wrap(win.Response.prototype, name, follows));
  followXhr(win);
}

// What is sent to a worker or a socket is answered soon or not at all; what never was is not waited for again.
/** @param {PageWindow} win */
function followMessages(win) {
  win.Worker = answering(win.Worker, "postMessage");
  win.WebSocket = answering(win.WebSocket, "send");
}

// It hears of a message before the page does, as the first to listen.
/** @param {any} native @param {string} send @returns {any} */
function answering(native, send) {
  return { [native.name]: class extends native {
    #awaited = new Map();

    constructor(/** @type {any[]} */ ...given) {
      super(...given);
      this.addEventListener("message", () => {
        this.#awaited.forEach((cause, end) => { end(); answered(cause); });
        this.#awaited.clear();
      });
    }

    [send](/** @type {any[]} */ ...given) {
      const cause = causeNow();
      const place = cause && new Error().stack;
      if (cause && !pending.endless.has(place)) this.#awaited.set(beginWait(cause.timers, place), cause);
      return super[send](...given);
    }
  } }[native.name];
}

// A script that is put in asks the server, and runs when it has come.
/** @param {PageWindow} win */
function followScripts(win) {
  ["appendChild", "insertBefore"].forEach((name) => wrap(win.Node.prototype, name, (native, own, given) => {
    const cause = given[0]?.localName === "script" && given[0].src ? causeNow() : null;
    if (!cause) return native.apply(own, given);
    const end = beginRequest(cause);
    const ended = () => { end(); answered(cause); };
    ["load", "error"].forEach((kind) => given[0].addEventListener(kind, ended, { once: true }));
    return native.apply(own, given);
  }));
}

/** @param {any} owner @param {string} name @param {(native: any, own: any, given: any[]) => unknown} instead */
function wrap(owner, name, instead) {
  const native = owner[name];
  owner[name] = { [name](/** @type {any[]} */ ...given) { return instead(native, this, given); } }[name];
}

/** @param {PageWindow} win */
export function followWindow(win) {
  if (win.__klickfri) return; // put in already
  followTimers(win);
  followRequests(win);
  followMessages(win);
  followScripts(win);
  if (loading) win.addEventListener("load", loaded, { once: true });
}
