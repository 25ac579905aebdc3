// The changes of pages that are not ours. What stands around an element is told with its seat (`stage.around`): its
// caption, all nodes that are seen of it, the part of the page, and the part's caption; `stage.others` are the like of it.

const OTHER_SECTION = ["Provutskrift", "Arkiverat", "Annan sökande"];
const around = () => stage.around;
const isButton = (element) => element.matches("button, input[type=submit], input[type=button], [role=button]");
const isCell = (element) => element.matches("td, th");
const rowOf = (element) => (around().inRows ? element.closest("tr") : null);
const rowsBeside = (row) => [...row.parentElement.children].filter((one) => one !== row && one.localName === "tr" && shape(one) === shape(row));
const shape = (row) => [...row.cells].map((cell) => cell.localName).join(" ");
const tableOf = (row) => [...row.closest("table").rows].filter((one) => one.cells.length === row.cells.length);
const headRow = (row) => tableOf(row)[0];

// --- words -------------------------------------------------------------------------------------------------------

// The texts that are seen in a node; a button's may be its value.
function inTexts(node, change) {
  if (node.matches("input")) return node.setAttribute("value", change(node.getAttribute("value") || ""));
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (clean(walker.currentNode.nodeValue)) texts.push(walker.currentNode);
  texts.forEach((text) => { text.nodeValue = change(text.nodeValue); });
  return texts.length;
}
const CAPTIONS = "label, th, legend, h1, h2, h3, caption, button, input[type=submit], input[type=button]";
const allCaptions = () => {
  const told = [around(), ...stage.others].flatMap(({ caption, heading }) => [caption, heading]);
  return [...new Set([...all(CAPTIONS), ...told.filter(Boolean)])];
};

// The last letter of a caption keeps its place: `Titel:` becomes `Titel nu:`.
const addTo = (words) => (text) => text.replace(/^(\s*)(.*?)(\s*:?\s*)$/s, (_, before, inner, after) => `${before}${inner}${words}${after}`);
function addedTo(node, words) {
  let left = 1;
  inTexts(node, (text) => (left-- > 0 ? addTo(words)(text) : text));
}
function bothHeadings(words) {
  const heading = document.querySelector("h1") || document.querySelector("h2");
  if (heading) addedTo(heading, words);
  document.title += words;
}
function texted(node, text) {
  let first = true;
  inTexts(node, () => { const now = first ? text : ""; first = false; return now; });
}

// --- nodes and copies --------------------------------------------------------------------------------------------

const NAMED_BY = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list"];
// New ids and names for what is in these nodes, and for what speaks of it there.
function anew(nodes, within = nodes) {
  const every = (roots, selector) => roots.flatMap((root) => [...(root.matches(selector) ? [root] : []), ...all(selector, root)]);
  const now = new Map();
  const other = (old) => now.get(old) || now.set(old, `ny${(fresh += 1)}`).get(old);
  every(nodes, "[id]").forEach((one) => { one.id = other(one.id); });
  every(nodes, "input[name], select[name], textarea[name], button[name]").forEach((one) => one.setAttribute("name", other(` ${one.getAttribute("name")}`)));
  NAMED_BY.forEach((name) => every(within, `[${name}]`).forEach((one) => {
    const told = one.getAttribute(name).split(/\s+/).map((id) => now.get(id) || id);
    one.setAttribute(name, told.join(" "));
  }));
}
function copies(nodes) {
  const made = nodes.map((node) => node.cloneNode(true));
  anew(made);
  return made;
}
// A copy of what is seen of the element, and of its caption.
function copyOfUnit() {
  const { unit, caption } = around();
  caption?.setAttribute("data-own", "");
  const made = copies(unit);
  const own = made.map((one) => (one.matches("[data-own]") ? one : one.querySelector("[data-own]"))).find(Boolean);
  [caption, own].forEach((one) => one?.removeAttribute("data-own"));
  return { unit: made, caption: own };
}
const before = (nodes, node) => nodes.forEach((one) => node.before(one));

