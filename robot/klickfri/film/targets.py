"""From what was seen of an element to the target that names it for every case (architecture, section 5).

Only what a person would recognise it by is taken: role, caption, label, row and column, heading. What belongs to the
filmed case is replaced by `$values`; where that cannot be done the fact is left out, or a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from klickfri.film.infer import (
    address_for,
    counts_value,
    holds_number,
    holds_value,
    identifies,
    references_for,
    template_for,
)
from klickfri.model.film import Element, TableRow
from klickfri.model.pattern import fixed, named, with_words
from klickfri.model.recognition import BY_SIGHT, TIED, called_by, choice_name, day_name, has_facts, names_of
from klickfri.model.target import LabelSource, Target
from klickfri.model.text import as_caption
from klickfri.model.values import Values, fill_in, references
from klickfri.privacy.likeness import caption_looks_like_data, label_looks_like_data

FIELDS = frozenset({"textbox", "combobox", "listbox", "checkbox", "radio", "switch", "slider", "spinbutton", "file"})
_DIGIT = re.compile(r"\d")
_COUNT = re.compile(r"\([^()]*\d[^()]*\)$")
_SHORT_CELL = 60
"""Signs of a cell that may key a row."""


class _Facts(TypedDict, total=False):
    """The strong facts of a target to be, as far as there are any."""

    role: str
    name: str
    label: str
    label_from: LabelSource
    text: str
    row: dict[str, str]
    column: str
    heading: str
    section: str
    leads_to: str
    icon: str


@dataclass(frozen=True)
class Named:
    """A target as drafted. `doubts` say, in Swedish, what keeps it from being used as it is."""

    target: Target
    doubts: tuple[str, ...] = ()
    alone: bool = True
    """False where the robot could not tell it from others, or not see it: it cannot be used as it is."""


def target_of(
    element: Element, page: str, values: Values | None = None, shown: Collection[str] = (), heading: str = ""
) -> Named:
    """The target of an element: `element` as a film tells it, `page` its page state, `values` what was known then.

    The order of `values` ranks them: of two that show the same text the first is taken. `shown` are captions of the
    system's: they are nobody's, whatever they look like. `heading` is the one that the page is known by, if any.
    """
    values = values or {}
    element = _under_page_heading(element, heading, values)
    row = element.row if _stands_in_list(element) else None
    line = _line(element, row) if row else ""
    key = _key(element, row, values) if row and not line else None
    facts = _facts(element, row, key, values)
    target = Target(page=page, **facts, line=line or None, supporting=_supporting(element, row, values))
    many = _is_one_of_many(target, element)
    row_doubts = _row_doubts(row, key, line) if row else ()
    doubts = (*row_doubts, *_doubts(element, target, shown), *_doubts_of_looks(target, many))
    return Named(target, doubts, not (many or element.closed))


def _facts(element: Element, row: TableRow | None, key: _Key | None, values: Values) -> _Facts:
    """What a person recognises it by."""
    role = element.role or "text"
    heading = _heading(element, values)
    if row is not None:
        return {"role": role, **_row(element, row, key, values), **heading}
    if role in FIELDS:
        called = _choice(element, values) or _label(element, values) or _name(element, values)
    elif role in ("cell", "text"):
        role, called = "text", _label(element, values) or _text(element, values)
    else:
        called = _name(element, values) or _label(element, values)
        called |= _unnamed(element, called, values)
    return {"role": role, **called, **heading, **_section(element, called, heading, values)}


def _doubts(element: Element, target: Target, shown: Collection[str]) -> Iterator[str]:
    bare = target.model_copy(update={"heading": None, "section": None})
    if not (bare.is_strong or target.icon):
        yield "Inget som en människa känner igen det på: ingen ledtext, inget namn, ingen rad."
    if beside := _words_beside(target):
        value = named(beside)[0]
        yield f"I ”{beside}” kan orden bredvid {value} vara ärendets egna; {{mentions: {value}}} ser bara till det."
    if element.closed:
        yield "Det står i en sluten komponent, som roboten inte kan se in i."
    for text, looks_like_data in _captions(target).items():
        if "$" not in text and as_caption(text) not in shown and looks_like_data(text):
            yield f"”{text}” ser ut att höra till det filmade ärendet."


def _words_beside(target: Target) -> str:
    """What it is called, where that has a number beside a value of the case, as a hit of a search may; else empty."""
    called = (target.name or "", target.text or "")
    return next((text for text in called if named(text) and _DIGIT.search(fixed(text))), "")


def _captions(target: Target) -> dict[str, Callable[[str], object]]:
    """Each text of the screen that the target has, and what finds data of a case in it."""
    texts = [target.name, target.text, target.leads_to, *(target.row or {}).values()]
    captions: dict[str, Callable[[str], object]] = {text: caption_looks_like_data for text in texts if text}
    if target.label:
        is_tied = target.label_from in TIED
        captions[target.label] = label_looks_like_data if is_tied else caption_looks_like_data
    return captions


def _doubts_of_looks(target: Target, many: bool) -> Iterator[str]:
    if target.icon:
        yield "Det visar bara en bild. Se den vid steget, och säg vad den betyder: {called: Skriv ut}."
    if many:
        yield "Flera saker på sidan ser likadana ut."


def _under_page_heading(element: Element, heading: str, values: Values) -> Element:
    """The element with the case's own number as a value in its heading, where the page is known by that very heading.

    Of any other heading no film of one case tells which words beside the number are that case's own.
    """
    words = as_caption(heading)
    is_numbered = set(references(words)) == {"reference"} and bool(values.get("reference"))
    is_there = is_numbered and fill_in(words, values) == element.heading
    return element.model_copy(update={"heading": words}) if is_there else element


def _heading(element: Element, values: Values) -> _Facts:
    """The heading around it, unless that names the filmed case, or counts: `Resultat (1 av 6)`."""
    heading = element.heading
    is_kept = _is_everybodys(with_words(heading), values) and not _COUNT.search(heading)
    return {"heading": heading} if is_kept else {}


def _is_everybodys(caption: str, values: Values) -> bool:
    """Is it a caption that names nothing of the filmed case?"""
    is_cases = any((holds_number(caption, values), holds_value(caption, values), counts_value(caption, values)))
    return bool(caption) and not is_cases and not caption_looks_like_data(caption)


def _section(element: Element, called: _Facts, heading: _Facts, values: Values) -> _Facts:
    """The part of the page it stands in: the one that tells it from its like, else the tab that has to be chosen."""
    fact = _told_by(called)
    here = f"{fact}-here"
    apart = element.apart
    if element.shared.get(fact, 1) < 2 or (heading and element.shared.get(here) == 1):
        section = apart.get("tab", "")
    else:
        section = apart.get(fact, "") or (apart.get(here, "") if heading else "")
    is_new = section != heading.get("heading") and _is_everybodys(section, values)
    return {"section": section} if is_new else {}


def _told_by(called: _Facts) -> str:
    """The fact by which it is called, as a film counts those who share it."""
    named = next((fact for fact in ("name", "text") if fact in called and "label" not in called), "")
    return called.get("label_from", "") or named


def _unnamed(element: Element, called: _Facts, values: Values) -> _Facts:
    """The address behind it, or the picture it shows, where its words are missing or not its alone."""
    fact = _told_by(called)
    if called and (element.shared.get(fact, 1) < 2 or element.shared.get(f"{fact}-here") == 1 or fact in element.apart):
        return {}
    return _leads(element, values) or ({} if called else _icon(element))


def _leads(element: Element, values: Values, within: str = "") -> _Facts:
    """The address that it leads to, where only one leads there."""
    pattern = address_for(element.leads, values)
    is_alone = element.shared.get(f"{within}leads") == 1
    return {"leads_to": pattern} if is_alone and pattern and not caption_looks_like_data(fixed(pattern)) else {}


def _icon(element: Element, within: str = "") -> _Facts:
    return {"icon": element.icon} if element.icon and element.shared.get(f"{within}icon") == 1 else {}


def fits(target: Target, element: Element, page: str, values: Values) -> bool:
    """Does every fact of a known target hold for this element? So a film uses targets that exist already."""
    if target.page != page or any(values.get(name) is None for name in target.refers_to):
        return False
    return has_facts(target.filled_in(values), element)


def same_place(one: Target, other: Target) -> bool:
    """Do two targets name the same thing, whatever the page's code, or a person, calls it?"""
    others = {"supporting", "weak", "called"}
    return one.model_dump(exclude=others) == other.model_dump(exclude=others)


