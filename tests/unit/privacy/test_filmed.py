"""What is kept of a film of real persons: known labels, and tokens of known values. Nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from importlib import resources
from typing import Any

import pytest

from klickfri.model.film import Sighting
from klickfri.privacy.filmed import KINDS, FilmMask

CANARY = "Zebulina 850314-2385"
PAGE = {"heading": "Ärende", "title": CANARY, "path": f"/arende/{CANARY}"}
ELEMENT = {
    "role": "link", "tag": "a", "type": CANARY, "name": CANARY, "text": CANARY, "title": CANARY,
    "labels": {"left": CANARY, "label": "Namn:", CANARY: CANARY}, "heading": CANARY,
    "row": {"column": "Namn", "cells": {"Namn": CANARY, CANARY: CANARY}, "number": 2, "of": 9, CANARY: CANARY},
    "supporting": {"id": f"row-{CANARY}", "name": "txtNamn"}, "shared": {"name": 2, CANARY: CANARY},
    "path": f"/html/{CANARY}", "box": [10, 20, 300, 16], "view": [1100, 760], "secret": None, "later": CANARY,
}  # fmt: skip
FACTS = {
    "element": ELEMENT, "option": ELEMENT, "page": PAGE, "value": CANARY, "options": [CANARY], "files": [CANARY],
    "file": CANARY, "text": CANARY, "words": CANARY, "texts": [CANARY, "Sparat"], "path": f"/{CANARY}",
    "action": f"/{CANARY}", "key": CANARY, "method": CANARY, "dialog": CANARY, "answer": CANARY,
    "modifiers": [CANARY], "button": CANARY, "began": CANARY, "later": {"x": [CANARY]},
}  # fmt: skip


def a_mask(**known: str) -> FilmMask:
    """A mask that knows a few labels, and these texts as values: `a_mask(**{"A-1": "$reference"})`."""
    return FilmMask(
        {"Namn", "Status", "Sparat", "Beviljad", "Ärende"}, {"txtNamn", "lista"}, {"", "arende"},
        lambda text: [known[text]] if text in known else [],
    )  # fmt: skip


def kept(facts: dict[str, Any], mask: FilmMask | None = None, kind: str = "click") -> dict[str, Any]:
    """The facts that are kept of a sighting with these."""
    one = (mask or a_mask())(Sighting(kind, 1.0, 1, "x", 1, (), facts))
    assert one is not None
    return dict(one.facts)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_value_is_nowhere_in_what_is_kept(kind: str) -> None:
    """Whatever fact it stands in, also one that nobody has thought of, and as frame, document or name of a fact."""
    one = a_mask()(Sighting(kind, 1.0, 1, CANARY, 1, ("lista", CANARY), FACTS))
    assert one is not None
    told = json.dumps(asdict(one), ensure_ascii=False)
    assert not re.search("zebulina|850314|2385", told, re.IGNORECASE)
    assert one.frame[0] == "lista"


def test_an_unknown_kind_is_not_kept() -> None:
    """What nobody has said may be kept is not."""
    assert a_mask()(Sighting("guessed", 1.0, 1, "x", 1, (), {})) is None


def test_every_kind_that_pages_and_browser_tell_is_known() -> None:
    """A kind that the camera learns is decided on here, or the film lacks it."""
    folder = resources.files("klickfri.screen.browser")
    code = "".join((folder / name).read_text(encoding="utf-8") for name in ("film.js", "fields.js", "camera.py"))
    told = set(re.findall(r'(?:tell|clip|press|pressedOn|clipped|_note|kind =) ?\(?"(\w+)"', code))
    assert told <= KINDS
    assert {"click", "set", "changed", "navigated", "posted"} <= told


def test_known_labels_codes_and_paths_are_kept() -> None:
    """A film is no use without the words on its buttons."""
    told = kept({"element": {**ELEMENT, "name": "Namn"}, "page": PAGE, "texts": ["Sparat", CANARY]})
    assert told["element"]["name"] == "Namn"
    assert told["element"]["labels"]["label"] == "Namn:"
    assert told["element"]["supporting"] == {"name": "txtNamn"}
    assert told["page"]["heading"] == "Ärende"
    assert told["page"]["path"].startswith("/arende/«dolt ")
    assert told["texts"] == ["Sparat"]


def test_a_known_value_becomes_its_token() -> None:
    """Which field stood there is what the draft infers from; in a list before any label."""
    mask = a_mask(**{"A-1": "$reference", "Beviljad": "$wish"})
    assert kept({"value": "A-1", "options": ["Beviljad"]}, mask) == {"value": "«$reference»", "options": ["«$wish»"]}
    row = {"column": "Status", "cells": {"Status": "A-1", "Nr": "7"}, "alone": ["Nr"], "number": 1, "of": 1}
    told = kept({"element": {"row": row}}, mask)["element"]["row"]
    assert told["cells"] == {"Status": "«$reference»", "«dolt 1»": "«dolt 2»"}
    assert told["alone"] == ["«dolt 1»"]


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


def test_equal_texts_are_seen_to_be_equal_and_short_ones_are_not() -> None:
    """So that what was read can be what was typed; one known `nej` would tell all the others."""
    mask = a_mask()
    shown = [kept({"value": text}, mask)["value"] for text in ("Åsa Ek", " åsa  ek", "Bo Alm", "nej", "nej", " ")]
    assert shown == ["«dolt 1»", "«dolt 1»", "«dolt 2»", "«dolt 3»", "«dolt 4»", ""]


def test_the_width_of_a_hidden_text_is_hidden_too() -> None:
    """A box is cut to a square where it follows its text; a field keeps its own."""
    assert kept({"element": ELEMENT})["element"]["box"] == [10, 20, 16, 16]
    assert kept({"element": {**ELEMENT, "role": "textbox"}})["element"]["box"] == [10, 20, 300, 16]
    assert kept({"element": {"role": "link", "name": "Namn", "box": [1, 2, 30, 4]}})["element"]["box"] == [1, 2, 30, 4]


def test_what_a_key_was_is_kept() -> None:
    """Enter, arrows and shortcuts, and which element by its place."""
    path = "/html/body/x-knapp/table[2]/tr[11]/td"
    told = kept({"key": "Enter", "modifiers": ["ctrl"], "element": {"path": path, "role": "cell"}})
    assert (told["key"], told["modifiers"], told["element"]["path"]) == ("Enter", ["ctrl"], path)
    assert kept({"key": "F12"})["key"] == "F12"
    assert kept({"key": "ArrowDown"})["key"] == "ArrowDown"
