"""A letter is read as it was sent, by who may see its case; what was changed in the vault is found and never shown."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look import inspection, letters
from klickfri.app.look.letters import LetterLacking, SentLetter
from klickfri.app.office import Office
from klickfri.app.run.letters import LetterKeeper
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.audit.verify import BreachKind
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.event import Event
from klickfri.model.events import AuditViewed
from klickfri.model.person import Role
from klickfri.privacy import vault
from klickfri.settings.settings import Settings
from tests.unit.app.letters import auditor, let

TEXT = "Hej Åsa,\n\nvälkommen till sfi.\n"


def sent(settings: Settings, reference: str, text: str, *, kept: bool = True) -> None:
    """A letter of a case, as the robot sends it."""
    with open_ledger(settings, "prov", Office(settings).now) as log:
        if kept:
            with closing(LetterKeeper(settings, "prov", log)) as keeper:
                assert keeper.keep(f"trial/{reference}", text)
        sha = hashlib.sha256(text.encode()).hexdigest()
        told = {"run": "r", "attempt": 1, "template": "hej", "text_sha256": sha, **({"kept": True} if kept else {})}
        log.append(Event("letter.sent", f"trial/{reference}", told))


@pytest.fixture
def office(settings: Settings) -> Office:
    """Two cases with a letter each; Anna, at the machine, may read the first one's."""
    sent(settings, "A-1", TEXT)
    sent(settings, "A-2", "Hej Bo")
    office = Office(settings, signer=lambda: "anna")
    let(office, auditor(office, "anna", Role.RESTRICTED), auditor(office, "bo"))
    return office


def read(office: Office, reference: str = "A-1") -> SentLetter:
    """The one letter of a case."""
    [one] = letters.letters(office, reference, protected=False)
    return one


def kinds(office: Office) -> list[BreachKind]:
    """What a check of the log finds."""
    [checked] = inspection.verify(office.settings, "prov").logs.values()
    return [one.kind for one in checked.findings]


def tampered(office: Office, statement: str) -> None:
    """Somebody writes in the queue's database."""
    with closing(sqlite3.connect(office.settings.state / "work.sqlite", isolation_level=None)) as db:
        db.execute(statement)


def test_a_letter_is_read_as_it_was_sent_and_the_log_hears_who_reads(office: Office) -> None:
    """Byte for byte; told before it is opened, as a look of its own."""
    assert read(office).text == TEXT
    with read_ledger(office.settings, "prov") as log:
        views = [one.told for one in log.of_subject("person/anna.ek") if isinstance(one.told, AuditViewed)]
    assert [(one.what, one.of, one.person, one.name) for one in views] == [("letter", "trial/A-1", "anna", "Anna Ek")]
    assert kinds(office) == []


@pytest.mark.parametrize(
    ("statement", "kind", "lacking"),
    [
        ("DELETE FROM vault_letter WHERE subject = 'trial/A-1'", BreachKind.LETTER_MISSING, LetterLacking.MISSING),
        ("DELETE FROM vault_key WHERE subject = 'trial/A-1'", BreachKind.LETTER_CHANGED, LetterLacking.CHANGED),
        (
            "UPDATE vault_letter SET sealed = (SELECT sealed FROM vault_letter WHERE subject = 'trial/A-2')"
            " WHERE subject = 'trial/A-1'", BreachKind.LETTER_CHANGED, LetterLacking.CHANGED,
        ),
        (
            "UPDATE vault_key SET wrapped = (SELECT wrapped FROM vault_key WHERE subject = 'trial/A-2')"
            " WHERE subject = 'trial/A-1'", BreachKind.LETTER_CHANGED, LetterLacking.CHANGED,
        ),
        ("UPDATE vault_letter SET sealed = 'kort'", BreachKind.LETTER_CHANGED, LetterLacking.CHANGED),
        ("UPDATE vault_key SET by_key = 'x'", BreachKind.LETTER_CHANGED, LetterLacking.NO_KEY),
        ("UPDATE vault_letter SET sealed = substr(sealed, 5)", BreachKind.LETTER_CHANGED, LetterLacking.CHANGED),
    ],
)  # fmt: skip
def test_what_is_changed_in_the_vault_is_found_and_not_shown(
    office: Office, statement: str, kind: BreachKind, lacking: LetterLacking
) -> None:
    """A row taken away, put in another's place or damaged: a breach, told by the letter's entry."""
    tampered(office, statement)
    one = read(office)
    assert (one.text, one.lacking) == ("", lacking)
    assert set(kinds(office)) == {kind}


def test_without_the_key_nothing_is_read_and_nothing_is_accused(office: Office) -> None:
    """The key is on another machine: letters cannot be judged here, which is said, and is no breach."""
    vault.file(office.settings.state, "prov").unlink()
    assert read(office).lacking is LetterLacking.NO_KEY
    assert kinds(office) == [BreachKind.LETTER_UNREAD]
    assert inspection.verify(office.settings, "prov").ok
    with open_ledger(office.settings, "prov", office.now) as log, pytest.raises(Misconfigured, match="missing"):
        LetterKeeper(office.settings, "prov", log)


def test_letters_of_before_there_was_a_vault_are_told_as_such(office: Office) -> None:
    """Their entries do not say that they were kept, and nobody misses them."""
    sent(office.settings, "A-3", "Hej", kept=False)
    assert read(office, "A-3").lacking is LetterLacking.NOT_KEPT
    assert kinds(office) == []


def test_a_protected_persons_letter_is_not_there(office: Office) -> None:
    """For who may not see the case, or does not ask for such; nor is there one of a case that got none."""
    anna = letters.auditor(office)
    with open_ledger(office.settings, "prov", office.now) as log:
        log.append(Event("case.handed_over", "trial/A-1", {"run": "r", "attempt": 1, "restricted": True}))
    with pytest.raises(NotFound):
        read(office)
    with pytest.raises(NotFound):
        letters.letter(office, replace(anna, roles=frozenset({Role.AUDITOR})), "trial/A-1", 4)
    with pytest.raises(NotFound):
        read(office, "A-9")
    assert letters.letters(office, "A-1", protected=True)[0].text == TEXT


def test_where_the_log_cannot_be_told_nothing_is_read(office: Office, tmp_path: Path) -> None:
    """A copy of the log for an auditor has no letters, and says where they are."""
    inspection.copy(office.settings, "prov", tmp_path / "copy")
    there = Settings(tmp_path / "copy", office.settings.recordings, office.settings.database)
    copied = Office(there, signer=lambda: "anna")
    with pytest.raises(Misconfigured, match="only where the log can be told"):
        read(copied)
    alone = replace(there, database=f"sqlite:///{tmp_path}/none.sqlite")
    assert inspection.verify(alone, "prov").ok
