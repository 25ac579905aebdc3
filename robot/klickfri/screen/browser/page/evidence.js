// What can be said about one element: the strong facts by which targets are recognised (architecture, section 5).
// The same functions serve filming and replaying. Only visible elements count. Shadow trees are seen through.

const fold = (text) =>
  (text || "").normalize("NFC").replace(/[\u00AD\u200B-\u200D\u2060]/g, "").replace(/\s+/g, " ").trim();
const captionOf = (text) => fold(text).replace(/\s*:$/, "");
const FIELDS = "input:not([type=hidden]), select, textarea";
const EDITED = "[contenteditable]:not([contenteditable=false])";
const ENTRIES = `${FIELDS}, ${EDITED}, [role=textbox], [role=combobox], [role=switch]`;

function visible(element) {
  if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

const textOf = (element) => fold(wordsOf(element));
const captionIn = (element) => (element ? remembered(memories.captions, element, (one) => captionOf(wordsOf(one))) : "");
const hasOwnText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());

// What is worked out once in each look.
let memories = {};
function forgetLayout() {
  memories = Object.fromEntries(["grids", "headers", "forests", "words", "captions", "lefts", "headings", "pools", "empties"].map((name) => [name, new WeakMap()]));
}
forgetLayout();

function remembered(memory, key, make) {
  if (!memory.has(key)) memory.set(key, make(key));
  return memory.get(key);
}

// --- shadow trees ----------------------------------------------------------------------------------------------

// A tree that the page closes stays closed to acts; the signs in it are read, and it is masked.
function keepClosedTrees(win) {
  if (win.__klickfriTrees) return;
  const trees = (win.__klickfriTrees = { closed: new WeakMap(), grown: 0 });
  const attach = win.Element.prototype.attachShadow;
  win.Element.prototype.attachShadow = function attachShadow(init) {
    const tree = attach.call(this, init);
    trees.grown += 1;
    if (tree.mode === "closed") trees.closed.set(this, tree);
    return tree;
  };
}

const isClosed = (element) => Boolean(element.ownerDocument.defaultView?.__klickfriTrees?.closed.has(element));
const treeOf = (element) => element.shadowRoot || element.ownerDocument.defaultView?.__klickfriTrees?.closed.get(element);

function gather(tree, isOpen, forest) {
  forest.all.push(tree);
  if (isOpen) forest.open.push(tree);
  const walker = document.createTreeWalker(tree, NodeFilter.SHOW_ELEMENT);
  for (let one = walker.nextNode(); one; one = walker.nextNode()) {
    const inner = treeOf(one);
    if (inner) gather(inner, isOpen && !isClosed(one), forest);
  }
  return forest;
}

// The document's own tree first, then the shadow trees in it: `all`, and those `open` to acts.
const forestOf = (doc) => remembered(memories.forests, doc, () => gather(doc, true, { all: [], open: [] }));
const allIn = (trees, selector) => trees.flatMap((tree) => [...tree.querySelectorAll(selector)]);
const everywhere = (doc, selector) => allIn(forestOf(doc).open, selector);

// The nearest element that fits, itself or around it, also across the borders of shadow trees.
function within(element, selector) {
  for (let one = element; one; one = one.getRootNode().host) {
    const fitting = one.closest(selector);
    if (fitting) return fitting;
  }
  return null;
}

const parentOf = (element) => element.parentElement || element.getRootNode().host || null;
const outside = (element, selector) => (parentOf(element) ? within(parentOf(element), selector) : null);

function holdsTrees(element) {
  const { all } = forestOf(element.ownerDocument);
  return all.length > 1 && (element.matches("slot") || element.querySelector("slot") || all.some((tree) => tree.host && element.contains(tree.host)));
}

// As a person reads it: what the browser calls an element's text leaves out shadow trees and what their slots show.
const wordsOf = (element) => (holdsTrees(element) ? composedWords(element) : element.innerText);

