// Acting on the one element that was found: in the same evaluation as the look, or armed for a real pointer.

import { calendarIn, turning } from "./calendars.js";
import { framesOf } from "./frames.js";
import { forgetLayout } from "./memory.js";
import { blame, LONGEST, newCause } from "./pending.js";
import { beginning, fits } from "./patterns.js";
import { completingList, fieldOfList, isSeeking, listOf } from "./pools.js";
import { standingOf } from "./pulls.js";
import { describe } from "./resolving.js";
import { BY_PARTS, canBeOn, editedIn, INPUT_ROLES, isEdited, roleOf } from "./roles.js";
import { isDrawnInPart } from "./scrolling.js";
import { stateOf } from "./state.js";
import { fold } from "./text.js";
import { everywhere, isAround, isClosed, within } from "./trees.js";
import { isAmongChosen, isSameText, choicesNamed, optionsIn, takesSeveral, valueOf, yesOrNo } from "./values.js";
import { textOf, visible } from "./words.js";

/** @param {string} why @param {PageElement} element */
const refused = (why, element) => ({ failed: [why], candidates: [describe(element)] });
/** @param {PageElement} element */
const isDisabled = (element) => element.matches(":disabled") || within(element, "[aria-disabled=true], [inert]");

// While a dialog stands before the page a person reaches only what is in it.
/** @param {Frame} frame @param {PageElement} element */
function isBehind(frame, element) {
  const modals = everywhere(frame.doc, ":modal, [aria-modal=true]").filter(visible);
  return modals.length > 0 && !modals.some((modal) => isAround(modal, element));
}

/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
export function act(frame, element, wanted) {
  for (const one of [element, ...(wanted.onto ? [wanted.onto] : [])]) {
    if (isDisabled(one)) return refused("disabled", one);
    if (isClosed(one)) return refused("closed", one);
    if (isBehind(frame, one)) return refused("covered", one);
  }
  return ACTS[wanted.kind](frame, element, wanted);
}

// The element on top at a point, in the innermost shadow tree. Words in a slot count as what shows them.
/** @param {Document} doc @param {Point} point @returns {PageElement} */
function topAt(doc, { x, y }) {
  let top = doc.elementFromPoint(x, y);
  while (top?.shadowRoot) {
    const tree = top.shadowRoot;
    const inner = tree.elementsFromPoint(x, y).find((one) => one.getRootNode() === tree);
    if (!inner) break;
    top = inner;
  }
  return top;
}

// Does it lie at the point, be it below what is being pulled?
/** @param {PageElement} element @param {Point} at */
const isUnder = (element, { x, y }) =>
  element.getRootNode().elementsFromPoint(x, y).some((one) => isAround(element, one));

// The element's middle in this frame and in every frame around it; null where something else lies on top.
/** @param {Frame} frame @param {PageElement} element */
function hitPoint(frame, element) {
  const box = [...element.getClientRects()].find((one) => one.width > 0 && one.height > 0);
  if (!box) return null;
  let middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const top = topAt(frame.doc, middle);
  if (!top || !isAround(element, top)) return null;
  for (let win = /** @type {Window} */ (frame.win); win.frameElement; win = win.parent) {
    const holder = win.frameElement;
    const outer = holder.getBoundingClientRect();
    middle = { x: middle.x + outer.left + holder.clientLeft, y: middle.y + outer.top + holder.clientTop };
    if (topAt(win.parent.document, middle) !== holder) return null;
  }
  return middle;
}

/** @param {Frame} frame @param {PageElement} element */
function reachablePoint(frame, element) {
  const here = hitPoint(frame, element);
  if (here) return here;
  element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  return hitPoint(frame, element);
}

// What hears the events: of an editor in a frame, the whole document in it.
/** @param {PageElement} element */
function hearing(element) {
  const edited = editedIn(element) || element;
  return edited === element ? element : /** @type {PageElement} */ (edited.ownerDocument.documentElement);
}

/** @param {Frame} frame @param {PageElement} element @param {Armed["kind"]} kind @param {Wanted} wanted */
function arm(frame, element, kind, { token, holds, cause, name, onto, ends }) {
  const armed = hearing(element);
  const state = stateOf(armed.ownerDocument);
  framesOf(window).forEach(({ doc }) => { stateOf(doc).swallowed = 0; });
  state.armed = {
    element: armed,
    kind,
    token,
    holds,
    cause,
    passes: () => blame(kind === "text" ? newCause(LONGEST) : cause), // signs come one after the other, for a while
    pull: onto && { name, ends, before: standingOf([element, onto]) },
    isOver: ({ clientX, clientY }) => isUnder(onto, { x: clientX, y: clientY }),
    begun: false,
    lost: false,
    got: false,
  };
}

