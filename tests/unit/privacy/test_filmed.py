"""What is kept of a film of real persons: known labels, and tokens of known values. Nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import pytest

from klickfri.film.targets import target_of
from klickfri.model.film import FilmModel, Masked, PageShown, Sighting, as_told, sighting_of
from klickfri.model.recognition import best_fitting, known_in
from klickfri.model.target import Page
from klickfri.privacy.filmed import FilmMask

CANARY = "Zebulina 850314-2385"
PAGE = {"heading": "Ärende", "title": CANARY, "path": f"/arende/{CANARY}"}
ELEMENT = {
    "role": "link", "tag": "a", "name": CANARY, "text": CANARY, "labels": {"left": CANARY, "label": "Namn:"},
    "supporting": {"id": f"row-{CANARY}", "name": "txtNamn"}, "box": [10, 20, 300, 16], "view": [1100, 760],
}  # fmt: skip


def a_mask(**known: str) -> FilmMask:
    """A mask that knows a few labels, and these texts as values: `a_mask(**{"A-1": "$reference"})`."""
    return FilmMask(
        {"Namn", "Status", "Sparat", "Beviljad", "Ärende"}, {"txtNamn", "lista"}, {"", "arende"},
        lambda text: [known[text]] if text in known else [],
    )  # fmt: skip


def kept(facts: Mapping[str, Any], mask: FilmMask | None = None, kind: str = "set") -> dict[str, Any]:
    """The facts that are kept of a sighting with these."""
    head = {"kind": kind, "at": 1.0, "n": 1, "document": "x", "window": 1}
    return as_told((mask or a_mask())(sighting_of({**head, "element": {"role": "textbox"}, **facts})))


def filled(hint: Any) -> Any:
    """Something of this type, with the canary in place of every text and every name of a fact."""
    if isinstance(hint, type) and issubclass(hint, FilmModel):
        hints = get_type_hints(hint, include_extras=True)
        return hint(**{name: filled(hints[name]) for name in hint.model_fields})
    origin, args = get_origin(hint), get_args(hint)
    if NoneType in args:
        return filled(next(one for one in args if one is not NoneType))
    if origin is Annotated:
        return CANARY if args[0] is str else filled(args[0])
    if origin is Literal:
        return args[0]
    if origin is tuple:
        return tuple(filled(one) for one in args if one is not ...)
    if origin is not None and issubclass(origin, Mapping):
        return {filled(args[0]): filled(args[1])}
    return filled(args[0]) if args else hint(1)


@pytest.mark.parametrize("kind", get_args(Sighting))
def test_a_value_is_nowhere_in_what_is_kept(kind: type[Any]) -> None:
    """Whatever fact it stands in, in every kind of sighting."""
    seen = filled(kind)
    assert CANARY in seen.model_dump_json()
    told = a_mask()(seen).model_dump_json()
    assert not re.search("zebulina|850314|2385", told, re.IGNORECASE)


def bare(hint: Any) -> Iterator[Any]:
    """Every text in the type that says nothing of how it is masked."""
    if isinstance(hint, type) and issubclass(hint, FilmModel):
        hints = get_type_hints(hint, include_extras=True)
        yield from (found for name in hint.model_fields for found in bare(hints[name]))
    elif get_origin(hint) is Annotated:
        base, *notes = get_args(hint)
        yield from () if any(isinstance(note, Masked) for note in notes) else bare(base)
    elif get_origin(hint) is not Literal:
        yield from [hint] if hint is str else (found for part in get_args(hint) for found in bare(part))


@pytest.mark.parametrize("kind", get_args(Sighting))
def test_every_text_of_a_film_says_how_it_is_masked(kind: type[Any]) -> None:
    """A new fact cannot be a plain text: who adds it decides whose it is."""
    assert [*bare(kind)] == []


def test_a_frame_is_kept_by_its_known_name() -> None:
    """It is how the robot finds the frame again; another name may be anybody's."""
    seen = {"kind": "leave", "at": 1.0, "n": 1, "document": CANARY, "window": 1, "frame": ["lista", CANARY]}
    assert a_mask()(sighting_of(seen)).frame == ("lista", "«dolt 1»")


