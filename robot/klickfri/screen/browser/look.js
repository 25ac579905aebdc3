// One look: every frame of this window, the page states they show, the signs, and the elements asked for.

function framesOf(win, path = [], shown = true) {
  const own = { win, doc: win.document, path, shown };
  const foreign = [];
  const below = [...Array(win.length).keys()].flatMap((index) => {
    const child = win[index];
    let element;
    try { element = child.frameElement; } catch { element = null; }
    if (!element || !child.document?.documentElement) { foreign.push(index); return []; }
    const name = element.getAttribute("name") || element.id || `#${index}`;
    return framesOf(child, [...path, name], shown && visible(element));
  });
  return [{ ...own, foreign: foreign.length }, ...below];
}

// An empty first document stands in a frame until its own has come.
function isLoaded({ win, doc }) {
  const awaited = win.frameElement?.getAttribute("src");
  const empty = doc.location.href === "about:blank" && awaited && awaited !== "about:blank";
  return doc.readyState === "complete" && !empty;
}

function headingShown(doc) {
  const shown = (tag) => [...doc.querySelectorAll(tag)].find(visible);
  const heading = shown("h1") || shown("h2");
  return heading ? textOf(heading) : "";
}

const same = (one, other) => one.length === other.length && one.every((item, index) => item === other[index]);
const looksLike = (page, heading, title) =>
  (page.heading || page.title) && (!page.heading || fold(page.heading) === heading) && (!page.title || fold(page.title) === title);

// --- signs -----------------------------------------------------------------------------------------------------

const lower = (text) => fold(text).toLowerCase();

// A list's unchosen options are not on show, though the browser counts them as text.
function shownText(doc) {
  const text = doc.body?.innerText || doc.documentElement?.innerText || "";
  const values = [...doc.querySelectorAll("input:not([type=hidden]):not([type=password]), textarea, select")]
    .filter(visible)
    .map((field) => (field.localName === "select" ? [...field.selectedOptions].map((one) => one.text).join(" ") : field.value));
  const images = [...doc.querySelectorAll("img[alt]")].filter(visible).map((image) => image.alt);
  return { text: lower(text), beside: lower([...values, ...images].join("\n")) };
}

const count = (text, phrase) => text.split(phrase).length - 1;
const optionCount = (doc, phrase) =>
  [...doc.querySelectorAll("select")].filter(visible).reduce((sum, list) => sum + count(lower(list.innerText), phrase), 0);

function isShown(doc, { text, beside }, phrase) {
  if (beside.includes(phrase)) return true;
  return text.includes(phrase) && count(text, phrase) > optionCount(doc, phrase);
}

function signsIn({ doc, shown }) {
  if (!shown) return { protected: null, locked: false, failed: false };
  const texts = shownText(doc);
  const any = (phrases) => phrases.some((phrase) => isShown(doc, texts, lower(phrase)));
  const { protected: codes, locked, failed } = CONFIG.signs;
  return { protected: Object.keys(codes).find((code) => any(codes[code])) || null, locked: any(locked), failed: any(failed) };
}

// --- resolving -------------------------------------------------------------------------------------------------

const known = (text) => CONFIG.shown.includes(captionOf(text));

// Role and caption only: a button's words without digits, other captions only if they are known labels.
function describe(element) {
  const role = roleOf(element) || "text";
  const captions = [nameOf(element), ...Object.values(LABELS).flatMap((source) => source(element))];
  const caption = captions.find((text) => text && known(text)) || (role === "button" ? captions[0].replace(/\d/g, "•") : "");
  return caption ? `${role} ”${caption}”` : `${role} utan känd ledtext`;
}

function nearest(holding) {
  const ranked = [...holding].filter(([, facts]) => facts.length).sort((a, b) => b[1].length - a[1].length);
  return [...new Set(ranked.slice(0, 3).map(([element]) => describe(element)))];
}

// Exactly one element for which every strong fact holds. Every fact holds for the one chosen, so no fact can
// point out another element alone: the contradiction of the rule shows as a fact that fails.
function resolve(doc, target) {
  const facts = Object.keys(FACTS).filter((fact) => target[fact] != null);
  const pool = poolOf(doc, target);
  const holding = new Map(pool.map((element) => [element, facts.filter((fact) => FACTS[fact](element, target))]));
  const matches = pool.filter((element) => holding.get(element).length === facts.length);
  if (facts.length && matches.length === 1) return { element: matches[0], facts: ["role", ...facts] };
  return { failed: whatFailed(facts, pool, matches, holding), candidates: nearest(matches.length ? matches.map((one) => [one, facts]) : holding) };
}

