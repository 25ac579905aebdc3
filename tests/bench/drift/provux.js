// The changes of ProVux's pages.

const SAME_MEANING = {
  "Användarnamn": "Användare", "Lösenord": "Lösen", "Logga in": "Logga in här", "Period": "Tidsperiod",
  "Kategori": "Ansökningskategori", "Ansökningsnr": "Ansökningsnummer", "Inkl obehöriga": "Visa även obehöriga",
  "Visa": "Visa lista", "Personnummer": "Person-/samordningsnr", "Status": "Aktuell status", "Namn": "Sökandes namn",
  "Postadress": "Postnr och ort", "Anmälanstatus": "Anmälans status", "Ärendenr": "Ärendenummer",
  "Sök i folkbokföringen": "Hämta från folkbokföringen", "Ny ansökan": "Ny ansökan...", "Nytt brev": "Skriv brev",
  "Till inkorgen": "Tillbaka till inkorgen", "Kommun": "Folkbokföringskommun", "Använd uppgifter": "Använd uppgifterna",
  "Stäng": "Stäng fönstret", "Skolform": "Skolform (vux)", "Anordnare": "Utbildningsanordnare",
  "Valt startdatum": "Startdatum (valt)", "Anteckning": "Anteckningar", "Spara": "Spara ärendet", "Avbryt": "Avbryt och gå tillbaka",
  "Brevtext": "Text i brevet", "Skicka brev": "Sänd brev", "Mall": "Brevmall", "Status efter utskick": "Ny status efter utskick",
  "Sök": "Sök ärende",
};
const SAME_SECTION = {
  "Anmälan": "Uppgifter i anmälan", "Folkbokföring": "Uppgifter från folkbokföringen", "Ärenden": "Personens ärenden",
  "Ärendeuppgifter": "Uppgifter om ärendet", "Beslut": "Besked och beslut", "Brev": "Brev till sökanden", "Ansökan": "Om ansökan",
};
const OTHER_SECTION = ["Provutskrift", "Vårdnadshavare", "Arkiverat ärende", "Annan sökande"];

// --- what a page is made of -------------------------------------------------------------------------------------

const main = () => document.querySelector(".innehall");
const isButton = (element) => element.matches("input[type=submit], input[type=button]");
const controls = () => all("input:not([type=hidden]), select, textarea, a[id]", main());
const pairs = () => all("td.rub").map((caption) => ({ caption, value: caption.nextElementSibling }));
const pairOf = (element) => pairs().find(({ value }) => value.contains(element) && !element.closest("table.kalender"));
const buttonCell = (element) => (isButton(element) && element.closest("table.knappar") ? element.closest("td") : null);
const listRow = (element) => (element.closest("table.lista") ? element.closest("tr") : null);
const otherRows = (row) => all(":scope > tr", row.parentElement).filter((one) => one !== row && one.matches(".udda, .jamn"));
const headings = (row) => [...row.closest("table").rows[0].cells];
const headingOver = (element) => headings(listRow(element))[element.closest("td").cellIndex];
const cellUnder = (row, heading) => row.cells[headings(row).findIndex((one) => clean(one.innerText) === heading)];
const sectionOf = (element) =>
  all("h2", main()).filter((heading) => heading.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING).pop();

// The nodes that make up what can be seen of the true element: its caption and field, its button's cell, its row.
function partsOf(element) {
  const pair = pairOf(element);
  if (pair) return [pair.caption, pair.value];
  const part = buttonCell(element) || listRow(element) || (isButton(element) && element.closest("td"));
  return part ? [part] : null;
}

function captionHolder(element) {
  const pair = pairOf(element);
  if (pair) return pair.caption;
  return isButton(element) ? element : listRow(element) ? headingOver(element) : null;
}

function placed(nodes, before) {
  const alone = before.parentElement.localName === "tr" && nodes.length === 2 && before.parentElement.cells.length === 2;
  if (!alone) return nodes.forEach((node) => before.before(node));
  const row = document.createElement("tr");
  row.append(...nodes);
  before.parentElement.before(row);
}

