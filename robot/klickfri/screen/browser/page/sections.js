// The parts of a page that an element stands in, each by the words that caption it for a person, whatever the page is
// built of: headings, legends, tabs, rows across a table, bold lines, the first words of a card.

import { DIALOGS, HEADINGS, allHeadings } from "./headings.js";
import { isCaption } from "./labels.js";
import { memories, remembered } from "./memory.js";
import { ariaName } from "./names.js";
import { ENTRIES, holdsEntry, isEdited } from "./roles.js";
import { isClaimed } from "./sight.js";
import { CELLS, gridOf, tableOf } from "./tables.js";
import { captionOf } from "./text.js";
import { captionIn, hasOwnText, isInline, isPlain, visible } from "./words.js";

const PARTS = "fieldset, table, section, article, [role=group], [role=region], [role=tabpanel], [role=form]";
const NAMED = "div:is([aria-label], [aria-labelledby]):not([role])"; // a part where it holds several things to use
const PRESSABLE = "button, a, summary, [role=button], [role=link], [role=tab], [role=menuitem]";
const TABS = "[role=tab][aria-selected=true]";
const OTHERS = "label, legend, caption, option, script, style";
const MAY_CAPTION = `:not(${CELLS}, ${OTHERS}, ${PRESSABLE})`;
const LONGEST_TITLE = 80; // signs; what is longer is prose
const CHOSEN_TAB = /(^|[\s_-])(active|selected|current|chosen|vald|aktiv)([\s_-]|$)/i;
const LARGER = 1.15; // times the page's letters
const BOLD = 600;
const AROUND = 0; // what encloses its part; a heading's rank is its level
const TAB = 6.5;
const LOUD = 7; // words that look like a heading
const UNMARKED = 8; // words that stand where one would

/** @param {PageElement} one */
const looksAs = (one) => getComputedStyle(one);
/** @param {string} words */
const isShort = (words) => words.length <= LONGEST_TITLE && /[\p{L}\p{N}]/u.test(words);

// --- what captions a part of the page

/** @param {Tree} tree @returns {Title[]} */
const titlesIn = (tree) =>
  remembered(memories.titles, tree, () =>
    [headingsIn, namedIn, tabsIn, chosenIn, spanningIn, titleLinesIn].flatMap((kind) => kind(tree)).sort(inOrder),
  );

/** @param {Title} one @param {Title} other */
const inOrder = (one, other) =>
  one.at === other.at ? 0 : one.at.compareDocumentPosition(other.at) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;

/** @param {Tree} tree @returns {Title[]} */
const headingsIn = (tree) =>
  allHeadings(tree)
    .filter((one) => !one.matches("legend, caption") && visible(one))
    .map((one) => ({ at: one, words: captionIn(one), rank: levelOf(one), scope: one.closest(DIALOGS) || tree }));

/** @param {PageElement} heading */
const levelOf = (heading) => Number(heading.ariaLevel || /^h(\d)$/.exec(heading.localName)?.[1] || 2);

/** @param {Tree} tree @returns {Title[]} */
const namedIn = (tree) =>
  [...tree.querySelectorAll(`${PARTS}, ${DIALOGS}, ${NAMED}`)]
    .filter((one) => !one.matches(NAMED) || one.querySelectorAll(`${ENTRIES}, ${PRESSABLE}`).length > 1)
    .map((one) => ({ at: one, words: ownCaption(one), rank: AROUND, scope: one }))
    .filter(({ words }) => words);

/** @param {PageElement} part */
const ownCaption = (part) =>
  captionIn([...part.children].find((one) => one.matches("legend, caption") && visible(one))) ||
  captionOf(ariaName(part));

// A tab that says which panel is its own names that; any other names what stands below its row of tabs.
/** @param {Tree} tree @returns {Title[]} */
const tabsIn = (tree) =>
  [...tree.querySelectorAll(TABS)].filter(visible).map((tab) => {
    const panel = tab.getAttribute("aria-controls");
    const own = panel && tree.querySelector(`#${CSS.escape(panel)}`);
    return { at: tab, words: captionIn(tab), rank: own ? AROUND : TAB, scope: own || holderOf(tab) || tree };
  });

// Of links or buttons in a row the one that the page's code marks as chosen, where no role says that they are tabs.
/** @param {Tree} tree @returns {Title[]} */
const chosenIn = (tree) =>
  [...tree.querySelectorAll("[class], [aria-current]")].filter(isChosen).flatMap((one) => {
    const scope = holderOf(one.parentElement);
    return scope ? [{ at: one, words: captionIn(one), rank: TAB, scope }] : [];
  });

/** @param {PageElement} one */
const isMarkedChosen = (one) => CHOSEN_TAB.test(one.className) || one.matches("[aria-current]");
/** @param {PageElement} one */
const isPressable = (one) => one.matches(PRESSABLE) || one.querySelectorAll(PRESSABLE).length === 1;

