// What a person does on a page, told as it happens and in the order it happens. Only real events count: what the
// page's own scripts do shows in its effects. Values are told when they are done, not key by key.

import { aim, aimed, aimedAt } from "./aim.js";
import { actedNow, isWholePage, pointedAt, scrolled, without } from "./cause.js";
import { choicesStanding, tellMark, watchMark } from "./choices.js";
import { choiceOf, completionOf, lookForChoice, settleChoice, tellCompletion } from "./choosing.js";
import {
  beginTyping, expectChanges, finishAllTyping, finishTyping, isManyLines, isWritten, leaveField,
  noteListeners, restless, tellChanges, tellRewritten,
} from "./fields.js";
import { framesOf } from "./frames.js";
import { noteBegun, noteRows } from "./lines.js";
import { forgetLayout } from "./memory.js";
import { pointedOut, POINTING } from "./pointing.js";
import { filmQuestions } from "./questions.js";
import { lastChange, rest, watchPage } from "./rest.js";
import { BY_PARTS, isBox, isField } from "./roles.js";
import { afterwards, catchUp, now, REFRESH, tell, tellComing } from "./telling.js";
import { isSecret, testimonyAsOf, testimonyOf } from "./testimony.js";
import { fold, nfc } from "./text.js";
import { elementById, keepClosedTrees } from "./trees.js";
import { editorUsed, USED, usedBy } from "./used.js";
import { hasOwnText, visible } from "./words.js";

const TELLING_KEYS = new Set([
  "Enter", "Tab", "Escape", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", " ",
]);
const RUBBING = new Set(["Backspace", "Delete", "Insert"]);
const UNTOLD_KEYS = new Set(["AltGraph", "Process", "Dead", "Unidentified"]);
const SENDING = new Set(["Enter", "Escape"]); // the page may be gone when it has heard them
const IS_MAC = /^Mac/.test(navigator.platform);
const STAYING = new Set(["ArrowLeft", "ArrowRight", "Home", "End"]); // in a text: the person goes on writing
const EDITING = /^[acvxzyfp+\-0]$/i; // with Ctrl or Cmd, of a text or of the browser's window; no act of the person's
const MAKING = new Set(["Enter", " "]); // keys that choose

const STEADY = 5; // pixels that a hand may move in a click
const HELD = 500; // milliseconds from which a press is a long one

/** @type {Pressed} */
let pressed = null; // what the main button went down on, until its click is told
/** @type {PageElement | null } */
let clicked = null; // what was clicked last; a box that nobody clicked was changed by a script

/** @param {PageEvent} event */
const modifiers = (event) =>
  ["altKey", "ctrlKey", "metaKey", "shiftKey"]
    .filter((key) => event[/** @type {"altKey"} */ (key)])
    .map((key) => key.slice(0, -3));
/** @param {PageEvent} event */
const isAltGr = (event) => event.getModifierState("AltGraph") || (event.ctrlKey && event.altKey);

/** @type {Record<string, (event: PageEvent) => void>} */
const HEARD = {
  pointerover(event) { pointedAt(event); },
  scroll() { scrolled(); },
  pointerdown(event) {
    isPulled = false;
    aim(event);
    nextAct(now(event));
    finishAllTyping(now(event), usedBy(event));
    finishElsewhere(now(event));
    noteRows(document);
    pressed =
      event.button === 0 && aimed && !onScrollbar(event)
        ? {
            ...aimed,
            made: choiceOf(aimed),
            completes: completionOf(aimed.element),
            at: now(event),
            x: event.screenX,
            y: event.screenY,
            box: boxOf(aimed.element),
          }
        : null;
  },
  pointerup(event) {
    if (pressed && isPulling(event)) pull(event);
    else afterwards(() => letGo());
  },
  dragstart() {
    pulled = pressed;
    pressed = null;
  },
  drop(event) { drop(event); },
  click(event) { clickOf(event); },
  auxclick(event) { if (event.button === 1) press("click", event); }, // the right button's is a contextmenu
  dblclick(event) { press("dblclick", event); },
  contextmenu(event) { press("contextmenu", event); },
  input(event) {
    const element = usedBy(event);
    if (!element || !isField(element) || (isBox(element) && element !== clicked)) return;
    actedNow();
    beginTyping(element, now(event));
    if (isWritten(element)) return;
    letGo(); // an open list keeps the button's coming up to itself
    finishTyping(element, now(event));
  },
  change(event) {
    const element = usedBy(event);
    if (element && !BY_PARTS.test(element.type)) finishTyping(element, now(event));
    leaveField(event);
  },
  blur(event) { leaveField(event); },
  focusin(event) { beginLine(event); },
  // Where no change is heard: shadow trees, editable texts.
  focusout(event) { finishTyping(usedBy(event), now(event)); },
  keydown(event) {
    const element = usedBy(event);
    if (isTelling(event, element)) tellKey(event, element);
  },
  paste(event) { tellClip("paste", event); },
  copy(event) { tellClip("copy", event); },
  submit(event) {
    finishAllTyping(now(event));
    const action = new URL(event.target.getAttribute("action") || "", location.href).pathname;
    tell("submit", now(event), { method: event.target.getAttribute("method") || "get", action });
  },
};

