// The mask under which pictures are taken. Deny by default: what is not a known label is not readable.

const BUTTONS = ':is([type="submit"], [type="button"], [type="reset"])';

function coverSheet(win) {
  const sheet = new win.CSSStyleSheet();
  const captions = CONFIG.shown.map((caption) => `input${BUTTONS}[value="${CSS.escape(caption)}"]`).join(", ");
  const readable = captions && `@layer klickfri { ${captions} { color: #111 !important; -webkit-text-fill-color: #111 !important; } }`;
  sheet.replaceSync(CONFIG.mask + readable);
  return sheet;
}

// A value may read like a label (a status called like a column): what stands under a column heading or beside a
// caption is a value, unless it can be pressed.
function isValue(node) {
  const cell = node.parentElement.closest("td");
  if (!cell || node.parentElement.closest("a, button")) return false;
  const table = cell.closest("table");
  const { row, sure } = headerOf(table);
  if (sure && gridOf(table).places.get(cell)?.row > row) return true;
  const left = cellBefore(cell);
  return Boolean(left) && isCaption(left) && known(left.innerText) && !cell.querySelector(FIELDS);
}

function labelRanges(doc) {
  const walker = doc.createTreeWalker(doc.documentElement, NodeFilter.SHOW_TEXT);
  const ranges = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || !known(node.data) || node.parentElement.closest(FIELDS) || isValue(node)) continue;
    const range = doc.createRange();
    range.selectNodeContents(node);
    ranges.push(range);
  }
  return ranges;
}

// A page's inline `!important` would win over the mask, so such a page is not pictured.
const resists = ({ doc }) =>
  [...doc.querySelectorAll('[style*="important"]')].some((element) => /(color|shadow|fill|background|stroke)/.test(element.getAttribute("style")));

// Lays the mask over every frame; says which documents are covered, or why no picture may be taken.
function cover() {
  forgetLayout();
  const frames = framesOf(window);
  const signs = frames.map(signsIn);
  if (signs.some((sign) => sign.protected)) return { protected: signs.map((sign) => sign.protected).find(Boolean) };
  if (frames.some(resists)) return { resists: true };
  frames.forEach((frame) => {
    const state = stateOf(frame.doc);
    state.labels = labelRanges(frame.doc);
    frame.win.CSS.highlights.set("klickfri", new frame.win.Highlight(...state.labels));
    state.mask ||= coverSheet(frame.win);
    frame.doc.adoptedStyleSheets = [...frame.doc.adoptedStyleSheets, state.mask];
    frame.doc.querySelectorAll("iframe").forEach((inner) => { if (!inner.contentDocument) inner.dataset.klickfriForeign = ""; });
  });
  return { documents: frames.map(({ doc }) => stateOf(doc).id) };
}

// Lifts the mask; says which documents it had held, or nothing if a label had changed under it.
function uncover() {
  const frames = framesOf(window);
  const held = frames.filter(({ doc }) => doc.adoptedStyleSheets.includes(stateOf(doc).mask));
  const intact = held.length === frames.length && held.every(({ doc }) => stateOf(doc).labels.every((range) => known(range.toString())));
  const protectedNow = frames.map(signsIn).map((sign) => sign.protected).find(Boolean) || null;
  held.forEach(({ win, doc }) => {
    win.CSS.highlights.delete("klickfri");
    doc.adoptedStyleSheets = doc.adoptedStyleSheets.filter((sheet) => sheet !== stateOf(doc).mask);
  });
  return { documents: intact ? held.map(({ doc }) => stateOf(doc).id) : [], protected: protectedNow };
}