def test_a_calendars_day_can_be_drafted_from_what_is_kept() -> None:
    """The day with its year is a value of the case, and becomes its token; the bare number tells nothing."""
    day = {"role": "link", "name": "14", "text": "14", "title": "14 december", "day": "14 december 2026"}
    mask = a_mask(**{"14 december 2026": "$start|day_month_year"})
    seen = {"kind": "click", "at": 1.0, "n": 1, "document": "x", "window": 1, "element": day}
    (element,) = [one.element for one in [mask(sighting_of(seen))] if one.kind == "click"]
    assert target_of(element, "card", {"start": "2026-12-14"}).target.name == "$start|day_month_year"


def test_known_labels_codes_and_paths_are_kept() -> None:
    """A film is no use without the words on its buttons."""
    told = kept({"element": {**ELEMENT, "name": "Namn"}, "page": PAGE})
    assert told["element"]["name"] == "Namn"
    assert told["element"]["labels"]["label"] == "Namn:"
    assert told["element"]["supporting"] == {"name": "txtNamn"}
    assert told["page"]["heading"] == "Ärende"
    assert told["page"]["path"].startswith("/arende/«dolt ")
    said = {"kind": "shown", "at": 1.0, "n": 1, "document": "x", "window": 1, "texts": ["Sparat", CANARY]}
    assert as_told(a_mask()(sighting_of(said)))["texts"] == ["Sparat"]


def test_a_known_value_becomes_its_token() -> None:
    """Which field stood there is what the draft infers from; in a list before any label."""
    mask = a_mask(**{"A-1": "$reference", "Beviljad": "$wish"})
    told = kept({"value": "A-1", "options": ["Beviljad"]}, mask)
    assert (told["value"], told["options"]) == ("«$reference»", ["«$wish»"])
    row = {"column": "Status", "cells": {"Status": "A-1", "Nr": "7"}, "alone": ["Nr"], "number": 1, "of": 1}
    told = kept({"element": {"role": "cell", "row": row}}, mask)["element"]["row"]
    assert told["cells"] == {"Status": "«$reference»", "«dolt 1»": "«dolt 2»"}
    assert told["alone"] == ["«dolt 1»"]


@pytest.mark.parametrize("unknown", ["Nummer", "Nr"])
def test_a_cell_is_told_under_its_heading(unknown: str) -> None:
    """A known heading is kept; another is hidden, and alike where the row and where the cell tell it."""
    row = {"cells": {"Status": "1", unknown: "2"}, "number": 1, "of": 1}
    known, other = (
        kept({"element": {"role": "cell", "row": {**row, "column": column}}})["element"]["row"]
        for column in ("Status", unknown)
    )
    assert known["column"] == "Status"
    assert other["column"] != unknown
    assert other["column"] in other["cells"]


def test_a_choice_that_is_a_known_label_is_kept() -> None:
    """What a caseworker chooses is the flow's, when the system's own file says the word may be read."""
    assert kept({"options": ["Beviljad", "Avslag"]})["options"] == ["Beviljad", "«dolt 1»"]


def test_a_value_that_reads_like_a_label_is_hidden() -> None:
    """What is typed, stands in a row or beside a caption is a value, whatever word it is."""
    row = {"column": "Namn", "cells": {"Namn": "Status"}, "number": 1, "of": 2}
    cell = {"role": "cell", "text": "Status", "labels": {"left": "Beviljad"}, "row": row}
    told = kept({"value": "Status", "element": cell})
    beside = kept({"element": {"role": "text", "text": "Status", "labels": {"left": "Namn"}}})["element"]
    assert "Status" not in str(told)
    assert "Beviljad" not in str(told)
    assert (beside["labels"], beside["text"]) == ({"left": "Namn"}, "«dolt 1»")
    assert kept({"element": {"role": "text", "text": "Sparat"}})["element"]["text"] == "Sparat"


