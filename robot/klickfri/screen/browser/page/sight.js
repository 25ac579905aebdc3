// Captions that only the eye ties to a field: words beside it, over it, or after a box, found by where they stand. The
// nearest thing on that side is its caption, or it has none; and words that two fields could claim name neither.

import { memories, remembered } from "./memory.js";
import { nameOf } from "./names.js";
import { canBeOn, ENTRIES, INPUT_ROLES, isEdited, isOneGroup, isPutAway, roleOf, showsChoice } from "./roles.js";
import { captionOf } from "./text.js";
import { everywhere, forestOf, parentOf } from "./trees.js";
import { captionIn, visible } from "./words.js";

const FAR = 400; // pixels between a caption and its field on the same line
const HIGH = 40; // from a caption to the field below it
const CLOSE = 40; // from a box to its words
const IN_LINE = 8; // that edges may differ and still look aligned
const INDENT = 60; // of radio buttons under their group's words
const SLACK = 4; // that letters reach beyond their line
const BAND = 50; // of the page's height
const LONGEST_CAPTION = 80; // signs; what is longer is prose
const SET = `${ENTRIES}, [role=checkbox], [role=radio], [role=listbox], [role=spinbutton], [role=slider]`;
const PRESSED = "button, a, summary, [role=button], [role=link], [role=tab], [role=menuitem]";
const TITLES = "h1, h2, h3, h4, h5, h6, [role=heading], legend, caption";
const UNREAD = "script, style, noscript, template, select, option, datalist, [role=option], iframe";

// A frame that is edited as one text is a field, any other is nothing to the eye.
/** @param {PageElement} element */
const isSet = (element) => element.localName !== "iframe" || isEdited(element);
/** @param {PageElement} element */
const isPressed = (element) =>
  (element.matches(PRESSED) && !showsChoice(element)) ||
  (element.localName === "input" && INPUT_ROLES[element.type] === "button");

// --- what stands on the page: fields, what is pressed, and runs of words

/** @param {Document} doc @returns {Thing[]} */
function thingsOn(doc) {
  const set = everywhere(doc, `${SET}, iframe`).filter((one) => isSet(one) && visible(one) && !isPressed(one));
  const fields = set.map((field) => ({ ...thing(field), field }));
  const bands = new Set(fields.flatMap(({ top, bottom }) => bandsIn(top - HIGH, bottom + HIGH)));
  return [...fields, ...forestOf(doc).open.flatMap((tree) => runsIn(tree, bands))];
}

// The bands of the page that something reaches into: only what is near need be looked at.
/** @param {number} top @param {number} bottom @returns {number[]} */
function bandsIn(top, bottom) {
  const first = Math.floor(top / BAND);
  return Array.from({ length: Math.floor(bottom / BAND) - first + 1 }, (_, index) => first + index);
}

/** @param {PageElement} element @param {Set<number>} bands */
function reachesInto(element, bands) {
  const { top, bottom, height } = element.getBoundingClientRect();
  return !height || bandsIn(top, bottom).some((band) => bands.has(band));
}

/** @param {PageElement} holder @param {PageElement | Range} place @returns {Thing} */
function thing(holder, place = holder) {
  const { left, right, top, bottom } = place.getBoundingClientRect();
  return { field: null, words: "", holder, left, right, top, bottom };
}

// Words belong together while they stand in one block with neither field, button nor break between.
/** @param {Tree} tree @param {Set<number>} bands @returns {Thing[]} */
function runsIn(tree, bands) {
  const whole = new Set(tree.querySelectorAll(`${SET}, ${UNREAD}, ${PRESSED}`));
  const walker = document.createTreeWalker(tree, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  /** @type {Run[]} */
  const runs = [];
  /** @type {Run} */
  let run = null;
  for (let node = walker.nextNode(); node; node = whole.has(node) ? nodePast(walker) : walker.nextNode()) {
    if (node.localName === "br" || whole.has(node)) run = null;
    if (whole.has(node) && isPressed(node)) runs.push({ block: node, nodes: [] });
    if (node.nodeType === 1) continue;
    const holder = node.parentElement || /** @type {ShadowTree} */ (tree).host;
    const block = reachesInto(holder, bands) ? blockOf(holder) : null;
    if (run?.block !== block) run = null;
    if (!block) continue;
    if (!run && !node.data.trim()) continue;
    if (!run) runs.push((run = { block, nodes: [] }));
    run.nodes.push(node);
  }
  return runs.map(seenRun).filter(Boolean);
}

// The node after all that is in this one.
/** @param {TreeWalker} walker @returns {PageElement} */
function nodePast(walker) {
  let next = walker.nextSibling();
  while (!next && walker.parentNode()) next = walker.nextSibling();
  return /** @type {PageElement} */ (next);
}

/** @param {PageElement} element */
function blockOf(element) {
  let one = element;
  while (parentOf(one) && /^(inline|contents)$/.test(getComputedStyle(one).display)) one = parentOf(one);
  return one;
}

/** @param {Run} run @returns {Thing | null} */
function seenRun({ block, nodes }) {
  if (!nodes.length) return visible(block) ? thing(block) : null;
  const shown = nodes.filter(isOnShow);
  const words = captionOf(shown.map((node) => node.data).join(""));
  const { width, height } = block.getBoundingClientRect();
  if (!/[\p{L}\p{N}]/u.test(words) || width <= 1 || height <= 1) return null;
  const range = document.createRange();
  range.setStart(shown[0], 0);
  range.setEndAfter(shown.at(-1));
  const holder = shown[0].parentElement || block;
  const isCaptionLike = words.length <= LONGEST_CAPTION && !holder.closest(TITLES);
  return { ...thing(holder, range), words: isCaptionLike ? words : "" };
}

/** @param {PageElement} node */
const isOnShow = (node) =>
  !node.parentElement || node.parentElement.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });

