// What is worked out once in each look, and forgotten before the next.

// What is worked out once in each look.
export let memories = {};
export function forgetLayout() {
  memories = Object.fromEntries(["grids", "headers", "forests", "words", "captions", "lefts", "headings", "pools", "empties"].map((name) => [name, new WeakMap()]));
}
forgetLayout();

export function remembered(memory, key, make) {
  if (!memory.has(key)) memory.set(key, make(key));
  return memory.get(key);
}