def is_alone(target: Target, element: Element) -> bool:
    """Is some fact of the target this element's only, as the page was? A row has its own key."""
    if target.row or target.section or target.leads_to or target.icon:
        return True
    facts = [fact for fact in ("name", "text") if getattr(target, fact)]
    facts += [target.label_from or "", f"{target.label_from}-here"]
    return any(element.shared.get(fact) == 1 for fact in facts)


def agreed(one: Target, other: Target) -> Target:
    """The target with only the supporting facts that were the same on both cases."""
    kept = {fact: value for fact, value in one.supporting.items() if other.supporting.get(fact) == value}
    return one.model_copy(update={"supporting": kept})


def _is_one_of_many(target: Target, element: Element) -> bool:
    """Does the page have more of what all of its facts say, and nothing around it that tells them apart?"""
    if target.row:
        return _shares_its_cell(target, element.shared)
    return not _is_told_apart(target) and _shares_its_words(target, element)


def _shares_its_words(target: Target, element: Element) -> bool:
    """Do others have all of its words too, also under its heading?"""
    shared = element.shared
    facts = [fact for fact in shared if fact in ("name", "text", target.label_from)]
    if not facts or min(shared[fact] for fact in facts) == 1:
        return False
    here = [shared[f"{fact}-here"] for fact in facts if f"{fact}-here" in shared]
    if not here:
        return not element.heading
    return min(here) > 1 or not target.heading