def test_words_that_only_stand_around_a_field_are_masked_as_labels_are() -> None:
    """Kept if they are known ones, hidden otherwise; in a row of a table they are somebody's, always."""
    places = ("after", "beside", "over", "group")
    row = {"column": "Namn", "cells": {"Namn": "1"}, "number": 1, "of": 2}
    for place in (*places, "placeholder", "title"):
        known, unknown = (
            kept({"element": {"role": "textbox", "labels": {place: words}}})["element"]["labels"][place]
            for words in ("Namn", CANARY)
        )
        assert (known, unknown) == ("Namn", "«dolt 1»")
    for place in places:
        told = kept({"element": {"role": "textbox", "labels": {place: "Namn"}, "row": row}})["element"]
        assert told["labels"][place] != "Namn"


def test_equal_texts_are_seen_to_be_equal_and_short_ones_are_not() -> None:
    """So that what was read can be what was typed; one known `nej` would tell all the others."""
    mask = a_mask()
    shown = [
        kept({"value": text}, mask).get("value", "") for text in ("Åsa Ek", " åsa  ek", "Bo Alm", "nej", "nej", " ")
    ]
    assert shown == ["«dolt 1»", "«dolt 1»", "«dolt 2»", "«dolt 3»", "«dolt 4»", ""]


def test_the_width_of_a_hidden_text_is_hidden_too() -> None:
    """A box is cut to a square where it follows its text; a field keeps its own."""
    assert kept({"element": ELEMENT})["element"]["box"] == [10, 20, 16, 16]
    assert kept({"element": {**ELEMENT, "role": "textbox"}})["element"]["box"] == [10, 20, 300, 16]
    assert kept({"element": {"role": "link", "name": "Namn", "box": [1, 2, 30, 4]}})["element"]["box"] == [1, 2, 30, 4]


def test_what_a_key_was_is_kept() -> None:
    """Enter, arrows and shortcuts, and which element by its place."""
    path = "/html/body/x-knapp/table[2]/tr[11]/td"
    told = kept({"key": "Enter", "modifiers": ["ctrl"], "element": {"path": path, "role": "cell"}}, kind="key")
    assert (told["key"], told["modifiers"], told["element"]["path"]) == ("Enter", ["ctrl"], path)
    assert kept({"key": "F12"}, kind="key")["key"] == "F12"
    assert kept({"key": "ArrowDown"}, kind="key")["key"] == "ArrowDown"


def test_a_page_that_is_known_by_a_pattern_keeps_its_fixed_words_and_nothing_that_stands_in_its_places() -> None:
    """So that it is known again; a value that has its place there is told as that, everything else is hidden."""
    mask = a_mask(**{"AB-17": "$reference"})
    mask = FilmMask(mask.labels, mask.codes, mask.paths, mask.references, ["Akt *", "Akt $reference: *", "/akt/*"])
    own = {"heading": f"Akt AB-17: {CANARY}", "title": f"Akt {CANARY}", "path": f"/akt/{CANARY}"}
    page = kept({"page": own}, mask)["page"]
    assert page["heading"].startswith("Akt «$reference»: «dolt ")
    assert re.fullmatch(r"Akt «dolt \d+»", page["title"])
    assert re.fullmatch(r"/akt/«dolt \d+»", page["path"])
    others = kept({"page": {"heading": f"Akt CD-28: {CANARY}", "title": CANARY}}, mask)["page"]
    assert re.fullmatch(r"Akt «dolt \d+»: «dolt \d+»", others["heading"])
    assert re.fullmatch(r"«dolt \d+»", others["title"])
    state = {"akt": Page(heading="Akt $reference: *"), "any": Page(heading="Akt *")}
    known = known_in(state.values(), {"reference": "«$reference»"})
    shown = [PageShown(heading=one["heading"]) for one in (page, others)]
    assert [best_fitting(state, one, known) for one in shown] == [["akt"], ["any"]]
