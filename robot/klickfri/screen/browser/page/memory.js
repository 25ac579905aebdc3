// What is worked out once in each look, and forgotten before the next.

const REMEMBERED = [
  "grids", "headers", "forests", "words", "captions", "lefts", "headings", "pools", "empties", "labels", "sights",
  "parts", "lines", "titles", "sections", "allHeadings", "rowFields", "rowsWithFields", "emptyRows",
];

/** @type {Record<string, WeakMap<object, any>>} */
export let memories = {};

export function forgetLayout() {
  memories = Object.fromEntries(REMEMBERED.map((name) => [name, new WeakMap()]));
}
forgetLayout();

/**
 * @template K, V
 * @param {{ has(key: K): boolean; get(key: K): V | undefined; set(key: K, value: V): unknown }} memory
 * @param {K} key
 * @param {(key: K) => V} make
 * @returns {V}
 */
export function remembered(memory, key, make) {
  if (!memory.has(key)) memory.set(key, make(key));
  return memory.get(key);
}
