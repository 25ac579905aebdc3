// Pictures of a system with real persons: drawn, never taken. A mask hides what it knows of; a drawing shows only what
// it was told of: where cells, fields and buttons stand, and the words of known labels. And the page stays as it is for
// the person at work in it.

import { isKnownLabel } from "./config.js";
import { framesOf } from "./frames.js";
import { forgetLayout } from "./memory.js";
import { BUTTONS, labelRanges } from "./readable.js";
import { FIELDS } from "./roles.js";
import { signOf } from "./signs.js";
import { now, REFRESH } from "./telling.js";
import { fold } from "./text.js";
import { parentOf } from "./trees.js";
import { textOf, visible } from "./words.js";

/** @type {Record<string, { of: string; line?: string; fill?: string }>} */
const DRAWN = {
  cell: { of: "td, th", line: "#d5dae1" },
  frame: { of: "iframe", line: "#8a8a8a", fill: "#f6f7f9" },
  field: { of: `${FIELDS}, [contenteditable]`, line: "#8a8a8a", fill: "#dcdcdc" },
  button: { of: `button, input${BUTTONS}`, line: "#8a8a8a", fill: "#efefef" },
  link: { of: "td a", fill: "#1f6feb" },
};
const FOCUS = "#1f6feb";
const INK = "#111";
const MARK = { width: 16, height: 2 }; // of a link whose words are hidden; their length would tell something of them

let lastSketch = "";

// Where a frame's corner is in the window, and which part of the window shows the frame.
/** @param {PageWindow} win @returns {{ left: number; top: number; clip: number[] }} */
function stageOf(win) {
  if (win === window) return { left: 0, top: 0, clip: [0, 0, win.innerWidth, win.innerHeight] };
  const outer = stageOf(/** @type {PageWindow} */ (win.parent));
  const box = win.frameElement.getBoundingClientRect();
  const style = styleOf(/** @type {PageElement} */ (win.frameElement));
  const left = outer.left + box.left + win.frameElement.clientLeft + parseFloat(style.paddingLeft);
  const top = outer.top + box.top + win.frameElement.clientTop + parseFloat(style.paddingTop);
  const [x, y, right, bottom] = outer.clip;
  const clip = [
    Math.max(left, x),
    Math.max(top, y),
    Math.min(left + win.innerWidth, right),
    Math.min(top + win.innerHeight, bottom),
  ];
  return { left, top, clip };
}

// Is it on show, not under something else and not scrolled away?
/** @param {PageElement} element @param {DOMRect} box */
function isOnTop(element, box) {
  const top = element.ownerDocument.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return Boolean(top) && (element.contains(top) || top.contains(element));
}

/** @param {PageElement} element */
const styleOf = (element) => element.ownerDocument.defaultView.getComputedStyle(element);
/** @param {CSSStyleDeclaration} style */
const fontOf = ({ fontWeight, fontSize, fontFamily }) => `${fontWeight} ${fontSize} ${fontFamily}`;
/** @param {string} text @param {PageElement} element @param {DOMRect} box @returns {Drawn} */
const wordAt = (text, element, box) => ({ kind: "word", text, box, font: fontOf(styleOf(element)) });

/** @param {PageElement} link @param {DOMRect} box */
function markOf(link, box) {
  const { left } = link.closest("td").getBoundingClientRect();
  return new DOMRect(left + 4, box.bottom - MARK.height, MARK.width, MARK.height);
}

/** @param {Frame} frame @param {string} kind @returns {Drawn[]} */
function thingsOf({ win, doc }, kind) {
  return [...doc.querySelectorAll(DRAWN[kind].of)].flatMap((element) => {
    const box = element.getBoundingClientRect();
    if (box.bottom < 0 || box.top > win.innerHeight || !visible(element) || (kind !== "cell" && !isOnTop(element, box)))
      return [];
    if (kind === "link") return isKnownLabel(textOf(element)) ? [] : [{ kind, box: markOf(element, box) }];
    const focus = kind !== "cell" && element === doc.activeElement;
    const isLabelled = kind === "button" && element.localName === "input" && isKnownLabel(element.value);
    return [{ kind, box, focus }, ...(isLabelled ? [wordAt(fold(element.value), element, box)] : [])];
  });
}

