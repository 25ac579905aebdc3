// What an act has set going in the page: requests, and timers that are due soon. The page may redraw with them, so the
// next act waits for them. What the page does of itself does not count, and nothing is waited for long.

const SOON = 2500; // milliseconds after an act within which a timer must be due
const AFTERWARDS = 1000; // milliseconds after a request of the act has been answered, likewise
const LONGEST = 8000; // milliseconds after an act for which anything is waited for
const TIMERS = ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"];
const CLEARERS = ["clearTimeout", "clearInterval", "cancelAnimationFrame", "cancelIdleCallback"];
const BODIES = ["json", "text", "blob", "arrayBuffer", "formData"];

const clock = () => performance.timeOrigin + performance.now();
const later = window.setTimeout.bind(window);

// A cause is an act, or the loading of this document. Times are those until which its timers and requests count.
const newCause = (longest, byLoad = false) => ({ timers: clock() + SOON, requests: clock() + longest, begun: 0, byLoad });

// One for all frames of a window. `cause` is what the running code is put down to; `open` what is not done yet;
// `endless` holds places in the page's code whose timers never come to an end.
const pending = pendingAround(window) || { cause: null, open: new Set(), endless: new Set() };
let loading = document.readyState === "complete" ? null : newCause(SOON, true);

function pendingAround(win) {
  try { return win.top.__klickfri?.pending; } catch { return null; } // another origin: closed to us
}

const causeNow = () => pending.cause || loading;

// The task that runs, its promises and what it plans for "at once" are put down to the cause.
function blame(cause) {
  const own = (pending.cause = { ...cause, root: cause.root || cause });
  later(() => later(() => { if (pending.cause === own) pending.cause = null; }));
}

function begin(until, endless = null) {
  const one = { doc: document, until, endless };
  pending.open.add(one);
  return () => pending.open.delete(one);
}

function isBusy() {
  for (const one of pending.open) {
    if (one.doc.defaultView && clock() < one.until) return true;
    if (one.doc.defaultView && one.endless) pending.endless.add(one.endless);
    pending.open.delete(one);
  }
  return false;
}

// --- timers ----------------------------------------------------------------------------------------------------

function followTimers(win) {
  const ends = new Map();
  const finish = (id) => { ends.get(id)?.(); ends.delete(id); };
  TIMERS.forEach((name) => wrap(win, name, (native, own, [callback, ...more]) => {
    const run = typeof callback === "function" ? callback : () => win.eval(String(callback));
    const cause = timerCause(name);
    const id = native.call(own, function ring(...given) {
      if (name !== "setInterval") finish(id);
      return during(cause, () => run.apply(this, given));
    }, ...more);
    if (cause && isAwaited(cause, name, more[0])) ends.set(id, begin(cause.timers, cause.again && cause.place));
    return id;
  }));
  CLEARERS.forEach((name) => wrap(win, name, (native, own, [id]) => { finish(id); return native.call(own, id); }));
}

// `again`: it repeats itself, or is armed from the same place in the code as the one that arms it.
function timerCause(name) {
  const cause = causeNow();
  const place = cause && new Error().stack;
  return cause && { ...cause, place, again: name === "setInterval" || cause.place === place };
}

// A clock or a poller that a page starts as it loads never ends; one that goes on too long is not waited for again.
function isAwaited({ timers, byLoad, place, again }, name, delay) {
  if (pending.endless.has(place) || (byLoad && again)) return false;
  const wait = name.startsWith("set") ? Number(delay) || 0 : 0;
  const isDue = clock() + wait <= timers;
  if (again && !isDue) pending.endless.add(place);
  return isDue;
}

function during(cause, run) {
  const before = pending.cause;
  if (cause) blame(cause);
  else pending.cause = null;
  try { return run(); } finally { if (!cause) pending.cause = before; }
}

// --- requests --------------------------------------------------------------------------------------------------

function beginRequest(cause) {
  (cause.root || cause).begun += 1;
  return begin(cause.requests);
}

function answered(cause) {
  blame({ ...cause, timers: Math.min(cause.requests, Math.max(cause.timers, clock() + AFTERWARDS)) });
}

function followPromise(promise, cause) {
  if (!cause) return promise;
  const end = beginRequest(cause);
  const ended = () => { end(); answered(cause); };
  promise.then(ended, ended); // before any of the page's own
  return promise;
}

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

function followRequests(win) {
  const follows = (native, own, given) => followPromise(native.apply(own, given), causeNow());
  wrap(win, "fetch", follows);
  BODIES.forEach((name) => wrap(win.Response.prototype, name, follows));
  followXhr(win);
}

// What is sent to a worker or a socket is answered soon or not at all; what never was is not waited for again.
function followMessages(win) {
  win.Worker = answering(win.Worker, "postMessage");
  win.WebSocket = answering(win.WebSocket, "send");
}

// It hears of a message before the page does, as the first to listen.
function answering(native, send) {
  return { [native.name]: class extends native {
    #awaited = new Map();

    constructor(...given) {
      super(...given);
      this.addEventListener("message", () => {
        this.#awaited.forEach((cause, end) => { end(); answered(cause); });
        this.#awaited.clear();
      });
    }

    [send](...given) {
      const cause = causeNow();
      const place = cause && new Error().stack;
      if (cause && !pending.endless.has(place)) this.#awaited.set(begin(cause.timers, place), cause);
      return super[send](...given);
    }
  } }[native.name];
}

// A script that is put in asks the server, and runs when it has come.
function followScripts(win) {
  ["appendChild", "insertBefore"].forEach((name) => wrap(win.Node.prototype, name, (native, own, given) => {
    const cause = given[0]?.localName === "script" && given[0].src ? causeNow() : null;
    if (!cause) return native.apply(own, given);
    const end = beginRequest(cause);
    ["load", "error"].forEach((kind) => given[0].addEventListener(kind, () => { end(); answered(cause); }, { once: true }));
    return native.apply(own, given);
  }));
}

// --- the page's own functions ----------------------------------------------------------------------------------

function wrap(owner, name, instead) {
  const native = owner[name];
  owner[name] = { [name](...given) { return instead(native, this, given); } }[name];
}

function loaded() {
  Object.assign(loading, newCause(SOON, true));
  later(() => later(() => { loading = null; }));
}

function follow(win) {
  if (win.__klickfri) return; // put in already
  followTimers(win);
  followRequests(win);
  followMessages(win);
  followScripts(win);
  if (loading) win.addEventListener("load", loaded, { once: true });
}