// A field and its caption in two boxes each keep to their own; cells that are put before others of a row of two stand in a
// row of their own.
function placed(nodes, unit) {
  if (unit.some((one) => one.parentElement !== unit[0].parentElement)) return unit.forEach((one, index) => one.before(nodes[index]));
  const row = unit[0].parentElement;
  const alone = row.localName === "tr" && isCell(unit[0]) && row.cells.length === unit.length;
  if (!alone) return before(nodes, unit[0]);
  const own = document.createElement("tr");
  own.append(...nodes);
  row.before(own);
}

function sectionWith(nodes, heading) {
  const row = rowOf(stage.truth);
  const section = made(`<section><h2>${heading}</h2></section>`);
  if (!nodes[0].matches("tr, td, th")) section.append(...nodes);
  else {
    const table = made("<table><tbody></tbody></table>");
    const own = nodes[0].localName === "tr" ? nodes[0] : document.createElement("tr");
    if (own !== nodes[0]) own.append(...nodes);
    if (row) table.tBodies[0].append(headRow(row).cloneNode(true));
    table.tBodies[0].append(own);
    section.append(table);
  }
  (around().part || around().unit[0]).closest("form, main, body").append(section);
}

// What a cell says, in words or in a field.
function inCell(cell, change) {
  const fields = all("input[value]", cell);
  fields.forEach((one) => one.setAttribute("value", change(one.getAttribute("value"))));
  if (!fields.length && !cell.querySelector("select")) inTexts(cell, change);
}
const isFilled = (row) => all("input[value]", row).length > 0;
const inOwnRow = ({ element }) => rowOf(stage.truth) === null || element.closest("tr") === rowOf(stage.truth);

const picture = (element) => element.querySelector(":scope > img");
const pictures = (element) => [...element.parentElement.children].filter(picture);
const toolbar = (element) => (picture(element) && !rowOf(element) ? element.parentElement : null);
function drawn(number) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 12, height: 12 });
  canvas.getContext("2d").fillRect(number, 11 - number, 3 + number, 2 + number / 2);
  return canvas.toDataURL();
}

const withCaption = () => (around().caption ? around() : null);

// --- the changes -------------------------------------------------------------------------------------------------

const CODE = {
  "ids and names made new"(truth) {
    anew([document.body]);
    return truth;
  },
  "ids and names handed on"(truth, dice) {
    const alike = stage.others.filter(({ element }) => element.localName === truth.localName && (element.id || element.name));
    if (!alike.length || !(truth.id || truth.name)) return undefined;
    const { element } = dice.one(alike);
    const labels = [truth, element].map((one) => all(`label[for="${CSS.escape(one.id || " ")}"]`));
    for (const name of ["id", "name"]) {
      const [own, its] = [truth.getAttribute(name), element.getAttribute(name)];
      if (own === null || its === null) continue;
      truth.setAttribute(name, its);
      element.setAttribute(name, own);
    }
    labels[0].forEach((one) => one.setAttribute("for", truth.id));
    labels[1].forEach((one) => one.setAttribute("for", element.id));
    return truth;
  },
  "wrapper elements"(truth) {
    const inner = made("<span class=omslag></span>");
    if (isCell(truth)) {
      inner.append(...truth.childNodes);
      truth.append(inner);
    } else {
      truth.before(inner);
      inner.append(truth);
    }
    const shell = made("<div class=skal><div></div></div>");
    shell.firstElementChild.append(...document.body.childNodes);
    document.body.append(shell);
    return truth;
  },
  "a hidden copy before it"(truth) {
    const { unit } = copyOfUnit();
    unit.forEach((one) => { one.style.display = "none"; });
    placed(unit, around().unit);
    return truth;
  },
  "the picture from another address"(truth) {
    if (!picture(truth)) return undefined;
    picture(truth).src += "#2";
    return truth;
  },
  "buttons by another tag"(truth) {
    if (!truth.matches("input[type=submit], input[type=button]")) return undefined;
    const other = document.createElement("button");
    [...truth.attributes].filter(({ name }) => name !== "value").forEach(({ name, value }) => other.setAttribute(name, value));
    other.textContent = truth.value;
    truth.replaceWith(other);
    return other;
  },
};