// Word by word, so that a label that runs over two lines is drawn as it stands.
/** @param {Range} range @returns {Drawn[]} */
function writtenIn(range) {
  const node = /** @type {PageElement} */ (range.startContainer);
  const parent = parentOf(node);
  return [...node.data.matchAll(/\S+/g)].flatMap((word) => {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const box = range.getBoundingClientRect();
    return box.width && visible(parent) && isOnTop(parent, box) ? [wordAt(word[0], parent, box)] : [];
  });
}

/** @param {Frame} frame @returns {SketchedFrame} */
function sketchOf(frame) {
  const { left, top, clip } = stageOf(frame.win);
  const things = [
    ...Object.keys(DRAWN).flatMap((kind) => thingsOf(frame, kind)),
    ...labelRanges(frame.doc).flatMap(writtenIn),
  ];
  const placed = things.map((one) => ({
    ...one,
    box: [left + one.box.x, top + one.box.y, one.box.width, one.box.height].map(Math.round),
  }));
  return {
    clip,
    things: placed.filter(
      ({ box: [x, y, width, height] }) => x < clip[2] && y < clip[3] && x + width > clip[0] && y + height > clip[1],
    ),
  };
}

/** @param {OffscreenCanvasRenderingContext2D} pen @param {Placed} thing */
function drawOne(pen, { kind, box, focus, text, font }) {
  const [x, y, width, height] = box;
  if (kind === "word") {
    Object.assign(pen, { font, fillStyle: INK, textAlign: "center", textBaseline: "middle" });
    pen.fillText(text, x + width / 2, y + height / 2 + 1, width);
    return;
  }
  const { fill = "transparent", line = "transparent" } = DRAWN[kind];
  Object.assign(pen, { fillStyle: fill, strokeStyle: focus ? FOCUS : line, lineWidth: focus ? 3 : 1 });
  pen.fillRect(x, y, width, height);
  pen.strokeRect(x + 0.5, y + 0.5, width, height);
}

/** @param {OffscreenCanvasRenderingContext2D} pen @param {SketchedFrame} frame */
function drawFrame(pen, { clip: [left, top, right, bottom], things }) {
  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, bottom - top);
  pen.clip();
  things.forEach((one) => drawOne(pen, one));
  pen.restore();
}

/** @param {SketchedFrame[]} frames */
function drawingOf(frames) {
  const canvas = new OffscreenCanvas(innerWidth, innerHeight);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, innerWidth, innerHeight);
  frames.forEach((frame) => drawFrame(pen, frame));
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
}

/** @param {Facts} facts */
const report = (facts) => window.__klickfriSketch?.(JSON.stringify(facts));

// At a sign of protected identity the film ends, so the sign is told and nothing else.
/** @param {Documents[]} frames */
function isProtected(frames) {
  forgetLayout();
  const sign = signOf(frames);
  if (sign) report({ protected: sign });
  return Boolean(sign);
}

// A window draws all its frames; one of another origin stays empty.
function sketchWindow() {
  const frames = framesOf(window);
  if (isProtected(frames) || !innerWidth || !innerHeight) return;
  const drawn = frames.filter(({ shown }) => shown).map(sketchOf);
  const told = JSON.stringify(drawn);
  if (told === lastSketch) return;
  lastSketch = told;
  const at = now();
  drawingOf(drawn).then(async (blob) =>
    report({ at, picture: btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer()))) }),
  );
}

function isOfTheWindow() {
  try { return Boolean(window.top.document); } catch { return false; } // another origin: closed to us
}

const thisFrame = () => [{ win: window, doc: document, shown: true }];

export function sketch() {
  const look = window === window.top ? sketchWindow : () => isOfTheWindow() || isProtected(thisFrame());
  setInterval(look, REFRESH);
  ["pointerdown", "pagehide"].forEach((type) => window.addEventListener(type, () => isProtected(thisFrame()), true));
}
