"""Signatures are only ever added, and in production two people stand behind every version."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.flow.approvals import (
    FILE,
    Signature,
    SignatureKind,
    approved,
    authors,
    changed,
    entries,
    entry_of,
    record,
)
from klickfri.model.errors import BadInput
from tests.unit.replay.support import program

NOON = dt.datetime(2026, 11, 20, 12, 0, 0, 5, tzinfo=dt.UTC)
A, B, C = "a" * 64, "b" * 64, "c" * 64


def an_entry(kind: SignatureKind, digest: str, by: str, was: str | None = None) -> Signature:
    """One signature."""
    return Signature(kind=kind, digest=digest, by=by, at=NOON, was=was)


@pytest.mark.parametrize(
    ("signed", "digest", "practice", "production"),
    [
        ([], A, None, None),
        ([an_entry("drafted", A, "anna")], A, None, None),
        ([an_entry("approved", A, "bo")], A, "bo", None),
        ([an_entry("drafted", A, "anna"), an_entry("approved", A, "anna")], A, "anna", None),
        ([an_entry("drafted", A, "anna"), an_entry("approved", A, "bo")], A, "bo", "bo"),
        ([an_entry("drafted", A, "anna"), an_entry("approved", A, "bo")], B, None, None),
        ([an_entry("drafted", A, "anna"), an_entry("drafted", A, "bo"), an_entry("approved", A, "bo")], A, "bo", None),
        ([an_entry("drafted", A, "anna"), an_entry("approved", A, "bo"), an_entry("approved", A, "anna")], A, "anna",
         "bo"),
    ],
)  # fmt: skip
def test_in_production_somebody_else_than_the_author_approves(
    signed: list[Signature], digest: str, practice: str | None, production: str | None
) -> None:
    """Without an author nobody can be somebody else; in practice any approval will do."""
    for wanted, is_production in ((practice, False), (production, True)):
        found = approved(signed, digest, is_production)
        assert (found.by if found else None) == wanted


@pytest.mark.parametrize(
    ("first", "by", "practice", "production"),
    [
        ([an_entry("drafted", A, "anna"), an_entry("approved", A, "bo")], "bo", True, True),
        ([an_entry("drafted", A, "anna"), an_entry("approved", A, "bo")], "anna", True, False),
        ([an_entry("drafted", A, "anna")], "bo", False, False),
    ],
)
def test_healing_carries_an_approval_on(first: list[Signature], by: str, practice: bool, production: bool) -> None:
    """What was approved stays so when somebody else than the author accepts; what was not does not become so."""
    signed = [*first, an_entry("healed", B, by, was=A)]
    assert (approved(signed, B, False) is not None) is practice
    assert (approved(signed, B, True) is not None) is production
    assert authors(signed, B) == {"anna"}


def test_healing_to_and_fro_ends() -> None:
    """A target healed and healed back: no circle, and the first approval still stands."""
    signed = [
        an_entry("drafted", A, "anna"),
        an_entry("approved", A, "bo"),
        an_entry("healed", B, "bo", was=A),
        an_entry("healed", A, "cecilia", was=B),
    ]
    last = approved(signed, A, True)
    assert last is not None
    assert last.by == "cecilia"
    assert approved([*signed, an_entry("healed", C, "bo", was=C)], C, True) is None


def test_signatures_are_only_added(tmp_path: Path) -> None:
    """The bytes that stand there stay, a person's comment too; what is read is what was signed."""
    record(tmp_path, entry_of("drafted", program(), "anna", NOON, note="ur filmen"))
    path = tmp_path / FILE
    path.write_text(path.read_text(encoding="utf-8") + "# sett av revisionen\n", encoding="utf-8")
    before = path.read_bytes()
    record(tmp_path, entry_of("healed", program(), "bo", NOON, was=A, proposal="t-1"))
    assert path.read_bytes().startswith(before)
    drafted, healed = entries(tmp_path)
    assert (drafted.by, drafted.note, drafted.digest) == ("anna", "ur filmen", "d" * 64)
    assert (healed.kind, healed.was, healed.proposal, healed.at) == ("healed", A, "t-1", NOON.replace(microsecond=0))


def test_the_file_is_written_as_its_format_says(tmp_path: Path) -> None:
    """To the byte: head, then each signature with nothing that it does not have."""
    parts = dict.fromkeys(("flow.yaml", "rules.py"), "5" * 64)
    of = replace(program(), parts=parts)
    record(tmp_path, entry_of("drafted", of, "anna", NOON, note="ur filmen"))
    record(tmp_path, entry_of("healed", program(), "bo", NOON, was=A, proposal="t-1"))
    assert (tmp_path / FILE).read_text(encoding="utf-8") == (
        "# Who drafted, reviewed and healed which version. Only ever added to, by `klickfri`.\n"
        "format: klickfri-approvals/1\nentries:\n"
        f"- kind: drafted\n  digest: {'d' * 64}\n  by: anna\n  at: '2026-11-20T12:00:00Z'\n  note: ur filmen\n"
        "  parts:\n    flow.yaml: '555555555555'\n    rules.py: '555555555555'\n"
        f"- kind: healed\n  digest: {'d' * 64}\n  by: bo\n  at: '2026-11-20T12:00:00Z'\n  was: {A}\n  proposal: t-1\n"
    )


def test_a_spoiled_file_is_refused_and_not_added_to(tmp_path: Path) -> None:
    """An unknown kind or a cut digest: somebody looks at it before more is written."""
    path = tmp_path / FILE
    path.write_text("format: klickfri-approvals/1\nentries:\n- {kind: blessed, digest: abc, by: x}\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(BadInput, match=r"approvals\.yaml, line 3"):
        record(tmp_path, entry_of("approved", program(), "bo", NOON))
    assert path.read_bytes() == before


def test_what_changed_since_is_named() -> None:
    """Parts that are others, new, or gone, by their file."""
    signed = an_entry("approved", A, "bo").model_copy(update={"parts": {"flow.yaml": "1" * 12, "rules.py": "2" * 12}})
    assert changed(signed, {"flow.yaml": "1" * 64, "rules.py": "3" * 64, "letters/x.md": "4" * 64}) == [
        "letters/x.md",
        "rules.py",
    ]
    assert changed(signed, {"flow.yaml": "1" * 64}) == ["rules.py"]