// A row is known by its place as it was before anything was written in it.
/** @param {PageEvent} event */
function beginLine(event) {
  const element = usedBy(event);
  if (element && isField(element)) noteBegun(element);
}

// The person does something: whatever changed until now came of what they did before.
/** @param {number} at */
function nextAct(at) {
  settleChoice();
  catchUp();
  tellMark(at);
  tellChanges(at);
  expectChanges();
  actedNow();
  rest();
}

// What is being written in another frame is left by it. Its own script may hear of that when the page has answered
// already, or never: a button need not take the focus.
/** @param {number} at */
function finishElsewhere(at) {
  forgetLayout();
  let top = window;
  while (top.frameElement) top = /** @type {PageWindow} */ (top.parent);
  framesOf(top).filter(({ win }) => win !== window).forEach(({ win }) => win.__klickfriLeft?.(at));
}

/** @param {string} kind @param {PageEvent} event */
function press(kind, event) {
  const element = usedBy(event);
  if (!element) return;
  finishAllTyping(now(event), element);
  pressedOn(kind, event, aimedAt(element), kind === "contextmenu" && aimed?.element === element ? aimed.leaning : {});
}

/** @type {number | null} */
let keyAt = null; // when the key was pressed that the browser is answering

// The click that a key makes is told at the key's moment, however long the page took to hear of both.
/** @param {PageEvent} event */
const clickedAt = (event) => (event.detail === 0 && keyAt) || now(event);

// `own`: the page answers it with something of its own, and not the browser with its menu.
/** @param {string} kind @param {PageEvent} event @param {Testimony} testimony @param {Facts} [more] */
function pressedOn(kind, event, testimony, more = {}) {
  const facts = {
    element: testimony,
    button: event.button || null,
    modifiers: modifiers(event),
    keyboard: event.detail === 0 || null,
    ...more,
  };
  if (kind !== "contextmenu") tell(kind, clickedAt(event), facts);
  else afterwards(() => tell(kind, now(event), { ...facts, keyboard: null, own: event.defaultPrevented || null }));
}

const PULLED = 12; // pixels; a hand that slips in a click stays on what it clicks
/** @type {Aimed} */
let pulled = null; // what the browser is dragging
let isPulled = false; // the click that ends a pull is part of it
/** @param {PageElement} element */
const boxOf = (element) => { const { x, y } = element.getBoundingClientRect(); return { x, y }; };
/** @param {Point} one @param {Point} other @param {number} limit */
const farther = (one, other, limit) => Math.hypot(one.x - other.x, one.y - other.y) > limit;
/** @param {{ target: PageElement; offsetX: number; offsetY: number }} event */
const onScrollbar = ({ target, offsetX, offsetY }) =>
  target.clientWidth > 0 &&
  (offsetX > target.clientWidth + target.clientLeft || offsetY > target.clientHeight + target.clientTop) &&
  /auto|scroll/.test(getComputedStyle(target).overflow);

/** @param {PageEvent} event */
function isPulling(event) {
  if (isField(pressed.element) || !farther(pressed, { x: event.screenX, y: event.screenY }, PULLED)) return false;
  if (farther(pressed.box, boxOf(pressed.element), STEADY) || pressed.element.localName === "canvas") return true;
  return (
    getSelection().isCollapsed && !pressed.element.contains(document.elementFromPoint(event.clientX, event.clientY))
  );
}