function composedWords(element) {
  const { display, visibility } = element.ownerDocument.defaultView.getComputedStyle(element);
  if (display === "none") return "";
  const words = holdsTrees(element) ? partsOf(element).map((part) => partWords(part, visibility)).join("") : element.innerText;
  return /^(inline|contents)/.test(display) ? words : `\n${words}\n`;
}

function partsOf(element) {
  const slotted = element.localName === "slot" ? element.assignedNodes({ flatten: true }) : [];
  return slotted.length ? slotted : [...(treeOf(element) || element).childNodes];
}

function partWords(part, visibility) {
  if (part.nodeType === 1) return composedWords(part);
  return part.nodeType === 3 && visibility === "visible" ? part.data : "";
}

// --- roles -----------------------------------------------------------------------------------------------------

const INPUT_ROLES = {
  button: "button", submit: "button", reset: "button", image: "button", checkbox: "checkbox", radio: "radio",
  range: "slider", file: "file", color: "color",
};
const TAG_ROLES = {
  textarea: "textbox", button: "button", td: "cell", th: "columnheader", table: "table", dialog: "dialog",
  h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading", h6: "heading",
};
const POOLS = {
  textbox: `input, textarea, [role=textbox], ${EDITED}`, combobox: "select, [role=combobox]", listbox: "select, [role=listbox]",
  button: "button, input, [role=button]", link: "a, area, [role=link]", checkbox: "input, [role=checkbox]",
  radio: "input, [role=radio]", cell: "td, [role=cell]", columnheader: "th, [role=columnheader]", table: "table, [role=table]",
  heading: "h1, h2, h3, h4, h5, h6, [role=heading]", file: "input", dialog: "dialog, [role=dialog]",
};
const BOX_ROLES = ["checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"];
const TABLE_ROLES = ["table", "grid", "treegrid"];
// What they say is what they hold, not what they are called.
const HOLDING_ROLES = ["textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider", "dialog", "status", "alert", ...TABLE_ROLES];

function roleOf(element) {
  const explicit = element.getAttribute("role");
  if (explicit) return explicit.trim().split(/\s+/)[0];
  const tag = element.localName;
  if (tag === "input") return INPUT_ROLES[element.type] || "textbox";
  if (tag === "select") return element.multiple || element.size > 1 ? "listbox" : "combobox";
  if (tag === "a" || tag === "area") return element.hasAttribute("href") || element.onclick ? "link" : null;
  return TAG_ROLES[tag] || (isEdited(element) ? "textbox" : null);
}

// The element in which text is edited in place, not a paragraph in it.
const isEdited = (element) => element.isContentEditable && !element.parentElement?.isContentEditable;
const canBeOn = (element) => element.type === "checkbox" || element.type === "radio" || BOX_ROLES.includes(roleOf(element));

function poolOf(doc, { role, label, row, column }) {
  const kind = role === "text" && (label || row || column) ? "captioned text" : role;
  const pools = remembered(memories.pools, doc, () => new Map());
  return remembered(pools, kind, () => gatherPool(doc, kind).filter(visible));
}

// Read-only text has no role of its own: with a caption beside it, it is a cell; otherwise what holds the words.
function gatherPool(doc, role) {
  if (role === "captioned text") return everywhere(doc, `${CELLS}, dd`);
  if (role === "text") return everywhere(doc, "*").filter(hasOwnText);
  const pool = everywhere(doc, POOLS[role] || `[role="${CSS.escape(role)}"]`).filter((element) => roleOf(element) === role);
  return TABLE_ROLES.includes(role) ? pool.filter((table) => headerOf(table).sure) : pool;
}

// --- names and labels ------------------------------------------------------------------------------------------

function referredText(element, attribute) {
  const ids = (element.getAttribute(attribute) || "").split(/\s+/).filter(Boolean);
  const tree = ids.length ? element.getRootNode() : null;
  const texts = ids.map((id) => tree.getElementById?.(id)).map((one) => (one ? wordsOf(one) : ""));
  return fold(texts.join(" "));
}

const ariaName = (element) => referredText(element, "aria-labelledby") || fold(element.getAttribute("aria-label"));

