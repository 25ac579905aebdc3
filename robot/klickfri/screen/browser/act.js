// Acting on the one element that was found: in the same evaluation as the look, or armed for a real pointer.

const refused = (why, element) => ({ failed: [why], candidates: [describe(element)] });
const isDisabled = (element) => element.matches(":disabled") || element.getAttribute("aria-disabled") === "true" || element.closest("[inert]");

function act(frame, element, wanted) {
  if (isDisabled(element)) return refused("disabled", element);
  return ACTS[wanted.kind](frame, element, wanted);
}

// --- pointer and keys ------------------------------------------------------------------------------------------

// The element's middle in this frame and in every frame around it; null where something else lies on top.
function hitPoint(frame, element) {
  const box = [...element.getClientRects()].find((one) => one.width > 0 && one.height > 0);
  let point = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const top = frame.doc.elementFromPoint(point.x, point.y);
  if (!top || !(element === top || element.contains(top))) return null;
  for (let win = frame.win; win.frameElement; win = win.parent) {
    const holder = win.frameElement;
    const outer = holder.getBoundingClientRect();
    point = { x: point.x + outer.left + holder.clientLeft, y: point.y + outer.top + holder.clientTop };
    if (win.parent.document.elementFromPoint(point.x, point.y) !== holder) return null;
  }
  return point;
}

function reachablePoint(frame, element) {
  const here = hitPoint(frame, element);
  if (here) return here;
  element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  return hitPoint(frame, element);
}

function arm(frame, element, kind, token) {
  const state = stateOf(frame.doc);
  framesOf(window).forEach(({ doc }) => { stateOf(doc).swallowed = 0; });
  state.armed = { element, kind, token, got: false };
}

function point(frame, element, { token }) {
  const at = reachablePoint(frame, element);
  if (!at) return refused("covered", element);
  arm(frame, element, "pointer", token);
  return { point: at };
}

function check(frame, element, wanted) {
  if (!["checkbox", "radio"].includes(element.type)) return refused("no checkbox", element);
  if (element.checked === wanted.on) return { already: true, value: valueOf(element) };
  return point(frame, element, wanted);
}

function key(frame, element, { token }) {
  element.focus();
  if (frame.doc.activeElement !== element) return refused("no focus", element);
  arm(frame, element, "key", token);
  return {};
}

// What became of the armed element: it got the event, it did not, or its document is gone.
function outcome(token) {
  const states = framesOf(window).map(({ doc }) => stateOf(doc));
  const own = states.find((state) => state.armed?.token === token);
  if (own) return { fate: own.armed.got ? "got" : "missed", value: own.armed.got ? valueOf(own.armed.element) : null };
  return { fate: states.some((state) => state.swallowed) ? "missed" : "gone", value: null };
}

// --- fields ----------------------------------------------------------------------------------------------------

function setNatively(element, value) {
  const proto = element.localName === "textarea" ? "HTMLTextAreaElement" : "HTMLInputElement";
  Object.getOwnPropertyDescriptor(element.ownerDocument.defaultView[proto].prototype, "value").set.call(element, value);
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

const TYPED = ["text", "search", "tel", "url", "password", "textarea"];

// Typed as a person would, so that the page's limits hold and its own change events come.
function fill(frame, element, { value }) {
  if (!element.matches(FIELDS) || roleOf(element) !== "textbox") return refused("not a field", element);
  if (element.readOnly) return refused("read-only", element);
  if (valueOf(element) === value) return { already: true, value };
  element.focus();
  if (TYPED.includes(element.type) && frame.doc.activeElement === element) {
    element.select();
    frame.doc.execCommand(value ? "insertText" : "delete", false, value);
    element.blur();
  } else {
    setNatively(element, value);
  }
  return { value: valueOf(element) };
}

function select(frame, element, { value }) {
  if (element.localName !== "select") return refused("not a list", element);
  const fitting = [...element.options].filter((option) => fold(option.text) === fold(value));
  if (fitting.length !== 1) return refused(fitting.length ? "options alike" : "option", element);
  if (fitting[0].disabled) return refused("option disabled", element);
  if (fitting[0].selected) return { already: true, value: valueOf(element) };
  element.focus();
  element.selectedIndex = fitting[0].index;
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
  return { value: valueOf(element) };
}

const ACTS = { point, check, key, fill, select };
