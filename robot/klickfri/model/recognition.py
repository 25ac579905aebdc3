"""Which page is it, and which element: one rule for targets, films and healing, and the page's own script.

The page's script is held to the same tables: `labels.yaml`, `names.yaml`, `parts.yaml` and
`pages.yaml` in `tests/conformance/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from klickfri.model import pattern
from klickfri.model.errors import UnknownValue, Unsure
from klickfri.model.film import Element, PageShown
from klickfri.model.pattern import Known
from klickfri.model.sentences import Sentence
from klickfri.model.target import LabelSource, Page, System, Target
from klickfri.model.text import as_caption, as_shown
from klickfri.model.values import Values, references, resolve

_DAY = re.compile("[0-9]+")
NOTHING: Known = {}
"""No value of the case is known."""

Labels = Mapping[LabelSource, str]
"""Where a label stands -> its words, as shown, without a final colon.

A label stands in several places at once: in the page's code (`label`, `aria`, `legend`) or near the field (`left`,
`above`, `before`). What only the eye ties to a field is told where nothing stronger names it.
"""

USUAL: tuple[LabelSource, ...] = ("label", "aria", "left", "legend")
"""The places that count unless a target names one, those first by which a person calls the element. In a form every
first cell has a caption above it and most fields some words before them, so these count only when they are named."""

BY_SIGHT: tuple[LabelSource, ...] = ("after", "beside", "over", "placeholder", "title", "button")
"""The places of captions that only the eye ties to a field, the most telling first; they count only when named."""

TIED: tuple[LabelSource, ...] = ("label", "aria", "legend", "placeholder", "title")
"""The places that the page's own code ties to the element: what stands there is a label and nothing else."""

_TIED_TOO: Mapping[LabelSource, tuple[LabelSource, ...]] = {
    **dict.fromkeys(BY_SIGHT, ("label", "aria")),
    "group": ("legend", "left"),
}
"""Where such a caption may stand too, when a page comes to tie it to its field."""


def has_label(labels: Labels, wanted: str, source: LabelSource | None) -> bool:
    """Has the element this label, in the place that is named or in a usual one?"""
    places = (source, *_TIED_TOO.get(source, ())) if source else USUAL
    return as_caption(wanted) in [labels.get(place) for place in places]


def called_by(labels: Labels) -> LabelSource | None:
    """The place of the label that a person calls the element by, if it has a usual one."""
    return next((place for place in USUAL if place in labels), None)


def day_name(element: Element) -> str:
    """The name of a day in a calendar, which shows only its number: its title. Empty for anything else."""
    return element.title if _DAY.fullmatch(element.text) else ""


def names_of(element: Element) -> list[str]:
    """What it may be called, the most telling first: a day with its year cannot be another year's."""
    return [name for name in (element.day, day_name(element), element.name) if name]


def choice_name(element: Element) -> str:
    """What a choice is called: its name or, where it has none, the words after it."""
    return element.name or element.labels.get("after", "")


def names_for(target: Target, element: Element) -> list[str]:
    """Words after a choice are its name only to a target that goes by them, or by those of its group."""
    return [*names_of(element), *([choice_name(element)] if target.label_from in ("after", "group") else [])]


def has_facts(target: Target, element: Element) -> bool:
    """Does every strong fact of the target, its values filled in, hold for the element?"""
    is_text = target.role == "text" and element.role in ("cell", "")
    is_alike = target.role == element.role or is_text
    return is_alike and _has_words(target, element) and _stands_there(target, element) and _leads_there(target, element)


def _has_words(target: Target, element: Element) -> bool:
    return all(
        (
            target.name is None or as_shown(target.name) in names_for(target, element),
            target.label is None or has_label(element.labels, target.label, target.label_from),
            target.text is None or as_shown(target.text) == element.text,
            target.mentions is None or mentions(element.name or element.text, target.mentions),
        )
    )


def mentions(words: str, value: str) -> bool:
    """Does the value stand in the words as one of its own? As part of a longer one (`A-1` in `A-12`, `A-1-2`) not."""
    whole = rf"(?<!\w)(?<!\w[-/.:]){re.escape(as_shown(value))}(?!\w)(?![-/.:]\w)"
    return bool(as_shown(value)) and bool(re.search(whole, words))


def _stands_there(target: Target, element: Element) -> bool:
    return _is_in_row(target, element) and all(
        (
            target.heading is None or _is_under_heading(target, element),
            target.section is None or as_caption(target.section) in element.sections,
        )
    )