const PLACE = {
  "two fields swapped with their labels"(truth, dice) {
    const fitting = stage.others.filter(({ unit, part }) => unit.length === around().unit.length && part === around().part);
    if (!withCaption() || rowOf(truth) || !fitting.length) return undefined;
    const other = dice.one(fitting);
    around().unit.forEach((one, index) => swap(one, other.unit[index]));
    return truth;
  },
  "a field inserted"(truth, dice) {
    if (!withCaption() || rowOf(truth) || isButton(truth)) return undefined;
    const other = copyOfUnit();
    texted(other.caption, dice.one(["Diarienummer", "Enhet", "Ansvarig nämnd"]));
    placed(other.unit, around().unit);
    return truth;
  },
  "parts reordered"(truth) {
    const { part } = around();
    const beside = part && [...part.parentElement.children].filter((one) => one.localName === part.localName && one !== part);
    if (!beside?.length) return undefined;
    const last = beside[beside.length - 1];
    if (part.compareDocumentPosition(last) & Node.DOCUMENT_POSITION_FOLLOWING) last.after(part);
    else beside[0].before(part);
    return truth;
  },
  "rows sorted another way"(truth, dice) {
    const row = rowOf(truth);
    const rows = row ? [row, ...rowsBeside(row)].filter((one) => one !== headRow(row)) : [];
    if (rows.length < 2) return undefined;
    const place = document.createComment("");
    rows[0].before(place);
    place.after(...dice.shuffled(rows));
    return truth;
  },
  "more rows"(truth, dice) {
    const row = rowOf(truth);
    const like = row && (around().inRows === "listed" ? row : rowsBeside(row).find(isFilled));
    if (!like) return undefined;
    for (let number = 1 + dice.below(4); number > 0; number -= 1) {
      const [other] = copies([like]);
      [...other.cells].forEach((cell) => inCell(cell, (text) => strangers(text, number)));
      row.before(other);
    }
    return truth;
  },
  "fewer rows (another filter)"(truth) {
    const row = rowOf(truth);
    const others = row ? rowsBeside(row).filter((one) => one !== headRow(row)) : [];
    if (!others.length) return undefined;
    others.forEach((one) => one.remove());
    return truth;
  },
  "a column inserted"(truth, dice) {
    const row = rowOf(truth);
    if (!row) return undefined;
    const place = dice.below(row.cells.length);
    tableOf(row).forEach((one, index) => one.cells[place].before(made(index ? "<table><tr><td>Vux</td></tr></table>" : "<table><tr><th>Enhet</th></tr></table>").rows[0].cells[0]));
    return truth;
  },
  "columns reordered"(truth, dice) {
    const row = rowOf(truth);
    if (!row) return undefined;
    const order = dice.shuffled([...row.cells].map((_, index) => index));
    tableOf(row).forEach((one) => { const cells = [...one.cells]; one.append(...order.map((index) => cells[index])); });
    return truth;
  },
  "icons reordered"(truth, dice) {
    if (!toolbar(truth)) return undefined;
    toolbar(truth).append(...dice.shuffled(pictures(truth)));
    return truth;
  },
  "an icon inserted"(truth, dice) {
    if (!picture(truth)) return undefined;
    dice.one(pictures(truth)).before(made(`<button type=button><img src="${drawn(dice.below(8))}" width=12 height=12></button>`));
    return truth;
  },
  "a message on top"(truth) {
    document.body.prepend(made("<div class=besked><b>Driftstopp på lördag</b> <button type=button>Läs mer</button></div>"));
    return truth;
  },
  "white space"(truth) {
    allCaptions().forEach((one) => inTexts(one, (text) => ` ${text.replace(/(\S) (?=\S)/g, "$1\u00a0 ")}\u00ad\n`));
    return truth;
  },
  "captions in capitals"(truth) {
    allCaptions().forEach((one) => inTexts(one, (text) => text.toUpperCase()));
    return truth;
  },
};

