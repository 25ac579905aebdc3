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
  const hidden = framesInTrees(win.document).map((holder, index) => [holder, `#skugga${index}`]);
  const inner = hidden.flatMap(([holder, place]) => {
    if (!holder.contentDocument?.documentElement) { foreign.push(place); return []; }
    return framesOf(holder.contentWindow, [...path, holder.name || holder.id || place], shown && visible(holder));
  });
  return [{ ...own, foreign: foreign.length }, ...below, ...inner];
}

// A window counts only the frames of its document's own tree.
const framesInTrees = (doc) => allIn(forestOf(doc).all.slice(1), "iframe");

// An empty first document stands in a frame until its own has come.
function isLoaded({ win, doc }) {
  const awaited = win.frameElement?.getAttribute("src");
  const empty = doc.location.href === "about:blank" && awaited && awaited !== "about:blank";
  return doc.readyState === "complete" && !empty;
}

function headingShown(doc) {
  const shown = (selector) => everywhere(doc, selector).find(visible);
  const heading = shown("h1, [role=heading][aria-level='1']") || shown("h2, [role=heading][aria-level='2']");
  return heading ? textOf(heading) : "";
}

const same = (one, other) => one.length === other.length && one.every((item, index) => item === other[index]);
const looksLike = (page, heading, title) =>
  (page.heading || page.title) && (!page.heading || fold(page.heading) === heading) && (!page.title || fold(page.title) === title);

// --- signs -----------------------------------------------------------------------------------------------------

const lower = (text) => fold(text).toLowerCase();

const wordsIn = (doc) => remembered(memories.words, doc, () => fold((doc.body && wordsOf(doc.body)) || (doc.documentElement && wordsOf(doc.documentElement))));

// A list's unchosen options are not on show, though the browser counts them as text.
function shownText(doc) {
  const { all } = forestOf(doc);
  const values = allIn(all, "input:not([type=hidden]):not([type=password]), textarea, select")
    .filter(visible)
    .map((field) => (field.localName === "select" ? [...field.selectedOptions].map((one) => one.text).join(" ") : field.value));
  const images = allIn(all, "img[alt]").filter(visible).map((image) => image.alt);
  return { text: wordsIn(doc).toLowerCase(), beside: lower([...values, ...images].join("\n")) };
}

const count = (text, phrase) => text.split(phrase).length - 1;
const optionCount = (doc, phrase) =>
  allIn(forestOf(doc).all, "select").filter(visible).reduce((sum, list) => sum + count(lower(list.innerText), phrase), 0);

function isShown(doc, { text, beside }, phrase) {
  if (beside.includes(phrase)) return true;
  return text.includes(phrase) && count(text, phrase) > optionCount(doc, phrase);
}

function signsIn({ doc, shown }) {
  if (!shown) return { protected: null, locked: false, holder: "", failed: false };
  const texts = shownText(doc);
  const any = (phrases) => phrases.some((phrase) => isShown(doc, texts, lower(phrase)));
  const { protected: codes, locked, failed } = CONFIG.signs;
  return { protected: Object.keys(codes).find((code) => any(codes[code])) || null, locked: any(locked), holder: holderIn(texts, locked), failed: any(failed) };
}

// Which of our own accounts holds the record: the first word that the page says after those of a lock.
function holderIn({ text, beside }, phrases) {
  const after = (phrase) => [text, beside].flatMap((part) => part.split(phrase).slice(1));
  const told = phrases.flatMap((phrase) => after(lower(phrase)).map((rest) => rest.match(/[\p{L}\p{N}_.@-]+/u)?.[0]));
  return CONFIG.accounts.find((account) => told.includes(lower(account))) || "";
}

// --- news ------------------------------------------------------------------------------------------------------

const MOST_NEWS = 500;

// From an act on, it is noted what each page puts in where it stands: a message may say the same as the last one.
function listen(doc) {
  const state = stateOf(doc);
  state.listener?.disconnect();
  state.before = wordsIn(doc);
  state.news = new Set();
  state.listener = new MutationObserver((records) => hear(state, records));
  for (const tree of forestOf(doc).all) state.listener.observe(tree, { subtree: true, childList: true, characterData: true });
}

function hear(state, records) {
  records.forEach(({ type, target, addedNodes }) => (type === "childList" ? addedNodes : [target]).forEach((node) => state.news.add(node)));
  if (state.news.size > MOST_NEWS) state.news = new Set([...state.news].filter((node) => node.isConnected));
}