def _is_in_row(target: Target, element: Element) -> bool:
    """Is it in the row and the column, where the target names them?"""
    cells: Mapping[str, str] = element.row.cells if element.row else {}
    column = element.row.column if element.row else None
    is_keyed = all(cells.get(heading) == as_shown(text) for heading, text in (target.row or {}).items())
    is_placed = target.line is None or is_line(target.line, element)
    return is_keyed and is_placed and (target.column is None or as_caption(target.column) == column)


def _leads_there(target: Target, element: Element) -> bool:
    """Is there the address behind it, and the picture on it?"""
    leads = target.leads_to is None or pattern.fits(target.leads_to, element.leads, NOTHING)
    return leads and (target.icon is None or target.icon == element.icon)


def _is_under_heading(target: Target, element: Element) -> bool:
    """Is its heading the nearest, or over a part whose own words have come to be a heading?"""
    wanted, part = as_caption(target.heading or ""), as_caption(target.section or "")
    return element.heading == wanted or (bool(part) and element.heading == part and wanted in element.sections)


def is_line(line: str, element: Element) -> bool:
    """Is it the row of this place?"""
    return element.row is not None and line in element.row.ways


def looks_like(page: Page, shown: PageShown, known: Known = NOTHING) -> bool:
    """Does all that the page state is known by hold? One that names nothing is known by nothing."""
    told = {"heading": shown.heading, "title": shown.title, "path": shown.path}
    if not (page.patterns or page.shows):
        return False
    in_words = all(pattern.fits(words, told[fact], known) for fact, words in page.patterns.items())
    return in_words and (not page.shows or page.shows in shown.shows)


def stands_in(frame: Sequence[str], path: Sequence[str]) -> bool:
    """Does a page state with this `frame` stand in the frame at the path? A new name each time fits `*`."""
    return len(frame) == len(path) and all(map(_fits_name, frame, path))


def _fits_name(words: str, name: str) -> bool:
    return pattern.fits(words, name, NOTHING)


def is_narrower(one: Page, other: Page) -> bool:
    """Is it known by more than the other, in the same place: does the other fit all that this one fits, and not the
    other way round? Where both fit, it is this one.
    """
    return _is_within(one, other) and not _is_within(other, one)


def _is_within(one: Page, other: Page) -> bool:
    """Does the other page state fit whatever this one fits?"""
    if (one.window, one.frame) != (other.window, other.frame):
        return False
    words = one.patterns
    in_words = all(fact in words and pattern.is_within(words[fact], wide) for fact, wide in other.patterns.items())
    return in_words and as_shown(other.shows or "") in as_shown(one.shows or "")


def best_fitting(pages: Mapping[str, Page], shown: PageShown, known: Known = NOTHING) -> list[str]:
    """The page states that a page fits, without those that a narrower one stands for."""
    fitting = [name for name, page in pages.items() if looks_like(page, shown, known)]
    return [name for name in fitting if not any(is_narrower(pages[other], pages[name]) for other in fitting)]


def known_in(pages: Iterable[Page], values: Values) -> Known:
    """What the references of these pages show, as far as the values are known."""
    texts = [text for page in pages for text in (*page.patterns.values(), page.address or "")]
    named = {reference for text in texts for reference in pattern.named(text)}
    shown = {reference: _shown(reference, values) for reference in sorted(named)}
    return {reference: text for reference, text in shown.items() if text}


def _shown(reference: str, values: Values) -> str:
    """What a reference shows; nothing where that is not known."""
    name = reference[1:].partition("|")[0]
    try:
        return "" if values.get(name) is None else as_shown(str(resolve(reference, values)))
    except UnknownValue:
        return ""


def address_of(name: str, page: Page, values: Values) -> str:
    """Where the page is opened, with the case's values in it. Raises `Unsure` where that is not known."""
    if page.address is None:
        raise Unsure(Sentence.NO_ADDRESS(page=name))
    parts, known = pattern.words_of(page.address, known_in([page], values)), pattern.named(page.address)
    for place, value in zip(known, parts[1::2], strict=True):
        if not value:
            raise Unsure(Sentence.VALUE_MISSING(value=references(place)[0]))
    return "".join(quote(part or "", safe="") if at % 2 else part or "" for at, part in enumerate(parts))


def known_labels(system: System, captions: Iterable[str]) -> set[str]:
    """Texts that are labels, never values: what the system and its targets name, without a final colon."""
    pages = system.pages.values()
    headings = [page.heading for page in pages if page.heading and not pattern.is_pattern(page.heading)]
    texts = [*system.shown, *headings, *(page.shows for page in pages if page.shows), *captions]
    return {as_caption(text) for text in texts if "$" not in text}