/** @param {PageEvent} event */
function pull(event) {
  const under = document.elementsFromPoint(event.clientX, event.clientY).find((one) => !pressed.element.contains(one));
  const { element, testimony, leaning } = pressed;
  tell("drag", pressed.at, { element: testimony, onto: under && endOf(under, element), ...leaning });
  pressed = null;
  isPulled = true;
}

// What it was let go on, as a person calls it: what has words of its own there, or else the first words in what holds
// the place, its caption. In a whole page, or in what held it before, the place itself was meant.
/** @param {PageElement} under @param {PageElement} element */
function endOf(under, element) {
  if (under.contains(element)) return testimonyAsOf(under, without([element]));
  const hasWords = hasOwnText(under) || under.matches(USED) || isWholePage(under);
  const caption = hasWords ? null : [...under.querySelectorAll("*")].find((one) => hasOwnText(one) && visible(one));
  return testimonyOf(caption || under);
}

/** @param {PageEvent} event */
function drop(event) {
  const files = [...event.dataTransfer.files].map((file) => nfc(file.name));
  const onto = event.composedPath().find((one) => one.nodeType === 1);
  nextAct(now(event));
  tell("drag", now(event), {
    element: pulled?.testimony,
    onto: onto && endOf(onto, pulled?.element),
    files: files.length ? files : null,
    ...pulled?.leaning,
  });
  pulled = null;
}

// Held so long that the page answered it while the button was down.
/** @param {Pressed} down @param {PageEvent} event */
const isLongPress = (down, event) => now(event) - down.at > HELD && lastChange - down.at > HELD;
/** @param {PageElement} element */
const isGone = (element) => !element.isConnected || !visible(element);
/** @param {PageEvent} event */
const isDragged = (event) =>
  Math.hypot(event.screenX - pressed.x, event.screenY - pressed.y) > STEADY && !getSelection().isCollapsed;

// A page that moves as a field is left takes what was pressed away from under the pointer: the click goes to what holds
// both, and does nothing.
/** @param {PageElement} down @param {PageElement} element */
const hasSlipped = (down, element) =>
  element !== down && down.matches(USED) && !element?.matches(USED) && Boolean(element?.contains(down));

// A list that closes under the pointer gives the click to what lies beneath it; the person clicked in the list.
/** @param {PageEvent} event */
function clickOf(event) {
  clicked = usedBy(event);
  if (isPulled) return;
  const down = event.detail > 0 ? pressed : null;
  if (!down) return press("click", event);
  finishAllTyping(now(event), clicked);
  const testimony = isGone(down.element) ? down.testimony : aimedAt(clicked);
  const facts = {
    ...down.leaning,
    dragged: isDragged(event) || hasSlipped(down.element, clicked) || null,
    held: isLongPress(down, event) || null,
    stood: choicesStanding(),
  };
  const tellClick = () => {
    pressedOn("click", event, testimony, facts);
    watchMark(down.element, testimony);
    down.made?.(now(event));
  };
  if (!down.told && down.completes) tellCompletion(down.completes, now(event), tellClick);
  else if (!down.told) tellClick();
  pressed = null;
}

// The button is up and no click came, or the page is being left already: what it went down on did its work all the
// same.
/** @param {boolean} [leaving] */
function letGo(leaving = false) {
  if (pressed && !pressed.told && (leaving || isGone(pressed.element))) {
    const { at, testimony, leaning, made, completes } = pressed;
    const tellClick = () => {
      tell("click", at, { element: testimony, ...leaning });
      made?.(at);
    };
    if (completes && !leaving) tellCompletion(completes, at, tellClick);
    else tellClick();
  }
  pressed = leaving && pressed ? { ...pressed, told: true } : null;
}

// A sign that is typed into a text is told with the text; anywhere else the page may listen to it, or find by it.
/** @param {PageEvent} event @param {PageElement} element */
function isTelling(event, element) {
  if (event.isComposing || UNTOLD_KEYS.has(event.key)) return false;
  if (isShortcut(event) || /^F\d+$/.test(event.key)) return true;
  const isText = Boolean(element) && isWritten(element);
  if (event.key.length === 1 || RUBBING.has(event.key)) return !isText && element?.localName !== "select";
  if (event.key === "Enter" && element && isManyLines(element)) return event.ctrlKey || event.metaKey || event.altKey;
  return TELLING_KEYS.has(event.key);
}