// --- what stands nearest on a side

/** @param {Thing[]} things @returns {Bands} */
function bandsOf(things) {
  const bands = new Map();
  for (const one of things)
    for (const band of bandsIn(one.top, one.bottom)) bands.set(band, [...(bands.get(band) || []), one]);
  return bands;
}

/** @param {Bands} bands @param {Thing} it @param {number} [above] */
const near = (bands, it, above = 0) =>
  [...new Set(bandsIn(it.top - above, it.bottom).flatMap((band) => bands.get(band) || []))].filter((one) => one !== it);

/** @param {Thing} one @param {Thing} other */
const onLine = (one, other) =>
  Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) >
  Math.min(one.bottom - one.top, other.bottom - other.top) / 2;

/** @param {Bands} bands @param {Thing} it @returns {Thing | undefined} */
const leftOf = (bands, it) =>
  near(bands, it)
    .filter((one) => one.right <= it.left + SLACK && it.left - one.right <= FAR && onLine(one, it))
    .reduce((last, one) => (last && last.right >= one.right ? last : one), undefined);

/** @param {Bands} bands @param {Thing} it @returns {Thing | undefined} */
const rightOf = (bands, it) =>
  near(bands, it)
    .filter((one) => one.left >= it.right - SLACK && one.left - it.right <= CLOSE && onLine(one, it))
    .reduce((first, one) => (first && first.left <= one.left ? first : one), undefined);

/** @param {Bands} bands @param {Thing} it */
function rowAbove(bands, it) {
  const above = near(bands, it, HIGH).filter(
    (one) => one.bottom <= it.top + SLACK && one.left < it.right && one.right > it.left,
  );
  const bottom = above.reduce((low, one) => Math.max(low, one.bottom), -Infinity);
  return above.filter((one) => one.bottom > bottom - SLACK);
}

// --- whose words they are

// Words on a line that begins with a field belong to that.
/** @param {Bands} bands @param {Thing} it */
function besideOf(bands, it) {
  const caption = leftOf(bands, it);
  const before = caption?.words && leftOf(bands, caption);
  const isThatsOwn = before?.field && (canBeOn(before.field) || !leftOf(bands, before)?.words);
  return caption?.words && !isThatsOwn ? caption : null;
}

// Words nearer to the field over them are a remark on that.
/** @param {Bands} bands @param {Thing} it @param {number} indent */
function overOf(bands, it, indent = IN_LINE) {
  const row = rowAbove(bands, it);
  const captions = row.filter((one) => isInLine(one, it, indent));
  if (captions.length !== 1 || !row.every((one) => one.words)) return null;
  const gap = it.top - captions[0].bottom;
  const over = rowAbove(bands, captions[0]).find((one) => one.field);
  return gap > HIGH || (over && captions[0].top - over.bottom + SLACK < gap) ? null : captions[0];
}

/** @param {Thing} caption @param {Thing} it @param {number} indent */
const isInLine = (caption, it, indent) =>
  (it.left - caption.left <= indent && caption.left - it.left <= IN_LINE) ||
  Math.abs(caption.right - it.right) <= IN_LINE ||
  Math.abs(caption.left + caption.right - it.left - it.right) <= 2 * IN_LINE;

// Boxes on one line have all their words after them, or it cannot be told whose they are.
/** @param {Bands} bands @param {Thing[]} boxes @param {Thing} it */
const afterOf = (bands, boxes, it) =>
  boxes.filter((one) => onLine(one, it)).every((one) => rightOf(bands, one)?.words) && rightOf(bands, it);

/** @param {PageElement} element @param {PageElement} around @returns {number} */
function stepsTo(element, around) {
  let steps = 0;
  for (let one = element; one && !isIn(around, one); one = parentOf(one)) steps += 1;
  return steps;
}