/** @type {Record<string, Armed["kind"]>} */
const ARMED = { double: "double", context: "context", hover: "hover", drag: "drag" };

/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function point(frame, element, wanted) {
  const at = reachablePoint(frame, element);
  if (!at) return refused("covered", element);
  arm(frame, element, ARMED[wanted.kind] || "pointer", wanted);
  return { point: at };
}

// Where a pull begins and where it ends must be within reach at once.
/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function drag(frame, element, wanted) {
  if (!hitPoint(frame, wanted.onto)) reachablePoint(frame, wanted.onto);
  const begun = point(frame, element, wanted);
  const end = hitPoint(frame, wanted.onto);
  return "failed" in begun || end ? { ...begun, end } : refused("covered", wanted.onto);
}

/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function check(frame, element, wanted) {
  if (!canBeOn(element)) return refused("no checkbox", element);
  if (valueOf(element) === yesOrNo(wanted.on)) return { already: true, value: valueOf(element) };
  return point(frame, element, wanted);
}

/** @param {PageElement} element */
const isFocused = (element) => element.getRootNode().activeElement === element;

// Where the element is an editor in a frame, the focus goes to the text in it.
/** @param {PageElement} element */
function focusOn(element) {
  const edited = editedIn(element) || element;
  if (edited !== element) element.contentWindow.focus();
  edited.focus();
  return isFocused(element);
}

/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function pressKey(frame, element, wanted) {
  if (!focusOn(element)) return refused("no focus", element);
  arm(frame, element, "key", wanted);
  return {};
}

// A page may have acted on a press although the release was held back or hit nothing: it asked its server for
// something.
/** @param {Armed} armed */
function fateOf({ kind, got, lost, begun, cause }) {
  if (got) return "got";
  if (begun && kind === "drag") return "astray"; // the button went down, and did not come up over the end
  return begun && (lost || cause.begun) ? "gone" : "missed";
}

// What became of the armed element: it got the event, it did not, or nobody knows.
/** @param {string} token */
export function outcome(token) {
  forgetLayout();
  const states = framesOf(window).map(({ doc }) => stateOf(doc));
  const own = states.find((state) => state.armed?.token === token);
  if (own) return { fate: fateOf(own.armed), value: own.armed.got ? valueOf(own.armed.element) : null };
  return { fate: states.some((state) => state.swallowed) ? "missed" : "gone", value: null };
}

/** @param {PageElement} element @param {string} value */
function setNatively(element, value) {
  const proto = element.localName === "textarea" ? "HTMLTextAreaElement" : "HTMLInputElement";
  Object.getOwnPropertyDescriptor(element.ownerDocument.defaultView[proto].prototype, "value").set.call(element, value);
  tellPage(element);
  return true;
}

const TYPED = ["text", "search", "tel", "url", "password", "textarea"];
const KEYED = [...TYPED, "email", "number"];
const HARMLESS = "Shift"; // a key that the page hears, and that changes no field

/** @param {PageElement} element */
const isTextField = (element) =>
  element.matches("input, textarea") && (INPUT_ROLES[element.type] || "textbox") === "textbox";

// A form in an older charset sends `&#321;` for a letter that it lacks, and shows the letter until then.
/** @param {PageElement} element @param {string} value */
function isUnsendable(element, value) {
  if (!element.form) return false; // sent by a script, which sends every letter
  const letters = lettersOf(element.form.acceptCharset || element.ownerDocument.characterSet);
  return letters !== null && ![...value].every((letter) => letters.includes(letter));
}

// The letters of a charset of single bytes; null for one that is not.
/** @param {string} charset */
function lettersOf(charset) {
  if (/^(utf|unknown)/i.test(charset)) return null;
  try {
    const letters = new TextDecoder(charset).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    return letters.length === 256 ? letters : null;
  } catch {
    return null; // a name that the browser does not know
  }
}

