"""A process is checked as a whole: names, rules and letters, findings, all at once and with their lines."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.app.review import checking
from klickfri.app.review.checking import check, checked_as_it_lies, number
from klickfri.model.errors import BadInput
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL

RECORDINGS = Path(__file__).parents[4] / "recordings"


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the small process, to be spoiled."""
    return replace(settings, recordings=Path(shutil.copytree(SMALL, tmp_path / "recordings")))


def spoil(settings: Settings, file: str, old: str, new: str) -> None:
    """Replaces a text in a file that must hold it."""
    path = settings.recordings / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_repositorys_processes_have_no_errors(settings: Settings) -> None:
    """What we ship would be approved."""
    for name in ("sfi_first_application",):
        assert check(Office(replace(settings, recordings=RECORDINGS)), name).errors == ()


def test_everything_is_told_at_once(own: Settings) -> None:
    """A name, a rule, a literal and a weak target in one go, each with its line; a hand-over needs no letter of the
    process's own."""
    spoil(own, "trial/flow.yaml", "click: form.save", "click: form.sav")
    spoil(own, "trial/flow.yaml", "rule: assess,", "rule: asess,")
    spoil(own, "trial/flow.yaml", "fill: {form.name: $given_name}", "fill: {form.name: Anna Lind}")
    spoil(own, "systems/small/targets.yaml", "role: button, name: Tillbaka", "role: button")
    (own.recordings / "trial/letters/overlamning.md").unlink()
    checked = check(Office(own), "trial")
    found = [(number(fault), fault.where) for fault in checked.errors]
    assert [rule for rule, _ in found] == ["K002", "K002", "K102", "K201"]
    for where in ("flow.yaml, line 11", "flow.yaml, line 22", "flow.yaml, line 23", "targets.yaml, line 9"):
        assert any(where in place for _, place in found), where


def test_a_file_that_cannot_be_read_is_told_alone(own: Settings) -> None:
    """Its fault has a number too, and there is no digest to approve."""
    spoil(own, "trial/flow.yaml", "effect: saves", "efect: saves")
    checked = check(Office(own), "trial")
    assert ([number(fault) for fault in checked.errors], checked.digest) == (["K001"], "")


def test_what_was_checked_holds_until_a_file_changes(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are written, added or taken away are checked anew; what nobody touched is not."""
    office, times = Office(own), list[str]()
    monkeypatch.setattr(checking, "check", lambda office, name: (times.append(name), check(office, name))[1])
    first, second = (checked_as_it_lies(office, "trial") for _ in range(2))
    assert second is first
    assert list(map(str, first.faults)) == list(map(str, check(office, "trial").faults))
    spoil(own, "systems/small/targets.yaml", "role: button, name: Tillbaka", "role: button")
    assert [number(one) for one in checked_as_it_lies(office, "trial").errors] == ["K201"]
    (own.recordings / "trial/rules.py").unlink()
    assert {number(one) for one in checked_as_it_lies(office, "trial").errors} >= {"K002", "K201"}
    assert len(times) == 3


def test_what_a_link_leads_to_is_checked_each_time(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may change where nobody looks, or lead nowhere, as an editor's lock does; the check is made all the same."""
    office, times = Office(own), list[str]()
    monkeypatch.setattr(checking, "check", lambda office, name: (times.append(name), check(office, name))[1])
    (own.recordings / "trial" / ".#flow.yaml").symlink_to("anna@machine.1234")
    for _ in range(2):
        checked_as_it_lies(office, "trial")
    assert len(times) == 2


def test_an_unknown_process_is_an_error_of_the_command(own: Settings) -> None:
    """Not a finding of a flow that is not there."""
    with pytest.raises(BadInput, match="no such process"):
        check(Office(own), "trail")