function whatFailed(facts, pool, matches, holding) {
  if (!facts.length) return ["no strong fact"];
  if (matches.length > 1) return ["alike"];
  if (!pool.length) return ["role"];
  const missing = facts.filter((fact) => !pool.some((element) => holding.get(element).includes(fact)));
  return missing.length ? missing : ["together", ...facts];
}

// --- reading ---------------------------------------------------------------------------------------------------

function valueOf(element) {
  if (element.localName === "select") return fold([...element.selectedOptions].map((one) => one.text).join(", "));
  if (element.type === "checkbox" || element.type === "radio") return element.checked ? "ja" : "nej";
  if (element.matches(FIELDS) && roleOf(element) !== "button") return element.value.replace(/\r\n/g, "\n");
  return contentName(element) || (roleOf(element) === "button" ? nameOf(element) : "");
}

const cellText = (cell) => {
  const fields = [...cell.querySelectorAll(FIELDS)].filter(visible);
  return fields.length === 1 && !fold(cell.innerText.replace(fields[0].innerText, "")) ? valueOf(fields[0]) : textOf(cell);
};

// The rows under the headings; a row that spans the table (pager, "no hits") is not one.
function rowsOf(table) {
  const { row, captions } = headerOf(table);
  const { rows, at } = gridOf(table);
  const unclear = captions.some((caption, index) => caption && captions.indexOf(caption) !== index);
  if (row < 0 || unclear) return null;
  const body = rows.flatMap((tr, index) => (index > row && tr.parentElement !== table.tFoot && new Set(at[index]).size > 1 ? [at[index]] : []));
  if (body.some((cells) => cells.length !== captions.length || new Set(cells).size !== cells.length)) return null;
  return body.map((cells) => Object.fromEntries(captions.flatMap((caption, index) => (caption ? [[caption, cellText(cells[index])]] : []))));
}

function reading(found, target, wantsRows) {
  if (!found.element) return found;
  const { element, facts } = found;
  const support = failedSupport(element, target);
  const options = element.localName === "select" ? [...element.options].map((one) => fold(one.text)) : [];
  const rows = wantsRows ? rowsOf(element) : null;
  if (wantsRows && !rows) return { failed: ["rows"], candidates: [describe(element)] };
  return { facts, support, value: wantsRows ? "" : valueOf(element), options, rows };
}

// --- the look --------------------------------------------------------------------------------------------------

function look(request) {
  forgetLayout();
  const frames = framesOf(window);
  frames.forEach(({ win, doc }) => { watch(win); stateOf(doc).armed = null; });
  const seen = frames.map((frame) => describeFrame(frame, request));
  const answer = {
    frames: seen,
    foreign: frames.reduce((sum, frame) => sum + frame.foreign, 0),
    loaded: !request.moving && seen.every((frame) => frame.loaded || !frame.shown),
    protected: seen.map((frame) => frame.protected).find(Boolean) || null,
  };
  const showing = seen.flatMap((frame, index) => (frame.pages.includes(request.page) ? [index] : []));
  if (request.targets && answer.loaded && !answer.protected && showing.length === 1 && isClear(seen, showing[0], request))
    answer.found = answerTargets(frames[showing[0]], request);
  return answer;
}

// The system's own faults and locks count in the frame worked in and in those around it.
function isClear(seen, index, request) {
  const around = seen.filter((frame) => frame.path.every((name, depth) => name === seen[index].path[depth]));
  return !around.some((frame) => frame.failed || (frame.locked && request.window === "work"));
}

function describeFrame(frame, request) {
  const heading = headingShown(frame.doc);
  const title = fold(frame.doc.title);
  const pages = Object.keys(CONFIG.pages).filter((name) => {
    const page = CONFIG.pages[name];
    return page.window === request.window && same(page.frame, frame.path) && looksLike(page, heading, title);
  });
  const login = CONFIG.pages[CONFIG.login];
  return {
    path: frame.path, id: stateOf(frame.doc).id, shown: frame.shown, loaded: isLoaded(frame), pages,
    login: Boolean(login) && looksLike(login, heading, title),
    heading: heading && known(heading) ? heading : "",
    ...signsIn(frame),
    text: request.text ? frame.shown && (" " + fold(frame.doc.body?.innerText) + " ").includes(fold(request.text)) : false,
  };
}

function answerTargets(frame, request) {
  const found = Object.entries(request.targets).map(([key, target]) => [key, resolve(frame.doc, target), target]);
  if (!request.act) return Object.fromEntries(found.map(([key, one, target]) => [key, reading(one, target, request.rows)]));
  const [[key, one, target]] = found;
  if (!one.element) return { [key]: one };
  const facts = { facts: one.facts, support: failedSupport(one.element, target) };
  return { [key]: { ...facts, ...act(frame, one.element, request.act) } };
}

// Answers when what the page planned for "at once" has been done.
const settle = () => new Promise((done) => setTimeout(() => setTimeout(done, 0), 0));