// Typed as a person would, so that the page's limits hold and its own change events come. With a token the field is
// not left: a key is pressed in it next.
/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function fill(frame, element, wanted) {
  const { value, token } = wanted;
  if (!isTextField(element) && !isEdited(element)) return refused("not a field", element);
  if (element.readOnly || (editedIn(element) || element).ariaReadOnly === "true") return refused("read-only", element);
  if (element.localName === "input" && value.includes("\n")) return refused("one line", element);
  if (isUnsendable(element, value)) return refused("unsendable", element);
  if (wanted.typed || wanted.shows !== null) return fillInSteps(frame, element, wanted);
  const already = showsValue(element, value);
  if (!already && !enter(frame, element, value)) return notEntered(element);
  if (already && !token) return { already, value };
  if (!token) element.blur();
  return {
    value: showsValue(element, value) ? value : valueOf(element),
    ...(token && pressKey(frame, element, wanted)),
  };
}

// A page may put a field out as it is come to, until it has an answer.
/** @param {PageElement} element */
function notEntered(element) {
  if (isDisabled(element)) return refused("disabled", element);
  return refused(element.readOnly ? "read-only" : "no focus", element);
}

// Where a text is typed its signs come between two looks (a day or a time, whose parts a browser has its own order for,
// stands before its key comes), and what a page makes of it when the field has been left may
// come later. `done` is the step before. A field in which a sign was lost is not left.
/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function fillInSteps(frame, element, wanted) {
  const { value, token, typed, done } = wanted;
  const goal = wanted.shows ?? value;
  if (!done && !token && showsGoal(element, wanted)) return { already: true, value: goal };
  if (done === "left") return leftWith(element, wanted);
  const isThere = () => showsValue(element, value) || showsGoal(element, wanted);
  if (typed && !(done && isThere())) return armTyping(frame, element, wanted);
  if (!typed && !enter(frame, element, value)) return notEntered(element);
  if (!isThere()) return { value: valueOf(element) };
  if (token) return { value: goal, ...pressKey(frame, element, wanted) };
  element.blur();
  return leftWith(element, wanted);
}

/** @param {PageElement} element @param {Wanted} wanted */
const showsGoal = (element, { value, shows }) =>
  shows === null ? showsValue(element, value) : isSameText(element, shows);

/** @param {PageElement} element @param {Wanted} wanted */
const leftWith = (element, wanted) =>
  showsGoal(element, wanted) ? { value: wanted.shows ?? wanted.value } : { step: "left" };

/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function armTyping(frame, element, wanted) {
  const isByParts = BY_PARTS.test(element.type);
  const isTyped = element.localName !== "input" || isByParts || KEYED.includes(element.type);
  if (!isTyped) return refused("not a field", element);
  if (!focusOn(element)) return refused("no focus", element);
  if (isByParts) setNatively(element, wanted.value);
  else selectText(element);
  arm(frame, element, "text", wanted);
  return { step: "typed", ...(isByParts && { key: HARMLESS }) };
}

/** @param {PageElement} element @param {string} value */
const showsValue = (element, value) => valueOf(element) === (isEdited(element) ? value.trim() : value);

/** @param {PageElement} element */
function selectText(element) {
  const edited = editedIn(element);
  if (edited) edited.ownerDocument.execCommand("selectAll");
  else element.select();
}

// Where a page shows several spaces as one, a browser writes those that are typed so that they show.
/** @param {PageElement} edited @param {string} text */
function withItsSpaces(edited, text) {
  const { whiteSpace } = edited.ownerDocument.defaultView.getComputedStyle(edited);
  return whiteSpace.startsWith("pre") ? text : text.replace(/ (?= )|^ /gm, "\u00a0");
}

/** @param {Frame} frame @param {PageElement} element @param {string} value */
function enter(frame, element, value) {
  const isFocusedNow = focusOn(element);
  if (isDisabled(element) || element.readOnly) return false; // by the page itself, as it was come to
  const edited = editedIn(element);
  if (!edited && !(isFocusedNow && TYPED.includes(element.type))) return setNatively(element, value);
  if (!isFocusedNow) return false;
  selectText(element);
  const doc = edited ? edited.ownerDocument : frame.doc;
  doc.execCommand(value ? "insertText" : "delete", false, edited ? withItsSpaces(edited, value) : value);
  return true;
}