function isNews(doc, phrase) {
  const state = stateOf(doc);
  if (!state.listener) return false;
  hear(state, state.listener.takeRecords());
  if (count(wordsIn(doc), phrase) > count(state.before, phrase)) return true;
  const holders = [...state.news].filter((node) => node.isConnected).map((node) => (node.nodeType === 1 ? node : parentOf(node)));
  return holders.some((one) => one && visible(one) && textOf(one).includes(phrase));
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

// The lines of an element edited in place. The browser's own count makes several of one that is empty.
function linesIn(element, lines = [""]) {
  const kept = element.ownerDocument.defaultView.getComputedStyle(element).whiteSpace.startsWith("pre");
  for (const node of element.childNodes) {
    const block = node.nodeType === 1 && node.localName !== "br" && !isInline(node);
    if (block ? node.previousSibling : node.localName === "br" && node !== element.lastChild) lines.push("");
    if (node.nodeType === 3) lines.push(lines.pop() + (kept ? node.data : node.data.replace(/\s+/g, " ")));
    if (node.nodeType === 1) linesIn(node, lines);
    if (block && node.nextSibling && !(node.nextSibling.nodeType === 1 && !isInline(node.nextSibling))) lines.push("");
  }
  return lines;
}

const yesOrNo = (on) => (on ? "ja" : "nej");
const ariaYesOrNo = (element) => ({ true: "ja", false: "nej" })[element.ariaChecked] || "oklart";
const optionsIn = (list) => allIn([list], "[role=option]").filter(visible);

function valueOf(element) {
  if (element.localName === "select") return fold([...element.selectedOptions].map((one) => one.text).join(", "));
  if (canBeOn(element)) return element.type === "checkbox" || element.type === "radio" ? yesOrNo(element.checked) : ariaYesOrNo(element);
  if (element.matches(FIELDS) && roleOf(element) !== "button") return element.value.replace(/\r\n/g, "\n");
  if (isEdited(element)) return linesIn(element).join("\n").replace(/\u00a0/g, " ").trim();
  if (roleOf(element) === "listbox") return optionsIn(element).filter((one) => one.ariaSelected === "true").map(textOf).join(", ");
  return contentName(element) || (roleOf(element) === "button" ? nameOf(element) : "");
}

const cellText = (cell) => {
  const fields = allIn([cell], FIELDS).filter(visible);
  return fields.length === 1 && !fold(wordsOf(cell).replace(fields[0].innerText, "")) ? valueOf(fields[0]) : textOf(cell);
};

// The rows under the headings; a row that spans the table (pager, "no hits") is not one.
function rowsOf(table) {
  const { row, captions } = headerOf(table);
  const { rows, at } = gridOf(table);
  const unclear = captions.some((caption, index) => caption && captions.indexOf(caption) !== index);
  const shownOf = table.getAttribute("aria-rowcount") || rows.length; // a grid that shows only some of its rows
  if (row < 0 || unclear || Number(shownOf) !== rows.length) return null;
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
  if (request.act) frames.forEach(({ doc }) => listen(doc));
  answer.busy = Boolean(request.targets) && isBusy();
  const showing = seen.flatMap((frame, index) => (frame.pages.includes(request.page) ? [index] : []));
  if (request.targets && answer.loaded && !answer.busy && !answer.protected && showing.length === 1 && isClear(seen, showing[0], request))
    answer.found = answerTargets(frames[showing[0]], request, heldIn(frames, seen, request.holding));
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
    status: frame.win.performance.getEntriesByType("navigation")[0]?.responseStatus || 0,
    ...signsIn(frame),
    ...askedWords(frame, fold(request.text)),
    ...refusalsIn(frame, request.refusals || []),
  };
}

const askedWords = ({ doc, shown }, phrase) => {
  const text = Boolean(phrase) && shown && wordsIn(doc).includes(phrase);
  return { text, news: text && isNews(doc, phrase) };
};

function refusalsIn({ doc, shown }, phrases) {
  const refusals = phrases.filter((phrase) => shown && wordsIn(doc).includes(fold(phrase)));
  return { refusals, new_refusals: refusals.filter((phrase) => isNews(doc, fold(phrase))) };
}

function answerTargets(frame, request, held) {
  const found = Object.entries(request.targets).map(([key, target]) => [key, resolve(frame.doc, target), target]);
  if (!request.act) return Object.fromEntries(found.map(([key, one, target]) => [key, reading(one, target, request.rows)]));
  const [[key, one, target]] = found;
  if (!one.element) return { [key]: one };
  const loss = lossIn(held);
  if (loss) return { [key]: loss };
  const former = { shown: standingIn(one.element), document: stateOf(frame.doc).id };
  const facts = { facts: one.facts, support: failedSupport(one.element, target), former };
  if (request.holding) connectAnew();
  const cause = newCause(LONGEST);
  const wanted = { ...request.act, cause, holds: () => stillHolds(held) };
  blame(cause);
  return { [key]: { ...facts, ...act(frame, one.element, wanted) } };
}

// Answers when what the page planned for "at once" has been done.
const settle = () => new Promise((done) => setTimeout(() => setTimeout(done, 0), 0));