/** @param {PageElement} element @param {PageElement} around */
function isIn(element, around) {
  let one = element;
  while (one && one !== around) one = parentOf(one);
  return Boolean(one);
}

// Of words on two sides those that the page holds closer together with the field.
/** @param {Bands} bands @param {Thing} it @param {number} [indent] @returns {Caption | null} */
function nearestTo(bands, it, indent) {
  const [beside, over] = [besideOf(bands, it), overOf(bands, it, indent)];
  const isOver = over && (!beside || stepsTo(it.field, over.holder) < stepsTo(it.field, beside.holder));
  return isOver ? named("over", over) : named("beside", beside);
}

/** @param {PageElement} around */
const holdsSet = (around) => [...around.querySelectorAll(`${SET}, iframe`)].some(isSet);

// Not another field's label, and where the page holds these words together with fields, with these.
/** @param {Thing} caption @param {PageElement[]} fields */
function isFor(caption, fields) {
  const label = caption.holder.closest("label");
  if (label?.control && !isPutAway(label.control) && !fields.includes(label.control)) return false;
  let around = caption.holder;
  while (around && !holdsSet(around)) around = parentOf(around);
  return Boolean(around) && fields.every((one) => isIn(one, around));
}

/** @param {PageElement[]} radios @returns {PageElement[][]} */
const groupsOf = (radios) =>
  radios
    .map((one) => radios.filter((other) => one === other || isOneGroup(one, other)))
    .filter((group, index) => group.length > 1 && group[0] === radios[index]);

/** @param {Claim[]} claims */
const undisputed = (claims) => {
  const all = claims.filter(({ caption, fields }) => caption && isFor(caption.words, fields));
  const times = new Map();
  all.forEach(({ caption: { words } }) => times.set(words, (times.get(words) || 0) + 1));
  return all.filter(({ caption: { words } }) => times.get(words) === 1);
};

// The words of boxes first, then of groups, then of what is left: whose words they are, they are nobody else's.
/** @param {Document} doc @returns {Sights} */
function sights(doc) {
  const things = thingsOn(doc);
  const bands = bandsOf(things);
  const at = new Map(things.filter(({ field }) => field).map((one) => [one.field, one]));
  const boxes = [...at.values()].filter(({ field }) => canBeOn(field));
  const radios = boxes.map(({ field }) => field).filter((field) => roleOf(field) === "radio");
  const after = claimed(
    boxes.map((it) => ({ fields: [it.field], caption: named("after", afterOf(bands, boxes, it)) })),
  );
  const groups = claimed(
    groupsOf(radios).map((fields) => ({ fields, caption: nearestTo(bands, at.get(fields[0]), INDENT) })),
  );
  const others = [...at.values()].filter(({ field }) => !radios.includes(field) && !ofField(after, field));
  const seen = claimed(others.map((it) => ({ fields: [it.field], caption: captionLeft(bands, it) })));
  return { captions: [...after, ...seen], groups };
}

// Claimed words still stand between others.
/** @param {Claim[]} claims */
function claimed(claims) {
  const found = undisputed(claims);
  found.forEach(({ caption }) => { caption.words.words = ""; });
  return found;
}

/** @param {Bands} bands @param {Thing} it @returns {Caption | null} */
const captionLeft = (bands, it) =>
  canBeOn(it.field) ? named("beside", besideOf(bands, it)) : nearestTo(bands, it);

/** @param {string} source @param {Thing | null | undefined | false} words @returns {Caption | null} */
const named = (source, words) => (words && words.words ? { source, text: words.words, words } : null);

/** @param {Claim[]} claims @param {PageElement} field */
const ofField = (claims, field) => claims.find(({ fields }) => fields.includes(field));

/** @param {PageElement} element */
const seenAround = (element) => remembered(memories.sights, element.ownerDocument, () => sights(element.ownerDocument));

// The words that a person sees to be the field's, when they stand there.
/** @param {PageElement} element @param {string} source @returns {string} */
export function seenCaption(element, source) {
  const caption = ofField(seenAround(element).captions, element)?.caption;
  return caption?.source === source ? caption.text : "";
}

// The words before or over a group of radio buttons.
/** @param {PageElement} element @returns {string} */
export const seenGroup = (element) => ofField(seenAround(element).groups, element)?.caption.text || "";

// Are these words what a person takes for the caption of a field or a group, that is not called otherwise?
/** @param {PageElement} line */
export function isClaimed(line) {
  const { captions, groups } = seenAround(line);
  return [...captions, ...groups].some(
    ({ fields: [field], caption: { words, text } }) =>
      text === captionIn(line) && isIn(words.holder, line) && ["", text].includes(captionOf(nameOf(field))),
  );
}
