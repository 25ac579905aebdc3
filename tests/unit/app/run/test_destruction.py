"""What a board's plan lets go of is destroyed by two persons, told before it is done, and found in no place after."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look import inspection, letters
from klickfri.app.look.letters import LetterLacking
from klickfri.app.office import Office
from klickfri.app.people.same import person_called
from klickfri.app.run import destruction
from klickfri.app.run.letters import LetterKeeper
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.audit.verify import BreachKind
from klickfri.model.errors import AuditUnavailable, BadInput, Busy, Misconfigured, NotFound
from klickfri.model.event import Event
from klickfri.model.events import CaseDestroyed, DestructionApplied
from klickfri.settings.settings import Settings
from klickfri.work.runs import Run
from klickfri.work.vault import Vault
from tests.unit.app.letters import auditor, let

OLD, NOW = dt.datetime(2025, 3, 1, 22, tzinfo=dt.UTC), dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
LATELY = NOW - dt.timedelta(days=60)
PNG = b"\x89PNG\r\n\x1a\n made up "
PLAN = """format = "klickfri-retention/1"
plan = "Dokumenthanteringsplan 2026"
[classes.letter]
years = 1
basis = "DHP 4.2"
[classes.picture]
days = 30
basis = "DHP 4.3"
"""


@pytest.fixture
def office(settings: Settings, tmp_path: Path) -> Office:
    """A board with a plan, and nothing in its log."""
    shutil.copytree(settings.recordings, tmp_path / "recordings")
    file = tmp_path / "recordings" / "boards" / "prov" / "retention.toml"
    file.parent.mkdir(parents=True)
    file.write_text(PLAN, encoding="utf-8")
    settings = replace(settings, recordings=tmp_path / "recordings", today=None)
    return Office(settings, now=lambda: NOW, signer=lambda: "anna")


class Died(BaseException):
    """The process is gone."""


def by(office: Office, person: str) -> Office:
    """The office, used by somebody."""
    return replace(office, signer=lambda: person)


def had(office: Office, reference: str, at: dt.datetime, *pictures: bytes, end: str = "completed") -> None:
    """A case that got a letter and ended then, and these pictures."""
    subject, text = f"trial/{reference}", f"Hej {reference},\nvälkommen."
    told = {"run": "r", "attempt": 1}
    with open_ledger(office.settings, "prov", lambda: at) as log:
        keeper = LetterKeeper(office.settings, "prov", log)
        keeper.keep(subject, text)
        keeper.close()
        for picture in pictures:
            named = {"stage": "s", "step": "s", "say": "s", "picture": log.keep_picture(PNG + picture)}
            log.append(Event("step.pictured", subject, told | named))
        sha = hashlib.sha256(text.encode()).hexdigest()
        log.append(Event("letter.sent", subject, {**told, "template": "hej", "text_sha256": sha, "kept": True}))
        log.append(Event("case.finished", subject, {**told, "state": end, "outcome": "granted"}))


def pictures(office: Office) -> int:
    """How many pictures there are."""
    with read_ledger(office.settings, "prov") as log:
        return len(list(log.pictures.names()))


def findings(office: Office) -> list[BreachKind]:
    """What a check of the log finds."""
    [checked] = inspection.verify(office.settings, "prov").logs.values()
    return [one.kind for one in checked.findings]


def read(office: Office, reference: str) -> letters.SentLetter:
    """The one letter of a case, as an auditor reads it whom another lets."""
    person = person_called(office.settings, "eva") or auditor(office, "eva")
    let(office, person, person_called(office.settings, "per") or auditor(office, "per"), reference)
    [one] = letters.letters(by(office, "eva"), reference, protected=False)
    return one


def test_what_is_due_is_told_by_class_and_nothing_is_changed(office: Office) -> None:
    """The letter after its year, pictures after their days, of what has ended only; a picture that a later case shows
    too is kept with that."""
    had(office, "A-1", OLD, b"1", b"shared")
    had(office, "A-4", OLD, b"4", end="pending_user_action")
    had(office, "A-2", LATELY, b"2")
    had(office, "A-3", NOW, b"shared")
    due = destruction.plan(office, "prov")
    assert [(one.subject, len(one.letters), len(one.pictures)) for one in due.cases] == [
        ("trial/A-1", 1, 1),
        ("trial/A-2", 0, 1),
    ]
    assert (due.letters, due.pictures, due.oldest("letter"), due.oldest("picture")) == (1, 2, OLD, OLD)
    assert pictures(office) == 4
    assert findings(office) == []


def test_two_persons_destroy_what_is_due(office: Office) -> None:
    """The letter cannot be read again and the picture is gone; the log stays whole, tells who decided, and a check
    tells it from loss. Nothing is due afterwards."""
    had(office, "A-1", OLD, b"1")
    had(office, "A-2", NOW, b"2")
    destruction.propose(office, "prov", "UN 2026/17")
    done = destruction.apply(by(office, "bo"), "prov")
    assert (done.proposed_by, done.by, done.cases, done.letters, done.pictures) == ("anna", "bo", 1, 1, 1)
    gone, kept = read(office, "A-1"), read(office, "A-2")
    assert (gone.text, gone.lacking, gone.destroyed > gone.seq) == ("", LetterLacking.DESTROYED, True)
    assert kept.text == "Hej A-2,\nvälkommen."
    assert pictures(office) == 1
    assert findings(office) == []
    assert destruction.plan(office, "prov").cases == ()
    assert [type(one.told).__name__ for one in destruction.history(office, "prov")] == [
        "DestructionProposed",
        "DestructionApplied",
    ]
    with pytest.raises(Misconfigured, match="nothing is proposed"):
        destruction.apply(by(office, "bo"), "prov")
    with pytest.raises(Misconfigured, match="may be destroyed yet"):
        destruction.propose(office, "prov", "UN 2026/18")


def test_one_person_alone_destroys_nothing(office: Office) -> None:
    """Whoever proposed it does not apply it; and nobody applies what nobody proposed."""
    had(office, "A-1", OLD, b"1")
    with pytest.raises(Misconfigured, match="nothing is proposed"):
        destruction.apply(office, "prov")
    destruction.propose(office, "prov", "UN 2026/17")
    with pytest.raises(Misconfigured, match="anna proposed it: somebody else must apply it"):
        destruction.apply(office, "prov")
    assert read(office, "A-1").text


@pytest.mark.parametrize("decision", ["", " ", "x" * 201, "19850314-2385"])
def test_a_decision_is_named_as_it_should_be(office: Office, decision: str) -> None:
    """By a reference that names nobody: it stands in the log for good."""
    had(office, "A-1", OLD)
    with pytest.raises(Misconfigured, match="--decision"):
        destruction.propose(office, "prov", decision)


def test_another_plan_than_was_proposed_is_not_applied(office: Office) -> None:
    """The plan was changed in between, or a case was taken up again: it is proposed anew."""
    had(office, "A-1", OLD, b"1")
    destruction.propose(office, "prov", "UN 2026/17")
    file = office.settings.recordings / "boards" / "prov" / "retention.toml"
    file.write_text(PLAN.replace("days = 30", "days = 20"), encoding="utf-8")
    with pytest.raises(Misconfigured, match="propose it anew"):
        destruction.apply(by(office, "bo"), "prov")
    file.unlink()
    with pytest.raises(NotFound, match="everything is kept"):
        destruction.plan(office, "prov")
    file.write_text(PLAN.replace("letter", "diary"), encoding="utf-8")
    with pytest.raises(BadInput):
        destruction.plan(office, "prov")


def test_it_waits_for_a_run(office: Office) -> None:
    """A robot may be about to name a picture that would go."""
    had(office, "A-1", OLD, b"1")
    destruction.propose(office, "prov", "UN 2026/17")
    with opened(office.settings) as store:
        store.runs.begin(Run("natt", "trial", "elsewhere", 1, "drift", NOW))
        store.runs.beat("natt", NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("klickfri.work.runs.Runs.living", lambda self, process: Run("natt", process, "m", 1, "d", NOW))
        with pytest.raises(Busy, match="Let it end"):
            destruction.apply(by(office, "bo"), "prov")
    assert read(office, "A-1").text


def dies_after(times: int, do: Callable[..., object]) -> Callable[..., object]:
    """The same, until so many have been done; then the process is gone."""
    left = iter(range(times))

    def dying(*given: object) -> object:
        if next(left, None) is None:
            raise Died
        return do(*given)

    return dying


@pytest.mark.parametrize(("step", "times"), [("told", 1), ("shredded", 0), ("forgotten", 1), ("summed", 0)])
def test_what_was_killed_is_ended_by_applying_it_again(office: Office, step: str, times: int) -> None:
    """Between any two of its steps: the log stays whole at once, each case is told once, and the end is the same."""
    for number in (1, 2):
        had(office, f"A-{number}", OLD, bytes([number]), b"shared")
    destruction.propose(office, "prov", "UN 2026/17")
    place, name = {
        "told": (destruction, "_told"),
        "shredded": (Vault, "shred"),
        "forgotten": (destruction, "_destroy"),
        "summed": (destruction, "wipe"),
    }[step]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, name, dies_after(times, getattr(place, name)))
        with suppress(Died):
            destruction.apply(by(office, "bo"), "prov")
    assert set(findings(office)) <= {BreachKind.STILL_THERE, BreachKind.LETTER_STILL_THERE}
    if destruction.history(office, "prov")[-1].type == "destruction.proposed":
        destruction.apply(by(office, "bo"), "prov")
    assert [read(office, f"A-{number}").lacking for number in (1, 2)] == [LetterLacking.DESTROYED] * 2
    assert pictures(office) == 0
    assert findings(office) == []
    with read_ledger(office.settings, "prov") as log:
        for number in (1, 2):
            assert sum(isinstance(one.told, CaseDestroyed) for one in log.of_subject(f"trial/A-{number}")) == 1
        [done] = [one.told for one in log.of_subject("board/prov") if isinstance(one.told, DestructionApplied)]
    assert (done.cases, done.letters, done.pictures) == (2, 2, 3)


def test_a_letter_that_was_never_sent_goes_with_its_case(office: Office) -> None:
    """It was kept before the robot was stopped; no entry names it, and its case's key goes as any other."""
    with open_ledger(office.settings, "prov", lambda: OLD) as log:
        keeper = LetterKeeper(office.settings, "prov", log)
        keeper.keep("trial/A-1", "Aldrig sänt")
        keeper.close()
        log.append(Event("case.finished", "trial/A-1", {"run": "r", "attempt": 1, "state": "completed"}))
    destruction.propose(office, "prov", "UN 2026/17")
    assert destruction.apply(by(office, "bo"), "prov").cases == 1
    with opened(office.settings) as store:
        assert store.vault.cases("prov") == frozenset()
    assert findings(office) == []


def test_nothing_is_destroyed_that_cannot_be_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log hears of a case first; does it not take that, all is as it was."""
    had(office, "A-1", OLD, b"1")
    destruction.propose(office, "prov", "UN 2026/17")

    def full(*_: object) -> int:
        raise AuditUnavailable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("klickfri.audit.sqlite.log.SqliteLedger.append", full)
        with pytest.raises(AuditUnavailable):
            destruction.apply(by(office, "bo"), "prov")
    assert read(office, "A-1").text
    assert pictures(office) == 1