def _shares_its_cell(target: Target, shared: Mapping[str, int]) -> bool:
    """Does its cell hold more, and has it nothing of its own in it?"""
    own = {"cell-name": target.name, "cell-leads": target.leads_to, "cell-icon": target.icon}
    is_alone = any(fact and shared.get(count) == 1 for count, fact in own.items())
    return shared.get("cell", 1) > 1 and not is_alone


def _is_told_apart(target: Target) -> bool:
    """Has it more than its own words: a name beside its label, a column, a part of the page, an address, a picture?"""
    named_twice = target.label and target.name
    return any((named_twice, target.column, target.section, target.leads_to, target.icon))


def _stands_in_list(element: Element) -> bool:
    """Is it part of a table with one thing a row? A calendar's day is named by its date instead."""
    return bool(element.row and element.row.of >= 1 and not day_name(element))


def _name(element: Element, values: Values) -> _Facts:
    name = next(iter(names_of(element)), "")
    return {"name": written(name, values)} if name else {}


def _text(element: Element, values: Values) -> _Facts:
    return {"text": written(element.text, values)} if element.text else {}


def _label(element: Element, values: Values) -> _Facts:
    """The caption that a person calls it by, or one by sight where that has none or leaves it one of many."""
    source = called_by(element.labels) or ("before" if "before" in element.labels else None)
    if source is None or element.shared.get(source, 1) > 1:
        others: tuple[LabelSource, ...] = ("before", *BY_SIGHT)
        source = next((place for place in others if _is_its_alone(element, place, values)), source)
    return {"label": element.labels[source], "label_from": source} if source else {}


def _is_its_alone(element: Element, source: LabelSource, values: Values) -> bool:
    """Is it the only one on the page with this caption, or under its heading, and is that no value of the case?"""
    if source not in element.labels or holds_value(element.labels[source], values):
        return False
    return element.shared.get(source) == 1 or _is_alone_here(element, source, values)


def _is_alone_here(element: Element, source: LabelSource, values: Values) -> bool:
    """Is it the only one under its heading, if it has one that a target may name?"""
    is_named = not element.heading or bool(_heading(element, values))
    return is_named and element.shared.get(f"{source}-here") == 1


def _choice(element: Element, values: Values) -> _Facts:
    """One choice of several, by its own name: with the group's where it has one, as all of the group share that.

    A box without a group is a field like others, unless its caption is a value of the case.
    """
    labels, name, is_radio = element.labels, _name(element, values), element.role == "radio"
    if element.role not in ("radio", "checkbox", "switch"):
        return {}
    if _needs_its_group(element, values):
        return {"name": written(choice_name(element), values), "label": labels["group"], "label_from": "group"}
    if not name:
        return _named_after(element, values)
    source = _around(element)
    if source == "legend" or (source and is_radio):
        return {**name, "label": labels[source], "label_from": source}
    return name if is_radio or "$" in name["name"] else {}


