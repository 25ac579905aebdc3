// What can be said about one element: the strong facts by which targets are recognised (architecture, section 5).
// The same functions serve filming and replaying. Only visible elements count.

const fold = (text) =>
  (text || "").normalize("NFC").replace(/[\u00AD\u200B-\u200D\u2060]/g, "").replace(/\s+/g, " ").trim();
const captionOf = (text) => fold(text).replace(/\s*:$/, "");
const FIELDS = "input:not([type=hidden]), select, textarea";

function visible(element) {
  if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

const textOf = (element) => fold(element.innerText);
const hasOwnText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());

// --- roles -----------------------------------------------------------------------------------------------------

const INPUT_ROLES = {
  button: "button", submit: "button", reset: "button", image: "button", checkbox: "checkbox", radio: "radio",
  range: "slider", file: "file", color: "color",
};
const TAG_ROLES = {
  textarea: "textbox", button: "button", td: "cell", th: "columnheader", table: "table",
  h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading", h6: "heading",
};
const POOLS = {
  textbox: "input, textarea, [role=textbox]", combobox: "select, [role=combobox]", listbox: "select, [role=listbox]",
  button: "button, input, [role=button]", link: "a, area, [role=link]", checkbox: "input, [role=checkbox]",
  radio: "input, [role=radio]", cell: "td, [role=cell]", columnheader: "th, [role=columnheader]", table: "table",
  heading: "h1, h2, h3, h4, h5, h6, [role=heading]", file: "input",
};

function roleOf(element) {
  const explicit = element.getAttribute("role");
  if (explicit) return explicit.trim().split(/\s+/)[0];
  const tag = element.localName;
  if (tag === "input") return INPUT_ROLES[element.type] || "textbox";
  if (tag === "select") return element.multiple || element.size > 1 ? "listbox" : "combobox";
  if (tag === "a" || tag === "area") return element.hasAttribute("href") || element.onclick ? "link" : null;
  return TAG_ROLES[tag] || null;
}

// Read-only text has no role of its own: with a caption beside it, it is a cell; otherwise what holds the words.
function textPool(doc, target) {
  if (target.label || target.row || target.column) return [...doc.querySelectorAll("td, th, dd")];
  return [...doc.body.querySelectorAll("*")].filter(hasOwnText);
}

function poolOf(doc, target) {
  if (target.role === "text") return textPool(doc, target).filter(visible);
  const all = [...doc.querySelectorAll(POOLS[target.role] || `[role="${CSS.escape(target.role)}"]`)];
  const pool = all.filter((element) => roleOf(element) === target.role && visible(element));
  return target.role === "table" ? pool.filter((table) => headerOf(table).sure) : pool;
}

// --- names and labels ------------------------------------------------------------------------------------------

function referredText(element, attribute) {
  const ids = (element.getAttribute(attribute) || "").split(/\s+/).filter(Boolean);
  return fold(ids.map((id) => element.ownerDocument.getElementById(id)?.innerText || "").join(" "));
}

