// The mask under which pictures are taken. Deny by default: what is not a known label is not readable.

const BUTTONS = ':is([type="submit"], [type="button"], [type="reset"])';
const GENERATED = /::?(before|after|first-letter|first-line|marker|placeholder|selection|file-selector-button)/;

// A sheet that cannot be read may hold anything.
function stylesGeneratedText(doc) {
  return [...doc.styleSheets].some((sheet) => {
    try {
      return [...sheet.cssRules].some((rule) => rule.type === CSSRule.IMPORT_RULE || GENERATED.test(rule.cssText));
    } catch {
      return true;
    }
  });
}

function coverSheet(win) {
  const sheet = new win.CSSStyleSheet();
  const captions = CONFIG.shown.map((caption) => `input${BUTTONS}[value="${CSS.escape(caption)}"]`).join(", ");
  const readable = `@layer klickfri { ${captions} { color: #111 !important; -webkit-text-fill-color: #111 !important; } }`;
  sheet.replaceSync(CONFIG.mask + (captions && readable) + (stylesGeneratedText(win.document) ? CONFIG.maskGenerated : ""));
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
  [...doc.querySelectorAll('[style*="important"]')].some((element) =>
    /(color|shadow|fill|background|stroke|visibility|content)/.test(element.getAttribute("style")));

function layMask({ win, doc }) {
  const state = stateOf(doc);
  win.CSS.highlights.set("klickfri", new win.Highlight(...state.labels));
  state.mask ||= coverSheet(win);
  doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, state.mask];
  for (const inner of doc.querySelectorAll("iframe")) if (!inner.contentDocument) inner.dataset.klickfriForeign = "";
}

const signOf = (frames) => frames.map(signsIn).map((sign) => sign.protected).find(Boolean) || null;
const idsOf = (frames) => frames.map(({ doc }) => stateOf(doc).id);

// Lays the mask over every frame; says which documents are covered, or why no picture may be taken.
function cover() {
  forgetLayout();
  const frames = framesOf(window);
  const sign = signOf(frames);
  if (sign || frames.some(resists)) return { protected: sign, resists: !sign, documents: [] };
  frames.forEach(({ doc }) => { stateOf(doc).labels = labelRanges(doc); });
  frames.forEach(layMask);
  return { protected: null, resists: false, documents: idsOf(frames) };
}

// Lifts the mask; says which documents it had held, or none if one was bare or a label had changed under it.
function uncover() {
  const frames = framesOf(window);
  const covered = frames.filter(({ doc }) => doc.adoptedStyleSheets.includes(stateOf(doc).mask));
  const intact =
    covered.length === frames.length &&
    covered.every(({ doc }) => stateOf(doc).labels.every((range) => known(range.toString())));
  covered.forEach(({ win, doc }) => {
    win.CSS.highlights.delete("klickfri");
    doc.adoptedStyleSheets = doc.adoptedStyleSheets.filter((sheet) => sheet !== stateOf(doc).mask);
  });
  return { protected: signOf(frames), documents: intact ? idsOf(frames) : [] };
}
