"""Every event has a type: what is written, what is read, and what the document says are the same."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import klickfri
from klickfri.model.event import EventData
from klickfri.model.events import TYPES, CaseClaimed, IntakeStarted, StepCompleted, StepFailed, told_by

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats" / "audit.md"
PACKAGE = Path(klickfri.__file__).parent
ROW = re.compile(r"^\| `([a-z]+\.[a-z_]+)` \| ([a-z0-9_, ]+) \| ", re.MULTILINE)


def names(kind: type[EventData]) -> list[str]:
    """A type's fields, in order."""
    return [field.name for field in dataclasses.fields(kind)]


def test_the_document_tells_the_types() -> None:
    """Every type, with every field, in the order in which they are written."""
    rows = {kind: told.split(", ") for kind, told in ROW.findall(DOCUMENT.read_text(encoding="utf-8"))}
    assert rows == {kind: names(told) for kind, told in TYPES.items()}


def every_type(of: type[EventData] = EventData) -> Iterator[type[EventData]]:
    """Everything that derives from it and is a type of event."""
    for kind in of.__subclasses__():
        yield from every_type(kind)
        if "type" in vars(kind):
            yield kind


def test_no_type_is_left_out() -> None:
    """A type that is written can be read."""
    assert set(every_type()) == set(TYPES.values())
    assert len(set(every_type())) == len(TYPES)


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.type)
def test_a_field_cannot_be_forgotten(kind: type[EventData]) -> None:
    """None has a value that stands in when it is not given, so that what misses one does not type-check nor run; each
    is a text, a whole number, a truth or a list of texts."""
    for field in dataclasses.fields(kind):
        assert (field.default, field.default_factory) == (dataclasses.MISSING, dataclasses.MISSING), field.name
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name != "type"}
    plain = {hint for hint in hints.values() if get_origin(hint) is not Literal}
    assert plain <= {str, int, bool, tuple[str, ...]}
    with pytest.raises(TypeError, match="missing"):
        kind()


VALUES: dict[object, st.SearchStrategy[Any]] = {
    str: st.text(),
    int: st.integers(),
    bool: st.booleans(),
    tuple[str, ...]: st.lists(st.text()).map(tuple),
}


def filled(kind: type[EventData]) -> st.SearchStrategy[EventData]:
    """Any event of the type."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: VALUES.get(hints[name], st.just("any")) for name in names(kind)})


@given(st.one_of(*map(filled, TYPES.values())))
def test_what_is_told_is_read_back(told: EventData) -> None:
    """Stored and read, an event is equal to itself; stored, its names stand in the type's order, its lists as lists."""
    event = told.about("sfi/A-1")
    assert (event.type, event.subject, list(event.data)) == (told.type, "sfi/A-1", names(type(told)))
    assert not any(isinstance(value, tuple) for value in event.data.values())
    assert told_by(event.type, event.data) == told


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
any_name = st.sampled_from(sorted({name for kind in TYPES.values() for name in names(kind)})) | st.text()


@given(st.sampled_from(sorted(TYPES)), st.dictionaries(any_name, json))
def test_data_of_any_release_is_read(kind: str, data: dict[str, Any]) -> None:
    """What is missing or of another kind is empty, what is more is left out; nothing raises."""
    told = told_by(kind, data)
    assert type(told) is TYPES[kind]
    for name, hint in list(get_type_hints(TYPES[kind]).items()):
        if name in vars(told):
            plain = tuple if get_origin(hint) is tuple else hint if isinstance(hint, type) else str
            assert type(getattr(told, name)) is plain
            assert plain is tuple or getattr(told, name) in (data.get(name), plain()) or name == "not_taken"


def test_an_unknown_type_tells_nothing() -> None:
    """A log of a later release may have more types."""
    assert told_by("case.dreamt", {"run": "r"}) is None


def test_what_older_logs_left_unsaid() -> None:
    """Before `not_taken` was told, only the log-in page was known to mean it."""
    read = [
        told_by("step.failed", data)
        for data in ({"code": "SESSION"}, {"code": "X"}, {"code": "SESSION", "not_taken": False})
    ]
    assert [isinstance(told, StepFailed) and told.not_taken for told in read] == [True, False, False]
    done = told_by("step.completed", {"run": "r", "clicks": 2, "values": ["a=b"]})
    assert isinstance(done, StepCompleted)
    assert (done.clicks, done.values, done.set_again, done.dialog) == (2, ("a=b",), (), "")


def test_what_came_of_an_intake_is_about_the_same_intake() -> None:
    """All but the number taken is as it began."""
    begun = IntakeStarted(added="m", process="sfi", file_sha256="ab", rows=9, taken=4, already=3, left_out=2)
    assert begun.done(0).about("intake/sfi").data == {**begun.about("intake/sfi").data, "taken": 0}


def test_only_a_type_makes_an_event() -> None:
    """Nowhere in the product is an event made of loose names and values."""
    makers = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Event"
    ]
    assert makers == ["model/event.py"]


def test_a_case_begins_with_its_claim() -> None:
    """As it stands in the log, to the sign."""
    claimed = CaseClaimed(run="natt", attempt=1, flow_digest="ab", values=()).about("sfi/A-1")
    assert (claimed.type, claimed.data) == (
        "case.claimed",
        {"run": "natt", "attempt": 1, "flow_digest": "ab", "values": []},
    )
