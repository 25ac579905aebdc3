// What tells a control that shows no words: the address that it leads to, and the picture that it shows.

import { fold } from "./text.js";
import { elementById } from "./trees.js";

const NUMBERED = /\d[\w-]*/g;
const UNSHOWN = /^(id|class|style|role|focusable|title|width|height|on.*|data-.*|aria-.*)$/;
const LARGEST_ICON = 96; // pixels of an icon's side

// Where a link, or a button that sends a form, leads: path, query and what stands after #. Nothing for scripts.
/** @param {PageElement} element @returns {string} */
export function leadsTo(element) {
  const { localName, form } = element;
  const sends = (localName === "button" || localName === "input") && /^(submit|image)$/.test(element.type);
  const told = element.matches("a, area")
    ? element.getAttribute("href")
    : sends && (element.getAttribute("formaction") || form?.getAttribute("action"));
  if (!told || /^(#?$|#$|javascript:)/i.test(told.trim())) return "";
  return addressOf(told, element);
}

/** @param {string} told @param {PageElement} element */
function addressOf(told, element) {
  try {
    const url = new URL(told, element.ownerDocument.baseURI);
    const place = `${url.pathname}${url.search}${url.hash}`;
    return url.origin === element.ownerDocument.defaultView.origin ? place : url.href;
  } catch {
    return "";
  }
}

// The same for all that differ in numbers only.
/** @param {string} address */
export const shapeOf = (address) => address.replace(NUMBERED, "*");

// --- pictures

// A sum of what an icon shows: an image's pixels, what a drawing is made of, a sign of a font of icons. Nothing for
// what another site keeps to itself, or is larger than an icon.
/** @param {PageElement} element @returns {string} */
export function iconOf(element) {
  const image = element.matches("img, input[type=image]") ? element : element.querySelector("img");
  const drawing = element.querySelector("svg");
  if (image) return summed("img", pixelsOf(image.localName === "img" ? image : imageAt(element, image.src)));
  if (drawing) return summed("svg", marksOf(drawing));
  const parts = [element, ...element.querySelectorAll("*")];
  return parts.map((one) => backgroundOf(one) || signOfFont(one)).find(Boolean) || "";
}

/** @param {string} kind @param {string} content */
const summed = (kind, content) => (content ? `${kind}-${sumOf(content)}` : "");

// FNV-1a, of 64 bits: the pictures of one system's buttons, not of a world that means harm.
/** @param {string} content */
function sumOf(content) {
  let [high, low] = [0xcbf29ce4, 0x84222325];
  for (let place = 0; place < content.length; place += 1) {
    low = (low ^ content.charCodeAt(place)) >>> 0;
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + (low << 8) + Math.floor(product / 2 ** 32)) >>> 0;
    low = product >>> 0;
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

/** @param {PageElement} element @param {string} src @returns {PageElement} */
function imageAt(element, src) {
  const image = element.ownerDocument.createElement("img");
  image.src = src;
  return /** @type {any} */ (image);
}

/** @param {PageElement} image @returns {string} */
function pixelsOf(image) {
  const { naturalWidth: width, naturalHeight: height, complete } = image;
  if (!complete || !width || !height || Math.max(width, height) > LARGEST_ICON) return "";
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const drawing = canvas.getContext("2d");
  try {
    drawing.drawImage(/** @type {any} */ (image), 0, 0);
    return `${width}x${height}:${String.fromCharCode(...drawing.getImageData(0, 0, width, height).data)}`;
  } catch {
    return ""; // of another origin
  }
}

// Shapes and their measures, without what the page calls them; of a drawing kept elsewhere in the page, that.
/** @param {PageElement} part @param {number} [depth] @returns {string} */
function marksOf(part, depth = 0) {
  if (depth > 8 || part.localName === "title" || part.localName === "desc") return "";
  const attributes = [...part.attributes].filter(({ name }) => !UNSHOWN.test(name));
  const marks = attributes.map(({ name, value }) => `${name}=${fold(value)}`).sort();
  const inner = [usedIn(part), ...part.children].map((one) => (one ? marksOf(one, depth + 1) : ""));
  return `<${part.localName} ${marks.join(" ")}>${inner.join("")}`;
}

/** @param {PageElement} part */
function usedIn(part) {
  const href = part.localName === "use" ? part.getAttribute("href") || part.getAttribute("xlink:href") : "";
  return href ? elementById(part, href.split("#")[1] || "") : null;
}

/** @param {PageElement} element */
function backgroundOf(element) {
  const { backgroundImage, backgroundPosition } = getComputedStyle(element);
  const src = /^url\("(.*)"\)$/.exec(backgroundImage)?.[1];
  const pixels = src && pixelsOf(imageAt(element, src));
  return pixels ? summed("css", `${backgroundPosition}:${pixels}`) : "";
}

/** @param {PageElement} element */
function signOfFont(element) {
  for (const side of ["::before", "::after"]) {
    const { content, fontFamily } = element.ownerDocument.defaultView.getComputedStyle(element, side);
    if (/^"[\ue000-\uf8ff\u2190-\u2bff]+"$/.test(content)) return summed("font", `${fontFamily}:${content}`);
  }
  return "";
}
