// The mask under which pictures are taken. Deny by default: what is not a known label is not readable.

import { CONFIG, isKnownLabel } from "./config.js";
import { framesOf } from "./frames.js";
import { forgetLayout } from "./memory.js";
import { BUTTONS, labelRanges } from "./readable.js";
import { signOf } from "./signs.js";
import { stateOf } from "./state.js";
import { allIn, forestOf } from "./trees.js";

const GENERATED = /::?(before|after|first-letter|first-line|marker|placeholder|selection|file-selector-button)/;

/** @type {WeakMap<CSSStyleSheet, { length: number; generated: boolean }>} */
const scanned = new WeakMap(); // sheet -> { size, generated }

// A sheet that cannot be read may hold anything. One that has grown is read again.
/** @param {CSSStyleSheet} sheet */
function stylesGenerated(sheet) {
  try {
    const { length } = sheet.cssRules;
    if (scanned.get(sheet)?.length !== length) {
      const generated = [...sheet.cssRules].some(
        (rule) => rule.type === CSSRule.IMPORT_RULE || GENERATED.test(rule.cssText),
      );
      scanned.set(sheet, { length, generated });
    }
    return scanned.get(sheet).generated;
  } catch {
    return true;
  }
}

/** @param {Document} doc */
const stylesGeneratedText = (doc) =>
  forestOf(doc).all.some((tree) => [...tree.styleSheets, ...tree.adoptedStyleSheets].some(stylesGenerated));

/** @param {PageWindow} win @param {boolean} generated */
function coverSheet(win, generated) {
  const sheet = new win.CSSStyleSheet();
  const captions = CONFIG.shown.map((caption) => `input${BUTTONS}[value="${CSS.escape(caption)}"]`).join(", ");
  const colours = "color: #111 !important; -webkit-text-fill-color: #111 !important;";
  const readable = `@layer klickfri { ${captions} { ${colours} } }`;
  sheet.replaceSync(CONFIG.mask + (captions && readable) + (generated ? CONFIG.maskGenerated : ""));
  return sheet;
}

// A page's inline `!important` would win over the mask, so such a page is not pictured.
/** @param {Frame} frame */
const resists = ({ doc }) =>
  allIn(forestOf(doc).all, '[style*="important"]').some((element) =>
    /(color|shadow|fill|background|stroke|visibility|content|mask|clip)/.test(element.getAttribute("style")));

/** @param {Frame} frame */
function layMask({ win, doc }) {
  const state = stateOf(doc);
  win.CSS.highlights.set("klickfri", new win.Highlight(...state.labels));
  const generated = stylesGeneratedText(doc);
  if (!state.mask || state.generated !== generated)
    Object.assign(state, { mask: coverSheet(win, generated), generated });
  const { all } = forestOf(doc);
  for (const tree of all) tree.adoptedStyleSheets = [...tree.adoptedStyleSheets, state.mask];
  for (const inner of allIn(all, "iframe")) if (!inner.contentDocument) inner.dataset.klickfriForeign = "";
  state.grown = grown(win);
}

// A shadow tree that grows under the mask is bare, though it may be gone again when the mask is lifted.
/** @param {PageWindow} win */
const grown = (win) => win.__klickfriTrees?.grown ?? 0;
/** @param {Frame} frame */
const isCovered = ({ win, doc }) =>
  stateOf(doc).grown === grown(win) &&
  forestOf(doc).all.every((tree) => tree.adoptedStyleSheets.includes(stateOf(doc).mask));

/** @param {Frame} frame */
function liftMask({ win, doc }) {
  const { mask } = stateOf(doc);
  if (!mask) return;
  win.CSS.highlights.delete("klickfri");
  for (const tree of forestOf(doc).all)
    tree.adoptedStyleSheets = tree.adoptedStyleSheets.filter((sheet) => sheet !== mask);
}

/** @param {Frame[]} frames */
const idsOf = (frames) => frames.map(({ doc }) => stateOf(doc).id);

// Lays the mask over every frame; says which documents are covered, or why no picture may be taken.
/** @returns {{ protected: string | null; resists: boolean; documents: string[] }} */
export function cover() {
  forgetLayout();
  const frames = framesOf(window);
  const sign = signOf(frames);
  if (sign || frames.some(resists)) return { protected: sign, resists: !sign, documents: [] };
  frames.forEach(({ doc }) => { stateOf(doc).labels = labelRanges(doc); });
  frames.forEach(layMask);
  return { protected: null, resists: false, documents: idsOf(frames) };
}

// Lifts the mask; says which documents it had held, or none if one was bare or a label had changed under it.
export function uncover() {
  forgetLayout();
  const frames = framesOf(window);
  const intact =
    frames.every(isCovered) &&
    frames.every(({ doc }) => stateOf(doc).labels.every((range) => isKnownLabel(range.toString())));
  frames.forEach(liftMask);
  return { protected: signOf(frames), documents: intact ? idsOf(frames) : [] };
}