def _around(element: Element) -> LabelSource | None:
    """What names the group that a choice stands in, and not the choice itself."""
    sources: tuple[LabelSource, ...] = ("legend", "left")
    return next((one for one in sources if element.labels.get(one, element.name) != element.name), None)


def _needs_its_group(element: Element, values: Values) -> bool:
    """Is it told from others by its group's words, as it has no name or shares it?"""
    is_shared = not element.name or element.shared.get("name", 1) > 1
    return is_shared and bool(choice_name(element)) and _is_alone_here(element, "group", values)


def _named_after(element: Element, values: Values) -> _Facts:
    """A choice by the words after it: its name where the case may have another, else its caption."""
    words = element.labels.get("after", "")
    name = written(words, values)
    if not words or not (element.role == "radio" or "$" in name):
        return {}
    is_alone = element.shared.get("after") == 1 or _is_alone_here(element, "after", values)
    return {"name": name, "label_from": "after"} if is_alone else {}


def _row(element: Element, row: TableRow, key: _Key | None, values: Values) -> _Facts:
    """Row by the value that keys it, column by its heading; a control's name only when it says the same in every row.

    What a cell says is never its name: it is what the next case has another of.
    """
    facts: _Facts = {}
    if key:
        facts["row"] = {key.caption: key.reference}
    if row.column:
        facts["column"] = row.column
    facts |= _name_in_row(element, row, values)
    if element.shared.get("cell", 1) > 1 and element.shared.get("cell-name", 2) > 1:
        facts |= _leads(element, values, "cell-") or _icon(element, "cell-")
    return facts


def _name_in_row(element: Element, row: TableRow, values: Values) -> _Facts:
    """The name of a control in a row, where it is the table's word."""
    if element.role in ("cell", "text") or _line(element, row) or not _says_the_same_in_each(element, row):
        return {}
    return {"name": element.name} if _is_everybodys(element.name, values) else {}


def _line(element: Element, row: TableRow) -> str:
    """The place of a row that is begun by writing in it; a number among the filled ones is for a person to say."""
    begun = [way for way in row.ways if not way.isdigit()]
    return begun[0] if begun and row.column and element.role in FIELDS else ""


def _row_doubts(row: TableRow, key: _Key | None, line: str) -> Iterator[str]:
    if line:
        if row.tables > 1:
            yield f"Sidan har {row.tables} tabeller med kolumnen ”{row.column}” under samma rubrik."
    elif key is None:
        yield "Raden kan inte pekas ut med något som är känt om ärendet."
    elif key.shared:
        yield f"Raden pekas ut med ”{key.caption}”, som andra ärenden också kan ha."


def _says_the_same_in_each(element: Element, row: TableRow) -> bool:
    """Is its name a word of the table's, not of this row?"""
    return row.of == 1 or element.shared.get("name", 0) > 1


class _Key(NamedTuple):
    """A cell that may key a row, in the order in which keys are preferred; `shared` where others may have its value."""

    shared: bool
    place: int
    caption: str
    reference: str


def _key(element: Element, row: TableRow, values: Values) -> _Key | None:
    """The cell that shows a known value and that no other row has; what tells a case from all others comes first.

    Never a part of a text, never two cells, never the field itself that is written in. A value that others may share
    is doubted: the next case's row could be missing, and somebody else's be there with the same day or school.
    """
    itself = row.column if element.role in FIELDS else ""
    cells = [(caption, row.cells[caption]) for caption in row.alone if caption != itself]
    return min(
        (
            _Key(*_rank(reference, values), caption, reference)
            for caption, text in cells
            if text and len(text) <= _SHORT_CELL
            for reference in references_for(text, values)
        ),
        default=None,
    )


def _rank(reference: str, values: Values) -> tuple[bool, int]:
    """Whether others may have this value too, and its place among the values."""
    name = references(reference)[0]
    return not identifies(values[name]), list(values).index(name)


def written(text: str, values: Values) -> str:
    """A text of the screen as a flow writes it: a value, a template, or as it stands."""
    return next(iter(references_for(text, values)), None) or template_for(text, values) or text


def _supporting(element: Element, row: TableRow | None, values: Values) -> dict[str, str]:
    """What the page's code calls it, unless that counts rows or holds something of the case."""
    if row is not None:
        return {}
    return {fact: text for fact, text in element.supporting.items() if not holds_value(text, values)}