// A component is labelled from outside; that is its field's label if it has only one.
function componentOf(element) {
  const tree = element.getRootNode();
  return tree.host && tree.querySelectorAll(ENTRIES).length === 1 && element.matches(ENTRIES) ? tree.host : null;
}

function labelsFor(element) {
  const own = [...(element.labels || [])];
  const component = own.length ? null : componentOf(element);
  if (!component) return own;
  const labels = [...component.getRootNode().querySelectorAll("label")];
  return labels.filter((label) => label.contains(component) || (component.id && label.htmlFor === component.id));
}

function labelTexts(element) {
  return labelsFor(element).filter(visible).map((label) => {
    const copy = label.cloneNode(true);
    copy.querySelectorAll("input, select, textarea, button").forEach((field) => field.remove());
    return captionOf(copy.textContent);
  });
}

function contentName(element) {
  const text = textOf(element);
  return text || fold([...element.querySelectorAll("img[alt]")].map((image) => image.alt).join(" "));
}

function nativeName(element) {
  if (element.localName === "table") return captionIn(element.caption);
  if (element.localName === "input" && INPUT_ROLES[element.type] === "button")
    return fold(element.type === "image" ? element.alt : element.value);
  if (element.matches(FIELDS)) return labelTexts(element)[0] || "";
  return HOLDING_ROLES.includes(roleOf(element)) ? "" : contentName(element);
}

// The accessible name: aria-labelledby, aria-label, the element's own, title, placeholder, its component's.
function nameOf(element) {
  const component = componentOf(element);
  return (
    ariaName(element) || nativeName(element) || fold(element.title) || fold(element.placeholder) ||
    (component ? ariaName(component) : "")
  );
}

const isCaption = (cell) => !cell.querySelector(`${ENTRIES}, button`) && !holdsTrees(cell);
const isFilled = (cell) => cell.checkVisibility() && (textOf(cell) || !isCaption(cell));

// A column with nothing in it only makes room; an empty cell in any other column is an empty value.
function isSpacer(cell) {
  const table = cell.closest("table");
  if (!table) return !isFilled(cell);
  const place = gridOf(table).places.get(cell);
  return !place || isEmptyColumn(table, place.column);
}

function isEmptyColumn(table, column) {
  const empties = remembered(memories.empties, table, () => new Map());
  return remembered(empties, column, () => gridOf(table).at.every((row) => !row[column] || !isFilled(row[column])));
}

function cellBefore(cell) {
  let before = cell.previousElementSibling;
  while (before && (isSpacer(before) || before.localName === "dd")) before = before.previousElementSibling;
  return before;
}

// The cell to the left; a table that only wraps one cell is looked through.
function leftCaption(element) {
  let cell = within(element, "td, th, dd");
  while (cell) {
    const left = cellBefore(cell);
    if (left) return isCaption(left) ? captionIn(left) : "";
    const table = cell.closest("table");
    if (!table || table.rows.length > 1 || [...table.rows[0].cells].filter(isFilled).length > 1) return "";
    cell = table.parentElement?.closest("td, th");
  }
  return "";
}

function aboveCaption(element) {
  const cell = within(element, "td, th");
  const table = cell?.closest("table");
  const place = table && gridOf(table).places.get(cell);
  const above = place && place.row > 0 && gridOf(table).at[place.row - 1][place.column];
  return above && above !== cell && isCaption(above) ? captionIn(above) : "";
}

// Plain words right before a field, on its line or on a line of their own above it. What follows another field is
// that field's as much as this one's, and a box has its words after it.
function beforeCaption(element) {
  if (!element.matches(ENTRIES) || canBeOn(element)) return "";
  const words = [];
  let broken = false;
  for (let node = nodeBefore(element, element); node; node = nodeBefore(node, element)) {
    if (node.nodeType === 3) words.unshift(node.data);
    else if (node.nodeType !== 1 || !node.checkVisibility()) continue;
    else if (node.localName === "br" && !fold(words.join("")) && !broken) broken = true;
    else if (node.control || node.matches(`${ENTRIES}, button`) || node.querySelector(`${ENTRIES}, button`)) return broken ? "" : captionOf(words.join(""));
    else if (!isInline(node) || node.localName === "br") break;
    else words.unshift(wordsOf(node));
  }
  return captionOf(words.join(""));
}