// A section of its own with copies of what is seen of the element, after everything else or, where the element has a
// heading of its own, before it.
function sectionWith(nodes, element, heading, dice) {
  const table = made("<table class='blankett'><tbody></tbody></table>");
  const row = nodes[0].localName === "tr" ? nodes[0] : document.createElement("tr");
  if (row !== nodes[0]) row.append(...nodes);
  else table.tBodies[0].append(element.closest("table").rows[0].cloneNode(true));
  table.tBodies[0].append(row);
  const section = [made(`<h2>${heading}</h2>`), table];
  if (sectionOf(element) && dice.below(2)) main().prepend(...section);
  else main().append(...section);
}

const CAPTIONS = "td.rub, table.lista th, h1, h2, .innehall input[type=submit], .innehall input[type=button]";

function reworded(element, word) {
  const holder = captionHolder(element);
  const text = holder && word(captionText(holder), holder);
  if (!text) return false;
  setCaption(holder, text);
  return true;
}

// --- the changes ------------------------------------------------------------------------------------------------

// The page's code changes, and nothing that can be seen.
const CODE = {
  "ids and names made new"(truth) {
    controls().forEach(renamed);
    return truth;
  },
  "ids and names handed on"(truth, dice) {
    const kindOf = (one) => `${one.localName} ${one.type || ""}`;
    const alike = controls().filter((one) => kindOf(one) === kindOf(truth) && (one.id || one.name));
    if (alike.length < 2 || !alike.includes(truth)) return undefined;
    const names = alike.map((one) => [one.id, one.getAttribute("name")]);
    const by = 1 + dice.below(alike.length - 1);
    alike.forEach((one, index) => {
      const [id, name] = names[(index + by) % names.length];
      one.id = id;
      if (name) one.setAttribute("name", name);
    });
    return truth;
  },
  "wrapper elements"(truth) {
    const cell = truth.closest("td");
    const inner = made("<div class='omslag'><span></span></div>");
    if (cell !== truth && cell) {
      inner.firstElementChild.append(...cell.childNodes);
      cell.append(inner);
    }
    const shell = made("<div class='skal'><table><tbody><tr><td></td></tr></tbody></table></div>");
    const content = main();
    content.before(shell);
    shell.querySelector("td").append(content);
    return truth;
  },
  "buttons by another tag"(truth) {
    if (!isButton(truth)) return undefined;
    const other = document.createElement("button");
    [...truth.attributes].filter(({ name }) => name !== "value").forEach(({ name, value }) => other.setAttribute(name, value));
    other.textContent = truth.value;
    truth.replaceWith(other);
    return other;
  },
  "a hidden copy before it"(truth) {
    const parts = partsOf(truth);
    if (!parts) return undefined;
    const hidden = parts.map((part) => part.cloneNode(true));
    hidden.forEach((part) => { part.style.display = "none"; });
    placed(hidden, parts[0]);
    return truth;
  },
  "the frame renamed"(truth) {
    if (!window.frameElement) return undefined;
    window.frameElement.setAttribute("name", "arbetsyta");
    return truth;
  },
};

// Things stand elsewhere, there are more or fewer of them, and their words are set in another way.
// The field and one of those that fit change places, each with its caption.
const swapped = (truth, dice, fits) => {
  const own = pairOf(truth);
  const others = own ? pairs().filter((pair) => fits(pair, own)) : [];
  if (!others.length) return undefined;
  const other = dice.one(others);
  swap(own.caption, other.caption);
  swap(own.value, other.value);
  return truth;
};