/** @param {PageElement} one */
function isChosen(one) {
  if (!isMarkedChosen(one) || one.matches("[role=tab]") || !one.parentElement) return false;
  const beside = [...one.parentElement.children];
  const isRow = beside.length > 1 && beside.every((other) => other.localName === one.localName && isPressable(other));
  return isRow && beside.filter(isMarkedChosen).length === 1 && isShort(captionIn(one)) && visible(one);
}

// A cell that alone fills its row, or spans several columns or rows, captions what it spans.
/** @param {Tree} tree @returns {Title[]} */
const spanningIn = (tree) => [...tree.querySelectorAll("table, [role=table], [role=grid]")].flatMap(spansIn);

/** @param {PageElement} table @returns {Title[]} */
function spansIn(table) {
  const { at, places } = gridOf(table);
  return at.flatMap((row, index) => {
    const cells = [...new Set(row)].filter(Boolean);
    const alone = aloneIn(cells);
    return cells
      .filter((cell) => cell === alone || cell.colSpan > 1 || cell.rowSpan > 1)
      .filter((cell) => places.get(cell)?.row === index && isCaption(cell) && isShort(captionIn(cell)))
      .map((cell) => ({
        at: cell,
        words: captionIn(cell),
        rank: looksMarked(cell) ? LOUD : UNMARKED,
        scope: table,
        spans: spanOf(cell, places.get(cell), cell === alone),
      }));
  });
}

/**
 * @param {PageElement} cell
 * @param {{ row: number; column: number }} place
 * @param {boolean} isAcross
 * @returns {Spans}
 */
const spanOf = (cell, place, isAcross) => ({
  ...place, down: cell.rowSpan || 1, right: isAcross ? Infinity : cell.colSpan || 1, isAcross,
});

// The only one of a row's cells that holds something. It is looked no further than to the second: a long list has
// thousands of cells. Plain words are the quickest to see.
/** @param {PageElement[]} cells @returns {PageElement | null} */
function aloneIn(cells) {
  const plain = cells.findIndex(saysPlainly);
  if (plain >= 0 && cells.slice(plain + 1).some(saysPlainly)) return null;
  const first = cells.findIndex(showsAnything);
  return first < 0 || cells.slice(first + 1).some(showsAnything) ? null : cells[first];
}

/** @param {PageElement} cell */
const saysPlainly = (cell) =>
  isPlain(cell) && /[\p{L}\p{N}]/u.test(cell.textContent) && cell.checkVisibility({ checkVisibilityCSS: true });
/** @param {PageElement} cell */
const showsAnything = (cell) => Boolean(captionIn(cell)) || !isCaption(cell);

// --- bold lines, and the first words of a card

/** @param {Tree} tree @returns {Title[]} */
function titleLinesIn(tree) {
  const lines = new Set([...tree.querySelectorAll(MAY_CAPTION)].filter(hasOwnText).map(lineOf).filter(Boolean));
  return [...lines].filter(isCaptionLike).map(titleOf).filter(Boolean);
}

// The block of the words, or words on a line of their own in one that holds fields too.
/** @param {PageElement} element @returns {PageElement | null} */
function lineOf(element) {
  let one = element;
  while (one.parentElement && isInline(one)) {
    const isAlone = isBreak(one.previousSibling, "previousSibling") && isBreak(one.nextSibling, "nextSibling");
    if (isAlone && holdsEntry(one.parentElement)) return one;
    one = one.parentElement;
  }
  return one.matches(`${CELLS}, body, html`) || one.closest(OTHERS) ? null : one;
}

/** @param {PageElement} node @param {"previousSibling" | "nextSibling"} side */
function isBreak(node, side) {
  let one = node;
  while (one && one.nodeType !== 1 && !one.data?.trim()) one = /** @type {PageElement} */ (one[side]);
  return !one || (one.nodeType === 1 && (one.localName === "br" || !isInline(one)));
}

/** @param {PageElement} line */
function isCaptionLike(line) {
  const others = `${HEADINGS}, ${PRESSABLE}`;
  if (line.closest(`${others}, ${ENTRIES}`) || line.querySelector(others)) return false;
  const cell = line.closest(CELLS);
  const isWords = isCaption(line) && isShort(captionIn(line)) && visible(line);
  return isWords && (!cell || holdsEntry(cell)) && !isClaimed(line);
}

/** @param {PageElement} line @returns {Title | null} */
function titleOf(line) {
  const scope = holderOf(line);
  if (!scope) return null;
  const isMarked = looksMarked(line);
  return isMarked || isFirstIn(scope, line)
    ? { at: line, words: captionIn(line), rank: isMarked ? LOUD : UNMARKED, scope }
    : null;
}

// The nearest that holds the words together with fields or buttons, or with other words below: a part that has lost its
// only field does not take in the fields of the next.
/** @param {PageElement} line @returns {PageElement | null} */
function holderOf(line) {
  let around = line.parentElement;
  while (around && !holdsUsable(around, line) && !holdsWordsBelow(around, line)) around = around.parentElement;
  return around;
}