function labelTexts(element) {
  return [...(element.labels || [])].filter(visible).map((label) => {
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
  if (element.localName === "table") return captionOf(element.caption?.innerText);
  if (element.localName === "input" && INPUT_ROLES[element.type] === "button")
    return fold(element.type === "image" ? element.alt : element.value);
  if (element.matches(FIELDS)) return labelTexts(element)[0] || "";
  return contentName(element);
}

// The accessible name: aria-labelledby, aria-label, the element's own, title, placeholder.
function nameOf(element) {
  return (
    referredText(element, "aria-labelledby") || fold(element.getAttribute("aria-label")) || nativeName(element) ||
    fold(element.title) || fold(element.placeholder)
  );
}

const isCaption = (cell) => !cell.querySelector(FIELDS + ", button");
const isFilled = (cell) => cell.checkVisibility() && (fold(cell.innerText) || !isCaption(cell));

// A column with nothing in it only makes room; an empty cell in any other column is an empty value.
function isSpacer(cell) {
  const table = cell.closest("table");
  const place = table && gridOf(table).places.get(cell);
  return !place || gridOf(table).at.every((row) => !row[place.column] || !isFilled(row[place.column]));
}

function cellBefore(cell) {
  let before = cell.previousElementSibling;
  while (before && isSpacer(before)) before = before.previousElementSibling;
  return before;
}

// The cell to the left; a table that only wraps one cell is looked through.
function leftCaption(element) {
  let cell = element.closest("td, th, dd");
  while (cell) {
    const left = cellBefore(cell);
    if (left) return isCaption(left) ? captionOf(left.innerText) : "";
    const table = cell.closest("table");
    if (!table || table.rows.length > 1 || [...table.rows[0].cells].filter(isFilled).length > 1) return "";
    cell = table.parentElement?.closest("td, th");
  }
  return "";
}

function aboveCaption(element) {
  const cell = element.closest("td, th");
  const table = cell?.closest("table");
  const place = table && gridOf(table).places.get(cell);
  const above = place && place.row > 0 && gridOf(table).at[place.row - 1][place.column];
  return above && above !== cell && isCaption(above) ? captionOf(above.innerText) : "";
}

const LABELS = {
  label: labelTexts,
  aria: (element) => [captionOf(element.getAttribute("aria-label")), captionOf(referredText(element, "aria-labelledby"))],
  legend: (element) => [captionOf(element.closest("fieldset")?.querySelector(":scope > legend")?.innerText)],
  left: (element) => [leftCaption(element)],
  above: (element) => [aboveCaption(element)],
};

// In a form every first cell has a caption above it, so `above` counts only when it is asked for.
function hasLabel(element, wanted, source) {
  const sources = source ? [source] : ["label", "aria", "legend", "left"];
  return sources.some((name) => LABELS[name](element).includes(wanted));
}

// --- tables ----------------------------------------------------------------------------------------------------

let grids = new WeakMap();
let headers = new WeakMap();
const forgetLayout = () => { grids = new WeakMap(); headers = new WeakMap(); };

function remembered(memory, key, make) {
  if (!memory.has(key)) memory.set(key, make(key));
  return memory.get(key);
}

// Where every shown cell stands, with row and column spans spread out.
const gridOf = (table) => remembered(grids, table, () => {
  const rows = [...table.rows].filter((row) => row.checkVisibility());
  const at = rows.map(() => []);
  const places = new Map();
  rows.forEach((tr, row) => {
    let column = 0;
    for (const cell of [...tr.cells].filter((one) => one.checkVisibility())) {
      while (at[row][column]) column += 1;
      places.set(cell, { row, column });
      for (let down = 0; down < cell.rowSpan && row + down < rows.length; down += 1)
        for (let right = 0; right < cell.colSpan; right += 1) at[row + down][column + right] = cell;
    }
  });
  return { rows, at, places };
});

const mostlyHeadings = (row) => [...row.cells].filter((cell) => cell.localName === "th").length * 2 > row.cells.length;

// The row of column headings; `sure` when the page marks it as one, otherwise the first row with several texts.
const headerOf = (table) => remembered(headers, table, () => {
  const { rows, at } = gridOf(table);
  let row = rows.findIndex((one) => mostlyHeadings(one) || one.parentElement === table.tHead);
  const sure = row >= 0;
  if (!sure) row = rows.findIndex((one) => [...one.cells].filter((cell) => textOf(cell)).length > 1);
  return { row, sure, captions: row < 0 ? [] : at[row].map((cell) => captionOf(cell.innerText)) };
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
  for (let tr = element.closest("tr"); tr; tr = tr.parentElement.closest("tr")) {
    const table = tr.closest("table");
    if (captions.every((caption) => onlyColumn(table, caption) >= 0)) return { tr, table };
  }
  return null;
}

function inRow(element, wanted) {
  const found = rowWith(element, Object.keys(wanted).map(captionOf));
  if (!found) return false;
  const { rows, at } = gridOf(found.table);
  const index = rows.indexOf(found.tr);
  if (index <= headerOf(found.table).row || !isAligned(found.table, index)) return false;
  return Object.entries(wanted).every(([caption, text]) => {
    const cell = at[index][onlyColumn(found.table, captionOf(caption))];
    return cell && textOf(cell) === fold(text);
  });
}

function inColumn(element, caption) {
  if (element.localName === "table") return onlyColumn(element, caption) >= 0;
  for (let cell = element.closest("td, th"); cell; cell = cell.parentElement.closest("td, th")) {
    const table = cell.closest("table");
    const column = onlyColumn(table, caption);
    const place = gridOf(table).places.get(cell);
    if (column >= 0) return place?.column === column && isAligned(table, place.row);
  }
  return false;
}

// --- headings --------------------------------------------------------------------------------------------------

// The nearest heading before the element; a legend or table caption counts only for what it encloses.
function headingOf(element) {
  let nearest = null;
  for (const heading of element.ownerDocument.querySelectorAll("h1, h2, h3, h4, h5, h6, legend, caption")) {
    if (!(heading.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
    const encloses = /^h\d$/.test(heading.localName) || heading.parentElement.contains(element);
    if (encloses && visible(heading)) nearest = heading;
  }
  return nearest ? captionOf(nearest.innerText) : "";
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
