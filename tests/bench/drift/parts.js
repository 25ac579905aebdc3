// The changes of pages that are known by more than words beside a field. What captions a part, or a list, is `.rubrik`.

const SAME_PART = {
  "Sökande": "Den sökande", "Vårdnadshavare": "Barnets vårdnadshavare", "Faktura": "Fakturering", "Utbetalning": "Utbetalningar",
  "Dagtid": "På dagtid", "Kvällstid": "På kvällstid", "Slag": "Typ av slag", "Period": "Tidsperiod", "Status": "Aktuell status",
  "Läge": "Ärendets läge", "Kommun": "Folkbokföringskommun",
};
const OTHER_PART = ["God man", "Arkiverat ärende", "Provutskrift", "Annan sökande"];
const OTHER_SHAPES = ["M1 1h3v13h-3z", "M8 1l7 14h-14z", "M2 2h12v3h-12z", "M1 8h14v2h-14z"];

// --- what the pages are made of -----------------------------------------------------------------------------------

const main = () => document.querySelector(".innehall");
const FIELDS = "input, select, textarea, button, .varde";

// The parts: each with its caption and all nodes that it is made of.
const parts = () => all(".rubrik").filter((caption) => !caption.closest(".val")).map(partAt);
function partAt(caption) {
  const block = caption.closest(".kort, .stycke");
  if (block) return { caption, nodes: [block] };
  const nodes = [caption.parentElement];
  for (let row = nodes[0].nextElementSibling; row && !row.querySelector(".rubrik"); row = row.nextElementSibling) nodes.push(row);
  return { caption, nodes };
}
const partOf = (element) => parts().find(({ nodes }) => nodes.some((node) => node.contains(element)));
const isLike = (one, other) => one.nodes[0].className === other.nodes[0].className && one.nodes[0].localName === other.nodes[0].localName;
const likeParts = (part) => parts().filter((one) => one.caption !== part.caption && isLike(one, part));
const fieldsIn = ({ nodes }) => nodes.flatMap((node) => all(FIELDS, node));
const sameIn = (part, other, element) => fieldsIn(other)[fieldsIn(part).indexOf(element)];
const captionIn = (nodes) => nodes[0].querySelector(".rubrik");
const before = (nodes, part) => nodes.forEach((node) => part.nodes[0].before(node));
const after = (nodes, part) => part.nodes[part.nodes.length - 1].after(...nodes);

function copyNamed(part, name) {
  const copies = part.nodes.map(copyOf);
  captionIn(copies).textContent = name;
  return copies;
}

// Lists that show their value, icons above the rows, and rows.
const listOf = (element) => element.closest(".val");
const lists = () => all(".val").map((line) => ({ line, caption: line.querySelector(".rubrik"), value: line.querySelector(".varde") }));
const ownList = (element) => lists().find(({ line }) => line === listOf(element));
const otherLists = (element) => lists().filter(({ line }) => line !== listOf(element));
const toolbar = (element) => element.closest(".verktyg");
const icons = (element) => (toolbar(element) ? [...toolbar(element).children] : []);
const rowOf = (element) => element.closest(".rad-av-lista");
const rows = () => all(".rad-av-lista");
const isPicture = (element) => Boolean(toolbar(element)) && element.localName === "button";
const icon = (shape) => `<svg width=16 height=16><path d="${shape}"/></svg>`;
const draw = (element, shape) => { element.innerHTML = icon(shape); };
const newIcon = (shape) => made(`<button type=button>${icon(shape)}</button>`);
const captionOf = (element) => ownList(element)?.caption || partOf(element)?.caption || null;

// The whole of what is seen of the element.
const seenOf = (element) =>
  listOf(element) ? [listOf(element)] : toolbar(element) ? [element] : rowOf(element) ? [rowOf(element)] : partOf(element).nodes;

// --- the changes ------------------------------------------------------------------------------------------------

const CODE = {
  "names made new"(truth) {
    all("[name]").forEach(nameAnew);
    return truth;
  },
  "wrapper elements"(truth) {
    const inner = made("<span class=omslag></span>");
    truth.before(inner);
    inner.append(truth);
    const shell = made("<div class=skal><table><tbody><tr><td></td></tr></tbody></table></div>");
    const content = main();
    content.before(shell);
    shell.querySelector("td").append(content);
    return truth;
  },
  "a hidden copy before it"(truth) {
    const own = seenOf(truth);
    const hidden = own.map(copyOf);
    hidden.forEach((node) => { node.style.display = "none"; });
    own[0].before(...hidden);
    return truth;
  },
  "captions by another element"(truth) {
    if (!partOf(truth)) return undefined;
    parts().forEach(({ caption }) => {
      if (caption.localName === "td") caption.innerHTML = `<h3>${caption.textContent}</h3>`;
      else caption.replaceWith(made(`<h3 class=rubrik>${caption.textContent}</h3>`));
    });
    return truth;
  },
  "icons drawn by another code"(truth) {
    if (!truth.querySelector("svg")) return undefined;
    all("svg").forEach((one) => { one.id = `i${(fresh += 1)}`; one.classList.add("ikon"); one.querySelector("path").style.color = "black"; });
    return truth;
  },
  "the frame's number is new"(truth) {
    window.frameElement.setAttribute("name", "vy_88");
    return truth;
  },
};