const PLACE = {
  "two fields swapped with their labels"(truth, dice) {
    return swapped(truth, dice, ({ caption }, own) => caption !== own.caption && sectionOf(caption) === sectionOf(truth));
  },
  "a field inserted"(truth, dice) {
    const own = pairOf(truth);
    if (!own) return undefined;
    const caption = dice.one(["Diarienummer", "Telefon dagtid", "Enhet", "Ansvarig nämnd"]);
    const inner = own.value.querySelector("select") ? "<select><option>– välj –</option><option>Vuxenutbildning</option></select>" : "<input type=text>";
    const row = made(`<table><tr><td class=rub>${caption}</td><td class=varde>${inner}</td></tr></table>`).rows[0];
    placed([...row.cells], own.caption);
    return truth;
  },
  "the label above its field"(truth) {
    const own = pairOf(truth);
    if (!own || own.caption.parentElement.cells.length !== 2) return undefined;
    const row = document.createElement("tr");
    own.caption.parentElement.before(row);
    row.append(own.caption);
    return truth;
  },
  "buttons reordered"(truth) {
    const cells = buttonCell(truth) ? [...truth.closest("tr").cells] : [];
    if (cells.length < 2) return undefined;
    truth.closest("tr").prepend(cells[cells.length - 1]);
    return truth;
  },
  "sections reordered"(truth) {
    const starts = all(":scope > h2", main());
    if (starts.length < 2) return undefined;
    const first = [];
    for (let node = starts[0]; node && node !== starts[1]; node = node.nextSibling) first.push(node);
    main().append(...first);
    return truth;
  },
  "rows sorted another way"(truth, dice) {
    const row = listRow(truth);
    const rows = row ? [row, ...otherRows(row)] : [];
    if (rows.length < 2) return undefined;
    rows[0].closest("table").rows[0].after(...dice.shuffled(rows));
    return truth;
  },
  "more rows"(truth, dice) {
    const row = listRow(truth);
    if (!row) return undefined;
    for (let number = 1 + dice.below(5); number > 0; number -= 1) {
      const other = copyOf(row);
      [...other.cells].forEach((cell) => setCaption(cell.querySelector("a") || cell, strangers(clean(cell.innerText), number)));
      row.closest("table").rows[0].after(other);
    }
    return truth;
  },
  "fewer rows (another filter)"(truth, dice) {
    const row = listRow(truth);
    const others = row ? otherRows(row) : [];
    if (!others.length) return undefined;
    others.filter((one, index) => index === 0 || dice.below(2)).forEach((one) => one.remove());
    return truth;
  },
  "a column inserted"(truth, dice) {
    const row = listRow(truth);
    if (!row) return undefined;
    const place = dice.below(headings(row).length);
    [...row.closest("table").rows].filter((one) => one.cells.length > 1).forEach((one, index) =>
      one.cells[place].before(made(index ? "<table><tr><td>Vux</td></tr></table>" : "<table><tr><th>Enhet</th></tr></table>").rows[0].cells[0]));
    return truth;
  },
  "columns reordered"(truth, dice) {
    const row = listRow(truth);
    if (!row) return undefined;
    const order = dice.shuffled([...headings(row).keys()]);
    [...row.closest("table").rows].filter((one) => one.cells.length === order.length).forEach((one) => {
      const cells = [...one.cells];
      one.append(...order.map((index) => cells[index]));
    });
    return truth;
  },
  "a message on top"(truth) {
    main().prepend(made("<table class='banner'><tr><td>Driftstopp på lördag klockan 8.</td><td><input type=button value='Läs mer'></td></tr></table>"));
    return truth;
  },
  "white space"(truth) {
    inAllTexts(CAPTIONS, (text) => ` ${text.replace(/ /g, "\u00a0 ")}\u00ad\n`);
    all("td.rub").forEach((caption) => setCaption(caption, `${captionText(caption)} :`));
    return truth;
  },
  "captions in capitals"(truth) {
    inAllTexts(CAPTIONS, (text) => text.toUpperCase());
    return truth;
  },
};

// Others come that look like it.
const OTHERS = {
  "a look-alike in a section of its own"(truth, dice) {
    const parts = partsOf(truth);
    if (!parts) return undefined;
    sectionWith(parts.map(copyOf), truth, dice.one(OTHER_SECTION), dice);
    return truth;
  },
  "a similar caption beside it"(truth) {
    const parts = !listRow(truth) && partsOf(truth);
    if (!parts) return undefined;
    const copies = parts.map(copyOf);
    const holder = isButton(truth) ? all("input", copies[0])[0] : copies[0];
    setCaption(holder, isButton(truth) ? `${captionText(holder)} och stäng` : `${captionText(holder)} (tidigare)`);
    placed(copies, parts[0]);
    return truth;
  },
  "a second person of the same name"(truth, dice) {
    const row = listRow(truth);
    const others = row && cellUnder(row, "Namn") ? otherRows(row) : [];
    if (!others.length) return undefined;
    const other = dice.one(others);
    ["Namn", "Inkommen", "Kommun vid anmälan", "Status"].forEach((heading) => setCaption(cellUnder(other, heading), captionText(cellUnder(row, heading))));
    row.before(other);
    return truth;
  },
  "a row with a longer number"(truth) {
    const row = listRow(truth);
    if (!row) return undefined;
    const other = copyOf(row);
    [...other.cells].forEach((cell) => setCaption(cell.querySelector("a") || cell, longer(clean(cell.innerText))));
    row.before(other);
    return truth;
  },
};