const OTHERS = {
  "a look-alike in a section of its own"(truth, dice) {
    sectionWith(copyOfUnit().unit, dice.one(OTHER_SECTION));
    return truth;
  },
  "a similar caption beside it"(truth) {
    if (!withCaption() || rowOf(truth)) return undefined;
    const other = copyOfUnit();
    addedTo(other.caption, isButton(truth) ? " och stäng" : " (tidigare)");
    placed(other.unit, around().unit);
    return truth;
  },
  "a row with a longer number"(truth) {
    const row = rowOf(truth);
    if (!row || around().inRows !== "listed") return undefined;
    const [other] = copies([row]);
    [...other.cells].forEach((cell) => inCell(cell, (text) => longer(text.trim())));
    row.before(other);
    return truth;
  },
};

// As on the other pages: where captions changed places, the words are what a person goes by.
const DOUBT = {
  "the label reworded"(truth) {
    if (!withCaption()) return undefined;
    addedTo(around().caption, " i ärendet");
    return truth;
  },
  "the page's heading reworded"(truth) {
    bothHeadings(" (vux)");
    return truth;
  },
  "the section's heading reworded"(truth) {
    if (!around().heading) return undefined;
    addedTo(around().heading, " i ärendet");
    return truth;
  },
  "the icon drawn anew"(truth, dice) {
    if (!picture(truth)) return undefined;
    picture(truth).src = drawn(dice.below(8));
    return truth;
  },
  "two icons swapped"(truth) {
    if (!picture(truth)) return undefined;
    const other = pictures(truth).find((one) => one !== truth);
    swap(picture(truth), picture(other));
    return other;
  },
  "a look-alike beside it"(truth) {
    if (rowOf(truth)) return undefined;
    placed(copyOfUnit().unit, around().unit);
    return truth;
  },
  "two labels swapped"(truth, dice) {
    const fitting = stage.others.filter((one) => one.caption && one.part === around().part && inOwnRow(one));
    if (!withCaption() || isButton(truth) || !fitting.length) return undefined;
    const other = dice.one(fitting);
    const [own, its] = [clean(around().caption.textContent), clean(other.caption.textContent)];
    texted(around().caption, its);
    texted(other.caption, own);
    return other.element;
  },
};

const ALTERED = {
  "gone"() {
    around().unit.forEach((one) => one.remove());
    return null;
  },
  "gone, a look-alike in another section"(truth, dice) {
    sectionWith(copyOfUnit().unit, dice.one(OTHER_SECTION));
    around().unit.forEach((one) => one.remove());
    return null;
  },
  "own row gone, one with a longer number there"(truth) {
    if (OTHERS["a row with a longer number"](truth) === undefined) return undefined;
    rowOf(truth).remove();
    return null;
  },
  "own row there twice"(truth) {
    const row = rowOf(truth);
    if (!row || around().inRows !== "listed") return undefined;
    before(copies([row]), row);
    return null;
  },
  "the label means something else"(truth) {
    if (!withCaption()) return undefined;
    if (isButton(truth)) addedTo(around().caption, " för alla");
    else inTexts(around().caption, (text) => text.replace(/\S.*/s, (words) => `Vårdnadshavares ${words.toLowerCase()}`));
    return null;
  },
  "another icon stands there"(truth, dice) {
    if (!picture(truth)) return undefined;
    truth.replaceWith(made(`<button type=button><img src="${drawn(dice.below(8))}" width=12 height=12></button>`));
    return null;
  },
  "the section means something else"(truth, dice) {
    if (!around().heading) return undefined;
    texted(around().heading, dice.one(OTHER_SECTION));
    return null;
  },
  "the page means something else"() {
    bothHeadings(" – övningsmiljö");
    return null;
  },
};

const GROUPS = { code: CODE, place: PLACE, others: OTHERS, doubt: DOUBT, altered: ALTERED };