const isInline = (element) => element.ownerDocument.defaultView.getComputedStyle(element).display.startsWith("inline");

// The node before, looked for also around what only wraps the field on its line.
function nodeBefore(node, field) {
  for (let one = node; one; one = one.parentElement) {
    if (one.previousSibling) return one.previousSibling;
    if (!one.parentElement || !one.parentElement.contains(field) || !isInline(one.parentElement)) return null;
  }
  return null;
}

function legendOf(element) {
  const group = within(element, "fieldset, [role=group], [role=radiogroup]");
  return group ? captionIn(group.querySelector(":scope > legend")) || captionOf(ariaName(group)) : "";
}

const LABELS = {
  label: labelTexts,
  aria: (element) => [captionOf(element.getAttribute("aria-label")), captionOf(referredText(element, "aria-labelledby"))],
  legend: (element) => [legendOf(element)],
  left: (element) => [remembered(memories.lefts, element, leftCaption)],
  above: (element) => [aboveCaption(element)],
  before: (element) => [beforeCaption(element)],
};

// In a form every first cell has a caption above it and most fields some words before them, so `above` and `before`
// count only when they are asked for.
function hasLabel(element, wanted, source) {
  const sources = source ? [source] : ["label", "aria", "legend", "left"];
  return sources.some((name) => LABELS[name](element).includes(wanted));
}

// --- tables ----------------------------------------------------------------------------------------------------

const CELLS = "td, th, [role=gridcell], [role=cell], [role=columnheader], [role=rowheader]";
const ROWS = "tr, [role=row]";
const TABLES = "table, [role=grid], [role=table], [role=treegrid]";
const tableOf = (part) => part.closest(TABLES);
const rowsIn = (table) => (table.localName === "table" ? [...table.rows] : allIn([table], "[role=row]").filter((row) => tableOf(row) === table));
const cellsIn = (row) => (row.localName === "tr" ? [...row.cells] : allIn([row], CELLS).filter((cell) => cell.closest(ROWS) === row));
const isHeading = (cell) => cell.localName === "th" || cell.getAttribute("role") === "columnheader";

// Where every shown cell stands, with row and column spans spread out.
const gridOf = (table) => remembered(memories.grids, table, () => {
  const rows = rowsIn(table).filter((row) => row.checkVisibility());
  const at = rows.map(() => []);
  const places = new Map();
  rows.forEach((tr, row) => {
    let column = 0;
    for (const cell of cellsIn(tr).filter((one) => one.checkVisibility())) {
      while (at[row][column]) column += 1;
      places.set(cell, { row, column });
      for (let down = 0; down < (cell.rowSpan || 1) && row + down < rows.length; down += 1)
        for (let right = 0; right < (cell.colSpan || 1); right += 1) at[row + down][column + right] = cell;
    }
  });
  return { rows, at, places };
});

const mostlyHeadings = (row) => cellsIn(row).filter(isHeading).length * 2 > cellsIn(row).length;

// The row of column headings; `sure` when the page marks it as one, otherwise the first row with several texts.
const headerOf = (table) => remembered(memories.headers, table, () => {
  const { rows, at } = gridOf(table);
  let row = rows.findIndex((one) => mostlyHeadings(one) || (table.tHead && one.parentElement === table.tHead));
  const sure = row >= 0;
  if (!sure) row = rows.findIndex((one) => cellsIn(one).filter((cell) => textOf(cell)).length > 1);
  return { row, sure, captions: row < 0 ? [] : at[row].map(captionIn) };
});

function onlyColumn(table, caption) {
  const { captions } = headerOf(table);
  const first = captions.indexOf(caption);
  return first >= 0 && captions.lastIndexOf(caption) === first ? first : -1;
}