const PLACE = {
  "parts reordered"(truth) {
    const own = partOf(truth);
    if (!own) return undefined;
    const last = likeParts(own).pop();
    if (own.nodes[0].compareDocumentPosition(last.nodes[0]) & Node.DOCUMENT_POSITION_FOLLOWING) after(own.nodes, last);
    else before(own.nodes, last);
    return truth;
  },
  "the other part is away"(truth) {
    if (!partOf(truth)) return undefined;
    likeParts(partOf(truth)).forEach(({ nodes }) => nodes.forEach((node) => node.remove()));
    return truth;
  },
  "a field inserted"(truth) {
    const own = partOf(truth);
    if (!own) return undefined;
    const caption = "Diarienummer";
    if (own.nodes.length > 1) own.nodes[0].after(made(`<table><tr><td>${caption}</td><td><input></td></tr></table>`).rows[0]);
    else own.caption.after(made(`<p><label>${caption} <input></label></p>`));
    return truth;
  },
  "lists reordered"(truth, dice) {
    if (!listOf(truth)) return undefined;
    const beside = otherLists(truth).filter(({ line }) => line.localName === listOf(truth).localName);
    swap(listOf(truth), dice.one(beside).line);
    return truth;
  },
  "another value chosen"(truth) {
    if (!listOf(truth)) return undefined;
    truth.textContent = "Enstaka";
    return truth;
  },
  "two lists' values changed places"(truth, dice) {
    if (!listOf(truth)) return undefined;
    const { value } = dice.one(otherLists(truth));
    [truth.textContent, value.textContent] = [value.textContent, truth.textContent];
    return truth;
  },
  "every list shows the same"(truth) {
    if (!listOf(truth)) return undefined;
    lists().forEach(({ value }) => { value.textContent = truth.textContent; });
    return truth;
  },
  "icons reordered"(truth, dice) {
    if (!toolbar(truth)) return undefined;
    toolbar(truth).append(...dice.shuffled(icons(truth)));
    return truth;
  },
  "an icon inserted"(truth, dice) {
    if (!toolbar(truth)) return undefined;
    dice.one(icons(truth)).before(newIcon(dice.one(OTHER_SHAPES)));
    return truth;
  },
  "an icon inserted in each row"(truth) {
    if (!rowOf(truth)) return undefined;
    rows().forEach((row) => row.cells[2].prepend(made(`<a href='akt/${clean(row.cells[0].innerText)}/kopiera'>${icon(OTHER_SHAPES[0])}</a>`)));
    return truth;
  },
  "icons get words"(truth) {
    if (!truth.querySelector("svg")) return undefined;
    all("svg").forEach((one, index) => { one.parentElement.title = `Åtgärd ${"ABCDEFGHIJKLMNOP"[index]}`; });
    return truth;
  },
  "rows sorted another way"(truth, dice) {
    if (!rowOf(truth)) return undefined;
    rowOf(truth).parentElement.append(...dice.shuffled(rows()));
    return truth;
  },
  "more rows"(truth) {
    if (!rowOf(truth)) return undefined;
    const other = rowOf(truth).cloneNode(true);
    other.innerHTML = other.innerHTML.replaceAll(clean(other.cells[0].innerText), "GH-404");
    rowOf(truth).before(other);
    return truth;
  },
  "a message on top"(truth) {
    main().prepend(made("<p class=besked><b>Driftstopp på lördag</b> <button type=button>Läs mer</button></p>"));
    return truth;
  },
  "white space"(truth) {
    all(".rubrik, h1").forEach((one) => { one.textContent = ` ${one.textContent.replace(/ /g, "\u00a0 ")}\u00ad\n`; });
    return truth;
  },
  "captions in capitals"(truth) {
    all(".rubrik, h1").forEach((one) => { one.textContent = one.textContent.toUpperCase(); });
    return truth;
  },
};

