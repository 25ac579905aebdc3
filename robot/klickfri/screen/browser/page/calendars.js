// A calendar that the page draws: the days of one month in a grid, under a caption of month and year.

import { CONFIG } from "./config.js";
import { nameOf } from "./names.js";
import { lower } from "./text.js";
import { everywhere } from "./trees.js";
import { textOf, visible } from "./words.js";

const SHORTEST = 28; // days of the shortest month
const AROUND_DAYS = 4; // elements around the grid in which its caption may stand, at most
const DAYS = "td, a, button, span, div, li";
const TURNING = `${DAYS}, input[type=button], th, i`;
const MIDDLE = "15"; // a day that no month shows twice
const OF_A_PAGE = "input:not([type=button], [type=hidden]), select, textarea, h1"; // no calendar has them; a page has
const CAPTIONS = [/^(?<name>\p{L}+\.?),? (?<year>\d{4})$/u, /^(?<year>\d{4}),? (?<name>\p{L}+\.?)$/u];

// The month that words are the caption of, counted from the year 0: the next one is one more. 0 where they are none.
/** @param {string} text */
function monthOf(text) {
  const told = CAPTIONS.map((form) => form.exec(lower(text))?.groups).find(Boolean);
  const month = told && CONFIG.calendars.months[told.name];
  return month ? Number(told.year) * 12 + month : 0;
}

/** @param {PageElement} element */
const isLeaf = (element) => /** @type {PageElement[]} */ ([...element.children]).every((child) => !textOf(child));

// What shows nothing but the number of a day, in the order in which it stands.
/** @param {PageElement[]} within */
const daysAmong = (within) =>
  within.filter((one) => /^\d{1,2}$/.test(one.textContent.trim()) && isLeaf(one) && visible(one));

// The run of days that begins with 1 and counts on: those of the months beside it stand before and after it.
/** @param {PageElement[]} days */
function monthAmong(days) {
  const numbers = days.map((day) => Number(textOf(day)));
  const begins = numbers.indexOf(1);
  const length = numbers.slice(begins).findIndex((number, place) => number !== place + 1);
  return begins < 0 ? [] : days.slice(begins, length < 0 ? days.length : begins + length);
}

// The smallest element around a day of the middle that holds a whole month.
/** @param {PageElement} middle */
function gridAround(middle) {
  let grid = middle.parentElement;
  while (grid && monthAmong(daysAmong([...grid.querySelectorAll(DAYS)])).length < SHORTEST) grid = grid.parentElement;
  return grid;
}

// The one calendar on show; null where there is none or several, or it does not say in words which month it shows.
/** @param {Document} doc @returns {Calendar | null} */
export function calendarIn(doc) {
  const middles = daysAmong(everywhere(doc, DAYS)).filter((day) => textOf(day) === MIDDLE);
  const grids = [...new Set(middles.map(gridAround).filter(Boolean))];
  const inner = grids.filter((grid) => !grids.some((other) => other !== grid && grid.contains(other)));
  if (inner.length !== 1) return null;
  const days = monthAmong(daysAmong([...inner[0].querySelectorAll(DAYS)]));
  for (const box of outwards(inner[0])) {
    const texts = [...box.querySelectorAll("*"), box].filter(visible).map(textOf);
    const months = [...new Set(texts.map(monthOf).filter(Boolean))];
    if (months.length) return months.length === 1 ? { grid: inner[0], month: months[0], days } : null;
  }
  return null;
}

/** @param {PageElement} element */
const callings = (element) =>
  [nameOf(element), element.title || "", element.ariaLabel || "", textOf(element)].map(lower);

// The elements around one from the inside out, as far as a calendar may reach.
/** @param {PageElement} inner @returns {PageElement[]} */
function outwards(inner) {
  const outer = [inner];
  while (outer.length < AROUND_DAYS && outer.at(-1).parentElement) outer.push(outer.at(-1).parentElement);
  const end = outer.findIndex((one) => one.querySelector(OF_A_PAGE));
  return end < 0 ? outer : outer.slice(0, end);
}

// What leads a month on or back, by the first of the names for that which something around the days has.
/** @param {Calendar} calendar @param {boolean} isOnward @returns {PageElement | null} */
export function turning({ grid }, isOnward) {
  const names = CONFIG.calendars[isOnward ? "onward" : "back"];
  for (const box of outwards(grid)) {
    const able = [...box.querySelectorAll(TURNING)].filter(visible);
    const called = new Map(able.map((element) => [element, callings(element)]));
    const name = names.find((one) => able.some((element) => called.get(element).includes(one)));
    const fitting = name ? able.filter((element) => called.get(element).includes(name)) : [];
    const inner = fitting.filter((one) => !fitting.some((other) => other !== one && one.contains(other)));
    if (inner.length) return inner.length === 1 ? inner[0] : null;
  }
  return null;
}
