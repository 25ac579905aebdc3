// What the changes of every system's pages are made with. A change is given the true element and, if it has a choice, a
// seeded dice. It gives back the element that is the right one afterwards: the same, another, or null when only refusing
// is right; undefined when it cannot be done to this element. Each system's own file names them by group in GROUPS.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const made = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
};

let fresh = 0;
function nameAnew(one) {
  fresh += 1;
  if (one.id) one.id = `ctl00_Main_ny${fresh}`;
  if (one.hasAttribute("name")) one.setAttribute("name", `ctl00$Main$ny${fresh}`);
}
function renamed(node) {
  [node, ...all("[id], [name]", node)].forEach(nameAnew);
  return node;
}
const copyOf = (node) => renamed(node.cloneNode(true));

function swap(one, other) {
  const place = document.createComment("");
  one.replaceWith(place);
  other.replaceWith(one);
  place.replaceWith(other);
}

const captionText = (holder) => clean(holder.localName === "input" ? holder.value : holder.innerText);
function setCaption(holder, text) {
  if (holder.localName === "input") holder.setAttribute("value", text);
  else holder.textContent = text;
}

function inAllTexts(selector, change) {
  all(selector).forEach((holder) => setCaption(holder, change(captionText(holder))));
}

// Another person's facts, as far as the column's form goes.
function strangers(text, number) {
  return text.replace(/\d/g, (digit) => (Number(digit) + number) % 10).replace(/^[A-ZÅÄÖ][^\d]+$/, "Kim Berg");
}
const longer = (text) => (/\d$/.test(text) && /^[A-Z]/.test(text) ? `${text}1` : text);