// A list that the page draws itself is opened and chosen from with the pointer, one click a look; one that takes the
// choice when the button comes up is gone before the click. `opened`, `swept`, `typed` and `chosen` are what was done
// before.
/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function choose(frame, element, wanted) {
  const isMerelyTyped = (wanted.opened || wanted.typed) && isTextField(element) && !wanted.chosen;
  if (valueOf(element) === wanted.value && !isUnfolded(element) && !isMerelyTyped && !wanted.fitting)
    return { already: true, value: wanted.value };
  if (wanted.chosen) return { step: "chosen" };
  const list = listOf(element);
  const isShut = wanted.toggled && !wanted.closed; // by itself, so that it is opened for the next choice, or to be read
  if (!list && (!wanted.opened || isShut)) return { ...point(frame, element, wanted), step: "opened" };
  if (wanted.closed || (list && !wanted.fitting && takesSeveral(list)))
    return chooseSeveral(frame, element, list, wanted);
  const options = list ? optionsIn(list) : [];
  const fitting = meantBy(wanted, options, textOf);
  const isSought = !wanted.typed && (!fitting.length || wanted.fitting) && seekingField(frame, element);
  if (isSought) return begun(wanted) ? seek(frame, element, wanted) : refused("option", element);
  const isWhole = fitting.length && !isDrawnInPart(list, options, sizeOf(options));
  if (list && !isWhole && !wanted.swept) return { step: "swept" };
  if (fitting.length > 1) return refused("options alike", element);
  if (!fitting.length) return refused("option", element);
  if (isDisabled(fitting[0])) return refused("option disabled", element);
  const meant = itself(textOf(fitting[0]));
  return { ...point(frame, fitting[0].querySelector("a, button") || fitting[0], wanted), step: "chosen", meant };
}

// In a list that takes several choices, each that stands otherwise than wanted is clicked, one click a look; then the
// list of a control is closed. One that closes by itself is opened again, until all in it stands as wanted. `toggled`
// is the choice that was clicked last, `closed` that the list was.
/** @param {Frame} frame @param {PageElement} element @param {PageElement | null} list @param {Wanted} wanted */
function chooseSeveral(frame, element, list, wanted) {
  if (wanted.closed) return list ? { step: "closed" } : asItStands(element);
  const options = optionsIn(list);
  const named = choicesNamed(wanted.value, options.map(textOf));
  const failed = unlikeOne(named, options, textOf) || (isDrawnInPart(list, options, sizeOf(options)) && "option");
  if (failed) return refused(failed, element);
  const differing = options.filter((option) => isAmongChosen(option) !== named.includes(textOf(option)));
  const isUndrawn = differing.some((option) => textOf(option) === wanted.toggled);
  if (isUndrawn) return { step: "switching" };
  if (!differing.length && list !== element) return { ...close(frame, element, wanted), step: "closed" };
  if (!differing.length) return { ...asItStands(element), ...(!wanted.toggled && { already: true }) };
  if (isDisabled(differing[0])) return refused("option disabled", element);
  const clicked = differing[0].querySelector("a, button, label") || differing[0];
  return { ...point(frame, clicked, wanted), step: "switched", meant: { toggled: textOf(differing[0]) } };
}

// With a click on the control; where the list lies over it, or over the whole page, with Esc.
/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function close(frame, element, wanted) {
  if (reachablePoint(frame, element)) return point(frame, element, wanted);
  arm(frame, /** @type {PageElement} */ (frame.doc.activeElement), "key", wanted);
  return { key: "Escape" };
}

// What it shows now is what is meant from here on.
/** @param {PageElement} element */
const asItStands = (element) => ({ value: valueOf(element), meant: itself(valueOf(element)) });

// Why the names are not each of exactly one choice.
/** @param {string[]} named @param {PageElement[]} options @param {(option: PageElement) => string} textIn */
function unlikeOne(named, options, textIn) {
  const numbers = named.map((name) => options.filter((option) => textIn(option) === name).length);
  if (numbers.some((number) => number > 1)) return "options alike";
  return numbers.includes(0) || !numbers.length ? "option" : null;
}

// The choices with this text, or else those that fit the words.
/** @param {Wanted} wanted @param {PageElement[]} options @param {(option: PageElement) => string} textIn */
function meantBy({ value, fitting }, options, textIn) {
  const same = options.filter((option) => textIn(option) === fold(value));
  if (same.length || !fitting) return same;
  return options.filter((option) => fits(fitting.words, textIn(option), fitting.known));
}

// The one choice, once it is known which it is.
/** @param {string} value @returns {Meant} */
const itself = (value) => ({ value, fitting: null });

// What is typed to look for a choice: the words up to the first that nobody knows. Before that a list with a field to
// look in may show others than those that would fit too.
/** @param {Wanted} wanted */
const begun = ({ value, fitting }) => (fitting ? beginning(fitting.words, fitting.known) : value);

// How many choices the list says that it has.
/** @param {PageElement[]} options */
const sizeOf = (options) => Number(options[0]?.ariaSetSize);

/** @param {PageElement} element */
const isUnfolded = (element) => element.ariaExpanded === "true";