/** @param {PageElement} around @param {PageElement} line */
function holdsWordsBelow(around, line) {
  const { bottom } = line.getBoundingClientRect();
  const walker = document.createTreeWalker(around, NodeFilter.SHOW_TEXT);
  walker.currentNode = line;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!node.data.trim() || line.contains(node) || holder.closest(`${PRESSABLE}, option, script, style`)) continue;
    if (visible(holder) && holder.getBoundingClientRect().top >= bottom - 1) return true;
  }
  return false;
}

/** @param {PageElement} around @param {PageElement} but */
const holdsUsable = (around, but) =>
  [...around.querySelectorAll(`${ENTRIES}, ${PRESSABLE}, iframe`)].some(
    (one) => !but.contains(one) && !one.matches("[role=tab]") && (one.localName !== "iframe" || isEdited(one)),
  );

/** @param {PageElement} scope @param {PageElement} line */
function isFirstIn(scope, line) {
  let one = line;
  for (; one !== scope; one = one.parentElement)
    for (let before = one.previousElementSibling; before; before = before.previousElementSibling)
      if (visible(before)) return false;
  return scope.localName !== "body" && scope.localName !== "form";
}

// Bold, larger than the page's letters, or on a ground of its own.
/** @param {PageElement} line */
function looksMarked(line) {
  let words = line;
  while (words.children.length === 1 && captionIn(words.firstElementChild) === captionIn(words))
    words = words.firstElementChild;
  const { fontWeight, fontSize } = looksAs(words);
  const page = /** @type {PageElement} */ (line.ownerDocument.body);
  const letters = parseFloat(looksAs(page).fontSize);
  return Number(fontWeight) >= BOLD || parseFloat(fontSize) >= letters * LARGER || hasOwnGround(line);
}

/** @param {PageElement} line */
function hasOwnGround(line) {
  const ground = looksAs(line).backgroundColor;
  return !/^(transparent|rgba\(0, 0, 0, 0\))$/.test(ground) && ground !== looksAs(line.parentElement).backgroundColor;
}

// --- which of them an element stands under

/** @param {Title} title @param {PageElement} element */
function covers({ at, scope, spans }, element) {
  const follows = at.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (at === element || !follows || at.closest(DIALOGS) !== dialogOf(element, at)) return false;
  if (!scope.contains(element)) return false;
  return !spans || spansOver(spans, /** @type {PageElement} */ (scope), element);
}

// The dialog around the element; what names it is as much in it as what it holds.
/** @param {PageElement} element @param {PageElement} title */
function dialogOf(element, title) {
  const dialog = (element.matches(DIALOGS) ? element.parentElement : element)?.closest(DIALOGS) || null;
  return dialog === title ? title.closest(DIALOGS) : dialog;
}

/** @param {Spans} spans @param {PageElement} table @param {PageElement} element */
function spansOver({ row, column, down, right, isAcross }, table, element) {
  let cell = element.closest(CELLS);
  while (cell && tableOf(cell) !== table) cell = cell.parentElement?.closest(CELLS);
  const place = cell && gridOf(table).places.get(cell);
  if (!place) return false;
  const isBelow = place.row >= row + down && place.column >= column && place.column < column + right;
  const isBeside = down > 1 && place.column > column && place.row >= row && place.row < row + down;
  return isAcross ? place.row > row : isBeside || (right > 1 && isBelow);
}

// The later of two captions of the same kind, or of a higher one, ends the part of the earlier.
/** @param {Title} later @param {Title} earlier */
const endsPartOf = (later, earlier) =>
  later.rank <= earlier.rank && later.rank !== AROUND && later.scope.contains(earlier.scope) && isOver(later, earlier);

/** @param {Title} later @param {Title} earlier */
const isOver = ({ spans: one }, { spans: other }) =>
  !one ||
  !other ||
  one.isAcross ||
  (one.column <= other.column && one.column + one.right >= other.column + other.right);

/** @param {PageElement} element @returns {string[]} */
function captionsOver(element) {
  /** @type {Title[]} */
  const kept = [];
  const over = titlesIn(element.getRootNode()).filter((title) => title.words && covers(title, element));
  for (const title of over.reverse()) if (!kept.some((later) => endsPartOf(later, title))) kept.push(title);
  return kept.map(({ words }) => words);
}

// The captions of the parts that it stands in, the innermost first.
/** @param {PageElement} element @returns {string[]} */
export const sectionsOf = (element) =>
  remembered(memories.sections, element, () => {
    const captions = [];
    for (let one = element; one; one = one.getRootNode().host) captions.push(...captionsOver(one));
    return [...new Set(captions)];
  });

// The tab under which it stands, as a person has to choose it first.
/** @param {PageElement} element @returns {string} */
export function tabOf(element) {
  const panel = element.closest("[role=tabpanel]");
  const tab = titlesIn(element.getRootNode()).findLast((one) => one.at.matches(TABS) && covers(one, element));
  return panel ? captionOf(ariaName(panel)) || tab?.words || "" : tab?.words || "";
}