const OTHERS = {
  "a like part came, before or after"(truth, dice) {
    const own = partOf(truth);
    if (!own) return undefined;
    (dice.below(2) ? before : after)(copyNamed(own, dice.one(OTHER_PART)), dice.one([own, ...likeParts(own)]));
    return truth;
  },
  "a list came that shows the same"(truth, dice) {
    if (!listOf(truth)) return undefined;
    const other = copyOf(listOf(truth));
    other.querySelector(".rubrik").textContent = "Tidigare val";
    other.querySelector("[aria-labelledby]")?.removeAttribute("aria-labelledby");
    if (dice.below(2)) listOf(truth).before(other);
    else listOf(truth).after(other);
    return truth;
  },
  "another leads to an address like it"(truth) {
    if (truth.localName !== "a") return undefined;
    const other = truth.cloneNode(true);
    other.setAttribute("href", `${truth.getAttribute("href")}/alla`);
    truth.before(other);
    return truth;
  },
  async "another frame of such a name"(truth) {
    await beside("vy_9", "<h1>Meny</h1>");
    return truth;
  },
};

// As on the other pages: words and pictures are what a person goes by, so what bears them now is called right.
const DOUBT = {
  "the part's, or the list's, caption reworded"(truth) {
    const caption = captionOf(truth);
    if (!caption) return undefined;
    caption.textContent = SAME_PART[clean(caption.textContent)];
    return truth;
  },
  "two captions swapped"(truth, dice) {
    if (listOf(truth)) {
      const other = dice.one(otherLists(truth).filter(({ value }) => !value.matches("[aria-labelledby]")));
      if (!other || truth.matches("[aria-labelledby]")) return undefined;
      const own = ownList(truth).caption;
      [own.textContent, other.caption.textContent] = [other.caption.textContent, own.textContent];
      return other.value;
    }
    const own = partOf(truth);
    if (!own) return undefined;
    const [other] = likeParts(own);
    [own.caption.textContent, other.caption.textContent] = [other.caption.textContent, own.caption.textContent];
    return sameIn(own, other, truth);
  },
  "the icon drawn anew"(truth, dice) {
    if (!isPicture(truth)) return undefined;
    draw(truth, dice.one(OTHER_SHAPES));
    return truth;
  },
  "two icons swapped"(truth) {
    if (!isPicture(truth)) return undefined;
    const other = icons(truth).find((one) => one !== truth && isPicture(one));
    swap(truth.firstElementChild, other.firstElementChild);
    return other;
  },
  "the address is another"(truth) {
    if (truth.localName !== "a") return undefined;
    truth.setAttribute("href", `arende/${truth.getAttribute("href")}`);
    return truth;
  },
  "a like one beside it"(truth) {
    if (!toolbar(truth)) return undefined;
    truth.after(truth.cloneNode(true));
    return truth;
  },
};

const ALTERED = {
  "gone"(truth) {
    truth.remove();
    return null;
  },
  "the part is gone, its like are there"(truth) {
    if (!partOf(truth)) return undefined;
    partOf(truth).nodes.forEach((node) => node.remove());
    return null;
  },
  "the part's caption is gone"(truth) {
    if (!partOf(truth)) return undefined;
    const { caption } = partOf(truth);
    if (caption.localName === "td") caption.parentElement.remove();
    else caption.remove();
    return null;
  },
  "the part's, or the list's, caption means something else"(truth, dice) {
    const caption = captionOf(truth);
    if (!caption) return undefined;
    caption.textContent = listOf(truth) ? "Vårdnadshavares val" : dice.one(OTHER_PART);
    return null;
  },
  "the list is gone, another shows the same"(truth, dice) {
    if (!listOf(truth)) return undefined;
    dice.one(otherLists(truth)).value.textContent = truth.textContent;
    listOf(truth).remove();
    return null;
  },
  "another icon stands there"(truth, dice) {
    if (!isPicture(truth)) return undefined;
    truth.replaceWith(newIcon(dice.one(OTHER_SHAPES)));
    return null;
  },
  "own row gone"(truth) {
    if (!rowOf(truth)) return undefined;
    rowOf(truth).remove();
    return null;
  },
  "own row's address is another's"(truth) {
    if (!rowOf(truth)) return undefined;
    const name = clean(rowOf(truth).cells[0].innerText);
    truth.setAttribute("href", truth.getAttribute("href").replace(name, "ZZ-909"));
    return null;
  },
  async "the same page in two frames"() {
    await beside("vy_9", document.documentElement.outerHTML);
    return null;
  },
  "the frame's name is of another kind"() {
    window.frameElement.setAttribute("name", "meny_4711");
    return null;
  },
  "the page means something else"() {
    const heading = document.querySelector("h1");
    heading.textContent += " – övningsmiljö";
    return null;
  },
};

const GROUPS = { code: CODE, place: PLACE, others: OTHERS, doubt: DOUBT, altered: ALTERED };