// A control that looks for what is typed into it, or into the field that came with its list, shows its choices then.
/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function seek(frame, element, wanted) {
  enter(frame, seekingField(frame, element), begun(wanted));
  return { step: "typed" };
}

// A day is picked with the pointer in the calendar that shows, which is turned a month a look. It must show the month
// that it was turned to, and in the end the day's own.
/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function pick(frame, element, wanted) {
  const { day, turned, chosen, value } = wanted;
  const calendar = calendarIn(frame.doc);
  if (fold(valueOf(element)) === fold(value) && (chosen || !calendar)) return { already: true, value };
  if (chosen) return { step: "chosen" };
  if (!calendar) return refused("calendar", element);
  const { month, days } = calendar;
  if (turned && month !== turned) {
    const isStill = Math.abs(month - turned) === 1 && Math.abs(month - day.month) === Math.abs(turned - day.month) + 1;
    return isStill ? { step: "turning" } : refused("calendar turned", element);
  }
  if (month === day.month) {
    const one = days[day.number - 1];
    if (!one || isDisabled(one)) return refused("calendar day", element);
    return { ...point(frame, one, wanted), step: "chosen" };
  }
  const isOnward = day.month > month;
  const turner = turning(calendar, isOnward);
  if (!turner || isDisabled(turner)) return refused("calendar turned", element);
  return { ...point(frame, turner, wanted), step: "turned", month: month + (isOnward ? 1 : -1) };
}

/** @param {Frame} frame @param {PageElement} element */
const seekingField = (frame, element) =>
  [element, ...everywhere(frame.doc, "input").filter((field) => isSeekingFor(element, field))].find(
    (one) => isTextField(one) && !one.readOnly,
  );

/** @param {PageElement} control @param {PageElement} field */
const isSeekingFor = (control, field) => visible(field) && isSeeking(field) && fieldOfList(listOf(field)) === control;

/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function select(frame, element, wanted) {
  const isDrawn = ["combobox", "listbox"].includes(roleOf(element)) || completingList(element);
  if (isDrawn && element.localName !== "select") return choose(frame, element, wanted);
  if (element.localName !== "select") return refused("not a list", element);
  if (element.multiple && !wanted.fitting) return selectSeveral(element, wanted);
  const fitting = meantBy(wanted, [...element.options], textInSelect);
  if (fitting.length !== 1) return refused(fitting.length ? "options alike" : "option", element);
  if (fitting[0].disabled) return refused("option disabled", element);
  const meant = itself(fold(fitting[0].text));
  if (fitting[0].selected) return { already: true, value: valueOf(element), meant };
  element.focus();
  element.selectedIndex = fitting[0].index;
  tellPage(element);
  return { value: valueOf(element), meant };
}

// All that are named and no other, as a person leaves the list who holds Ctrl down.
/** @param {PageElement} element @param {Wanted} wanted */
function selectSeveral(element, wanted) {
  const options = [...element.options];
  const named = choicesNamed(wanted.value, options.map(textInSelect));
  const failed = unlikeOne(named, options, textInSelect);
  if (failed) return refused(failed, element);
  const differing = options.filter((option) => option.selected !== named.includes(textInSelect(option)));
  if (!differing.length) return { ...asItStands(element), already: true };
  if (differing.some((option) => option.disabled)) return refused("option disabled", element);
  element.focus();
  for (const option of differing) option.selected = !option.selected;
  tellPage(element);
  return asItStands(element);
}

/** @param {PageElement} option */
const textInSelect = (option) => fold(option.text);

// The page hears that the field has changed.
/** @param {PageElement} element */
function tellPage(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

// As the browser gives what a person has picked; the page hears that the field has changed.
/** @param {Frame} frame @param {PageElement} element @param {Wanted} wanted */
function attach(frame, element, { value, type, content }) {
  if (element.localName !== "input" || element.type !== "file") return refused("not a file field", element);
  const { win } = frame;
  const signs = win.atob(content);
  const bytes = new Uint8Array(signs.length);
  for (let place = 0; place < signs.length; place += 1) bytes[place] = signs.charCodeAt(place);
  const picked = new win.DataTransfer();
  picked.items.add(new win.File([bytes], value, { type }));
  element.files = picked.files;
  tellPage(element);
  return { value: valueOf(element) };
}

/** @type {Record<Wanted["kind"], (frame: Frame, element: PageElement, wanted: Wanted) => object>} */
const ACTS = {
  point, double: point, context: point, hover: point, drag, check, key: pressKey, fill, select, attach, pick,
};