// The page itself does not tell what is meant now: it would look the same had the meaning changed. Reworded labels and
// headings mean the same here, those in the next group do not. Of two alike, the old one is called right. Where labels
// changed places, the words are what a person goes by, so the element that bears them now is called right.
const DOUBT = {
  "the label reworded"(truth) {
    return reworded(truth, (text) => SAME_MEANING[text]) ? truth : undefined;
  },
  "the section's heading reworded"(truth) {
    const heading = sectionOf(truth);
    if (!heading) return undefined;
    setCaption(heading, SAME_SECTION[captionText(heading)]);
    return truth;
  },
  "the page's heading reworded"(truth) {
    const heading = document.querySelector("h1");
    setCaption(heading, `${captionText(heading)} (vux)`);
    return truth;
  },
  "a look-alike beside it"(truth) {
    const parts = !listRow(truth) && partsOf(truth);
    if (!parts) return undefined;
    placed(parts.map(copyOf), parts[0]);
    return truth;
  },
  "moved to another section"(truth, dice) {
    return swapped(truth, dice, ({ caption }) => sectionOf(caption) !== sectionOf(truth));
  },
  "a column without a heading"(truth, dice) {
    const row = listRow(truth);
    if (!row) return undefined;
    const place = dice.below(truth.closest("td").cellIndex + 1);
    [row, ...otherRows(row)].forEach((one) => one.cells[place].before(made("<table><tr><td>Vux</td></tr></table>").rows[0].cells[0]));
    return truth;
  },
  "two labels swapped"(truth, dice) {
    const own = pairOf(truth);
    const kindOf = (value) => value.querySelector(FIELD)?.matches("select") ?? value.querySelectorAll(FIELD).length;
    const others = own ? pairs().filter(({ caption, value }) => caption !== own.caption && kindOf(value) === kindOf(own.value)) : [];
    if (!others.length) return undefined;
    const other = dice.one(others);
    swap(own.caption, other.caption);
    return truth === own.value ? other.value : other.value.querySelector(FIELD);
  },
  "two column headings swapped"(truth, dice) {
    const row = listRow(truth);
    if (!row) return undefined;
    const own = headingOver(truth);
    const other = dice.one(headings(row).filter((one) => one !== own && captionText(one)));
    const right = row.cells[other.cellIndex];
    swap(own, other);
    return truth.localName === "td" ? right : right.querySelector("a");
  },
};

// It has gone, or its words mean something else: only refusing is right.
const ALTERED = {
  "gone"(truth) {
    const parts = partsOf(truth);
    if (parts) parts.forEach((part) => part.remove());
    else truth.replaceWith(...truth.childNodes);
    return null;
  },
  "gone, a look-alike in another section"(truth, dice) {
    const parts = partsOf(truth);
    if (!parts) return undefined;
    sectionWith(parts.map(copyOf), truth, dice.one(OTHER_SECTION), dice);
    parts.forEach((part) => part.remove());
    return null;
  },
  "own row gone, one with a longer number there"(truth) {
    if (!listRow(truth)) return undefined;
    OTHERS["a row with a longer number"](truth);
    listRow(truth).remove();
    return null;
  },
  "own row there twice"(truth) {
    const row = listRow(truth);
    if (!row) return undefined;
    row.before(copyOf(row));
    return null;
  },
  "the label means something else"(truth) {
    const other = (text, holder) => (isButton(holder) ? `${text} för alla` : `Vårdnadshavares ${text.toLowerCase()}`);
    return reworded(truth, other) ? null : undefined;
  },
  "the calendar shows another year"(truth) {
    if (!truth.closest("table.kalender")) return undefined;
    all("td.manad").forEach((month) => setCaption(month, captionText(month).replace(/\d+/, (year) => Number(year) + 1)));
    return null;
  },
  "the section means something else"(truth, dice) {
    const heading = sectionOf(truth);
    if (!heading) return undefined;
    setCaption(heading, dice.one(OTHER_SECTION));
    return null;
  },
  "the page means something else"() {
    const heading = document.querySelector("h1");
    setCaption(heading, `${captionText(heading)} – övningsmiljö`);
    return null;
  },
};

const GROUPS = { code: CODE, place: PLACE, others: OTHERS, doubt: DOUBT, altered: ALTERED };