// Signs of their own are typed with AltGr, or with Alt on a Mac.
/** @param {PageEvent} event */
function isShortcut(event) {
  if (event.key.length > 1 || isAltGr(event)) return false;
  return event.ctrlKey || event.metaKey || (event.altKey && !IS_MAC && event.key !== " ");
}

// A key may pick from a list or send the form: what was written until then is told before the page hears of it.
/** @param {PageEvent} event @param {PageElement} element */
function tellKey(event, element) {
  keyAt = now(event);
  setTimeout(() => { keyAt = null; });
  nextAct(now(event));
  aim(event);
  const sends = event.key === "Enter" || (isShortcut(event) && !EDITING.test(event.key)); // may send what was written
  if (sends || (!STAYING.has(event.key) && event.key.length > 1))
    finishAllTyping(now(event), !sends && element && isManyLines(element) ? element : null);
  const option = optionOf(element);
  const stood = sends ? choicesStanding() : null;
  const facts = {
    key: event.key,
    modifiers: modifiers(event),
    element: element && aimedAt(element),
    option: option && testimonyOf(option),
    stood,
  };
  const made =
    MAKING.has(event.key) && element
      ? choiceOf(option ? { element: option } : { element, testimony: facts.element })
      : null;
  if (SENDING.has(event.key) && !facts.modifiers.length) tell("key", now(event), facts);
  else afterwards(() => tell("key", now(event), { ...facts, own: event.defaultPrevented || null }));
  made?.(now(event));
}

// Which choice of its list the field stands on, where the page says so.
/** @param {PageElement} element @returns {PageElement} */
function optionOf(element) {
  return element ? elementById(element, element.getAttribute("aria-activedescendant") || "") : null;
}

/** @param {string} kind @param {PageEvent} event */
function tellClip(kind, event) {
  const element = usedBy(event);
  const text = kind === "copy" ? fold(String(getSelection())) : "";
  tell(kind, now(event), { element: element && aimedAt(element), value: element && isSecret(element) ? "" : text });
}

/** @param {PageEvent} event */
function hearEvent(event) {
  if (!event.isTrusted) return;
  if (window.__klickfriPick && POINTING.includes(event.type)) pointedOut(event);
  else HEARD[event.type]?.(event);
}

// An editor in a frame is a field of the page around it, and told of by that page's script.
/** @param {"__klickfriHeard" | "__klickfriRewritten"} name @param {(event: PageEvent) => void} hear */
const heardByItsPage = (name, hear) => (/** @type {PageEvent} */ event) => {
  const page = editorUsed(event)?.ownerDocument.defaultView;
  if (page && page !== window) page[name]?.(event);
  else hear(event);
};

function roll() {
  [...new Set([...POINTING, ...Object.keys(HEARD)])].forEach((type) =>
    window.addEventListener(type, window.__klickfriHeard, true),
  );
  ["change", "focusout"].forEach((type) => window.addEventListener(type, window.__klickfriRewritten));
  window.addEventListener("beforeunload", tellLeaving);
  window.addEventListener("pagehide", leave);
  ["alert", "confirm", "prompt"].forEach((name) => filmQuestions(window, name));
  if (document.readyState === "complete") watchPage();
  lookForChoice();
  if (!pressed) tellChanges(now(), restless);
}

// A page that is being left is told of while it still stands: what it tells in its last moment may not be heard.
function tellLeaving() {
  settleChoice();
  catchUp();
  letGo(true);
  finishAllTyping(now());
  tellChanges(now());
}

function leave() {
  tellLeaving();
  tell("leave", now());
}

export function film() {
  tellComing();
  keepClosedTrees(window);
  noteListeners(window);
  window.__klickfriHeard ||= heardByItsPage("__klickfriHeard", hearEvent);
  window.__klickfriLeft ||= finishAllTyping;
  window.__klickfriRewritten ||= heardByItsPage("__klickfriRewritten", tellRewritten);
  roll();
  setInterval(roll, REFRESH);
  window.addEventListener("load", () => setTimeout(watchPage));
  new MutationObserver(roll).observe(document, { childList: true }); // opened anew: nobody listens any more
}
