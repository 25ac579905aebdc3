"""Promise 7: the robot reads back what it wrote, from a fresh page.

A system that loses or alters what it has confirmed is the case that matters: here ProVux's database does, behind its
own screens, so that the page that answers the click says that all is well.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fixtures.synthetic.cases import Case
from klickfri.model.work import State
from tests.e2e import checks
from tests.e2e.harness import Evidence, Practice, practice, recorded

pytestmark = [pytest.mark.xdist_group("night"), pytest.mark.timeout(1500)]

LOSES_LETTERS = "CREATE TRIGGER lose AFTER INSERT ON letters BEGIN DELETE FROM letters WHERE number = NEW.number; END"
MOVES_STUDENTS = """
CREATE TRIGGER move AFTER INSERT ON cases
BEGIN UPDATE cases SET provider = 'Vuxenskolan Ekdalen' WHERE number = NEW.number; END
"""


@contextmanager
def treacherous(folder: Path, trigger: str, case: Case) -> Iterator[Practice]:
    """A ProVux that confirms what it then loses or alters, with one application."""
    with practice(folder, [case]) as held:
        with closing(sqlite3.connect(held.server.database_path)) as db:
            db.execute(trigger)
            db.commit()
        held.take_in()
        yield held


def test_every_save_is_looked_for_on_a_fresh_page(every_code: Evidence) -> None:
    """Between each step that saves and its verification, the robot searches anew in the inquiry and reads the page
    that answers."""
    for save in [event for event in every_code.told("step.completed") if event.data["saves"]]:
        later = [
            event
            for event in every_code.events
            if event.subject == save.subject and event.seq > save.seq and event.data.get("stage") == save.data["stage"]
        ]
        verified = next(place for place, event in enumerate(later) if event.type == "case.verified")
        looked = [event.data["step"].rpartition("/")[2] for event in later[:verified]]
        assert looked.index("search") < looked.index("read"), save.data["step"]
    assert every_code.told("case.verified")


def test_a_lost_letter_is_never_called_sent(tmp_path: Path) -> None:
    """ProVux says that the letter is sent and shows none: it may come to light later, so it is not sent a second
    time but handed over with that question, at once; it is never called done, and the log claims no letter."""
    (incomplete,) = recorded(KOMPL=1)
    with treacherous(tmp_path, LOSES_LETTERS, incomplete) as held:
        assert held.night(workers=1) == 0
        evidence = held.evidence()
    (item,) = evidence.items.values()
    assert item.last is not None
    assert (item.state, item.last.code) == (State.PENDING_USER_ACTION, "OVISST")
    assert "Se efter om brevet har gått" in item.last.question
    assert evidence.told("letter.sent") == []
    assert [act.kind for act in checks.acts_on(evidence, item.reference)] == ["letter_sent"]
    assert len(evidence.told("case.claimed")) == item.attempt == 1


def test_an_altered_case_is_handed_over(tmp_path: Path) -> None:
    """ProVux saves another school than the one chosen: the robot sees it on the fresh page, stops before any decision
    or letter, and hands over."""
    clean = next(case for case in recorded(clean=9) if case.application["provider_1"] != "Vuxenskolan Ekdalen")
    with treacherous(tmp_path, MOVES_STUDENTS, clean) as held:
        assert held.night(workers=1) == 0
        evidence = held.evidence()
    (item,) = evidence.items.values()
    assert (item.state, item.last and item.last.code) == (State.PENDING_USER_ACTION, "OKÄND")
    assert [act.kind for act in checks.acts_on(evidence, item.reference)] == ["case_saved"]
    assert evidence.told("case.verified") == []
