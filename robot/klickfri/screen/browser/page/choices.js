// What could have been chosen instead of what was, what marks a thing as chosen, and which choices stood untouched.

import { calledOf } from "./labels.js";
import { isBox, isField, roleOf } from "./roles.js";
import { CELLS, gridOf, headerOf, tableOf } from "./tables.js";
import { tell } from "./telling.js";
import { isBelowHeadings, isSecret, labelsOf, pathOf, shortText, testimonyOf } from "./testimony.js";
import { fold } from "./text.js";
import { allIn, everywhere, within } from "./trees.js";
import { textOf, visible } from "./words.js";

const MOST = 20; // choices that are told of
const BOXES = "select, input[type=radio], input[type=checkbox], [role=radio], [role=checkbox], [role=switch]";
const TEXTS = "input, textarea";
/** @type {Record<string, string | undefined>} */
const GROUPS = {
  radio: "[role=radiogroup], fieldset, [role=group]",
  option: "[role=listbox]",
  tab: "[role=tablist]",
  menuitemradio: "[role=menu], [role=group]",
};
const PASSING = /hover|focus|ripple|busy|load|wait|disabled/i; // classes that come and go

/** @param {PageElement} element @param {PageElement} root */
const alikeIn = (element, root) =>
  [...root.querySelectorAll(element.localName)].filter(
    (one) => roleOf(one) === roleOf(element) && one.type === element.type,
  );

/** @param {PageElement} element @returns {PageElement[]} */
function alternativesOf(element) {
  if (element.localName === "select") return [...element.options];
  const named = element.type === "radio" && element.name;
  if (named)
    return allIn([element.getRootNode()], `input[type=radio][name="${CSS.escape(named)}"]`).filter(
      (one) => one.form === element.form,
    );
  const group = within(element, GROUPS[roleOf(element)] || "none") || element.parentElement;
  return group && group.children.length <= MOST ? alikeIn(element, group) : [element];
}

// The captions of the choices, this one among them; empty where there is no other.
/** @param {PageElement} element */
export function amongOf(element) {
  const all = alternativesOf(element).slice(0, MOST);
  if (all.length < 2) return null;
  const captions = all
    .map((one) => shortText(one.localName === "option" ? fold(one.text) : calledOf(one) || textOf(one)))
    .filter(Boolean);
  return captions.length > 1 ? captions : null;
}

/** @type {{ element: PageElement; testimony: Testimony; mark: string; unfolded: string | null }} */
let watchedMark = null; // { element, testimony, mark, at }: what was clicked last, and how it looked in the page's code

/** @param {PageElement} element */
function looksOf(element) {
  const marks = [];
  for (let one = element, up = 0; one?.getAttribute && up < 3; one = one.parentElement, up += 1) {
    if (one === document.body) break;
    const classes = [...one.classList].filter((name) => !PASSING.test(name)).sort();
    marks.push(
      classes.join(" "),
      ...["pressed", "selected", "checked", "current"].map((state) => one.getAttribute(`aria-${state}`)),
    );
  }
  return JSON.stringify(marks);
}

/** @param {PageElement} element @param {Testimony} testimony */
export function watchMark(element, testimony) {
  watchedMark =
    element === document.body || isField(element)
      ? null
      : { element, testimony, mark: looksOf(element), unfolded: element.ariaExpanded };
}

// Told once: the click left a mark on what it was made on.
/** @param {number} at */
export function tellMark(at) {
  const watched = watchedMark;
  watchedMark = null;
  if (!watched?.element.isConnected || watched.element.ariaExpanded !== watched.unfolded) return;
  if (looksOf(watched.element) !== watched.mark) tell("marked", at, { element: watched.testimony });
}

/** @type {WeakMap<PageElement, Choice | null>} */
const described = new WeakMap(); // a box or list -> what is said of it, null where it stands in a row of a table
let toldStanding = "";

/** @param {PageElement} element @returns {Choice} */
function choiceIn(element) {
  if (!described.has(element)) described.set(element, describeChoice(element));
  return described.get(element);
}

// What stands among a table's headings chooses rows, or hides them; none of it is saved.
/** @param {PageElement} table @param {Place} place */
const isAmongHeadings = (table, { row }) => headerOf(table).sure && row <= headerOf(table).row;

/** @param {PageElement} element @returns {Choice} */
function describeChoice(element) {
  const cell = within(element, CELLS);
  const table = cell && tableOf(cell);
  const place = table && gridOf(table).places.get(cell);
  if (place && (isAmongHeadings(table, place) || isBelowHeadings(table, place))) return null;
  const { legend, label, aria, left, before, after, beside, over } = labelsOf(element);
  const isRadio = roleOf(element) === "radio";
  return {
    role: roleOf(element),
    label: isRadio
      ? legend || left || ""
      : label || aria || left || before || legend || after || beside || over || "",
    path: pathOf(element),
  };
}

// A text in a field, that somebody or the system has put there.
/** @param {PageElement} element */
const holdsText = (element) =>
  roleOf(element) === "textbox" && element.value && !element.readOnly && !isSecret(element);

/** @param {PageElement} element */
const stateIn = (element) => {
  if (roleOf(element) === "textbox") return { chosen: shortText(fold(element.value)) };
  if (element.localName === "select") return { chosen: fold(element.selectedOptions[0]?.text) };
  const on = isBox(element) ? element.checked : element.ariaChecked === "true";
  return roleOf(element) === "radio" ? { chosen: on ? calledOf(element) : "" } : { on };
};

/** @type {WeakMap<PageElement, Testimony>} */
const knownBy = new WeakMap();

// What it is known by, as it was told first: the list or box itself, of a group the radio button that is on.
/** @param {PageElement[]} held */
function elementOf(held) {
  const element = roleOf(held[0]) === "radio" ? held.find((one) => stateIn(one).chosen) : held[0];
  if (!element || element.multiple) return {};
  if (!knownBy.has(element)) knownBy.set(element, testimonyOf(element));
  return { element: knownBy.get(element) };
}

// Every choice in view and how it stands, and every field that holds a text; a group of radio buttons is one. Null when
// it was told so before.
export function choicesStanding() {
  const groups = new Map();
  const texts = everywhere(document, TEXTS).slice(0, 200).filter(holdsText);
  for (const element of [...everywhere(document, BOXES).slice(0, 200), ...texts]) {
    if (described.get(element) === null) continue;
    const choice = visible(element) && choiceIn(element); // what does not show stands nowhere yet
    if (!choice) continue;
    const alternatives = choice.role === "radio" ? alternativesOf(element) : [element];
    if (alternatives.every((one) => one.matches(":disabled"))) continue; // nobody can choose there, and nothing is sent
    const known = groups.get(alternatives[0]);
    const { path, ...facts } = choice;
    const state = stateIn(element);
    const among = (!texts.includes(element) && amongOf(element)) || [];
    const told = known?.told || { ...facts, ...state, among, paths: [] };
    told.paths.push(path);
    told.chosen ||= state.chosen;
    groups.set(alternatives[0], { told, held: [...(known?.held || []), element] });
  }
  const found = [...groups.values()].slice(0, MOST).map(({ told, held }) => ({ ...told, ...elementOf(held) }));
  const print = JSON.stringify(found);
  if (print === toldStanding) return null;
  toldStanding = print;
  return found;
}
