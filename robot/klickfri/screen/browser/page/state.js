// What is noted of one document, kept on it: its id, what is armed in it, the news, the mask.

const newId = () => Math.random().toString(36).slice(2) + Date.now().toString(36);

/** @returns {DocumentState} */
const newState = () => ({
  id: newId(), armed: null, pulls: [], swallowed: 0, passed: null, listener: null, before: "", news: new Set(),
  labels: [], mask: null, generated: false, grown: 0, standing: new Map(), rows: null, count: 0,
  added: new WeakMap(), batch: 0, lines: new Map(),
});

/** @param {Document} doc @returns {DocumentState} */
export const stateOf = (doc) => (doc.__klickfri ||= newState());