// A row that is not as wide as the row of headings: nobody can say what stands under which.
const isAligned = (table, row) => gridOf(table).at[row].length === headerOf(table).captions.length;

// The innermost row around the element whose table has all these columns.
function rowWith(element, captions) {
  for (let tr = within(element, ROWS); tr; tr = outside(tr, ROWS)) {
    const table = tableOf(tr);
    if (table && captions.every((caption) => onlyColumn(table, caption) >= 0)) return { tr, table };
  }
  return null;
}

function inRow(element, wanted) {
  const around = rowWith(element, Object.keys(wanted).map(captionOf));
  if (!around) return false;
  const { rows, at } = gridOf(around.table);
  const index = rows.indexOf(around.tr);
  if (index <= headerOf(around.table).row || !isAligned(around.table, index)) return false;
  return Object.entries(wanted).every(([caption, text]) => {
    const cell = at[index][onlyColumn(around.table, captionOf(caption))];
    return cell && textOf(cell) === fold(text);
  });
}

function inColumn(element, caption) {
  if (element.matches(TABLES)) return onlyColumn(element, caption) >= 0;
  for (let cell = within(element, CELLS); cell; cell = outside(cell, CELLS)) {
    const table = tableOf(cell);
    const column = table ? onlyColumn(table, caption) : -1;
    const place = table && gridOf(table).places.get(cell);
    if (column >= 0) return place?.column === column && isAligned(table, place.row);
  }
  return false;
}

// --- headings --------------------------------------------------------------------------------------------------

const HEADINGS = "h1, h2, h3, h4, h5, h6, [role=heading], legend, caption";
const DIALOGS = "dialog, [role=dialog], [role=alertdialog]";

// The nearest heading before the element; a legend, a table caption and what stands in a dialog count only for what
// they enclose.
function headingIn(tree, element) {
  const dialog = element.closest(DIALOGS);
  let nearest = null;
  for (const heading of tree.querySelectorAll(HEADINGS)) {
    if (!(heading.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
    const holder = /^(legend|caption)$/.test(heading.localName) ? heading.parentElement : heading.closest(DIALOGS);
    if ((!holder || holder.contains(element)) && (!dialog || dialog.contains(heading)) && visible(heading)) nearest = heading;
  }
  return nearest ? captionIn(nearest) : dialog && dialog !== element ? captionOf(ariaName(dialog)) : "";
}

const headingOf = (element) => remembered(memories.headings, element, nearestHeading);

function nearestHeading(element) {
  for (let one = element; one; one = one.getRootNode().host) {
    const heading = headingIn(one.getRootNode(), one);
    if (heading || one.closest(DIALOGS)) return heading;
  }
  return "";
}

// --- the facts -------------------------------------------------------------------------------------------------

function yearAbove(element) {
  const table = element.closest("table");
  const caption = table?.caption || (table?.rows[0].cells.length === 1 && table.rows[0]);
  return (caption && /\b(19|20)\d\d\b/.exec(textOf(caption))?.[0]) || "";
}

// A calendar day shows only its number; its title is then the name that people know it by, also with the year that
// the calendar shows.
function dayNames(element) {
  if (!element.title || !/^\d+$/.test(textOf(element))) return [];
  const day = fold(element.title);
  const year = yearAbove(element);
  return year && !day.includes(year) ? [day, `${day} ${year}`] : [day];
}

const FACTS = {
  name: (element, target) => [nameOf(element), ...dayNames(element)].includes(fold(target.name)),
  label: (element, target) => hasLabel(element, captionOf(target.label), target.label_from),
  text: (element, target) => textOf(element) === fold(target.text),
  row: (element, target) => inRow(element, target.row),
  column: (element, target) => inColumn(element, captionOf(target.column)),
  heading: (element, target) => headingOf(element) === captionOf(target.heading),
};

const SUPPORT = { name: "name", id: "id", testid: "data-testid" };
const failedSupport = (element, target) =>
  Object.entries(target.supporting || {})
    .filter(([fact, value]) => element.getAttribute(SUPPORT[fact] || fact) !== value)
    .map(([fact]) => fact);
