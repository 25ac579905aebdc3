"""Promise 7: the robot reads back what it wrote, from a fresh page.

A system that loses or alters what it has confirmed is the case that matters: here ProVux's database does, behind its
own screens, so that the page that answers the click says that all is well.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from klickfri.model.work import Outcome, State, WorkItem
from tests.e2e import checks
from tests.e2e.harness import Evidence, practice, recorded

pytestmark = pytest.mark.timeout(1500)

LOSES_LETTERS = "CREATE TRIGGER lose AFTER INSERT ON letters BEGIN DELETE FROM letters WHERE number = NEW.number; END"
MOVES_STUDENTS = """;
CREATE TRIGGER move AFTER INSERT ON cases
BEGIN UPDATE cases SET provider = 'Vuxenskolan Ekdalen' WHERE number = NEW.number; END
"""


@pytest.fixture(scope="module")
def treachery(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """A night with a ProVux that confirms what it then loses or alters: an incomplete application and a clean one."""
    clean = next(case for case in recorded(clean=9) if case.application["provider_1"] != "Vuxenskolan Ekdalen")
    with practice(tmp_path_factory.mktemp("treachery"), [*recorded(KOMPL=1), clean]) as held:
        with closing(sqlite3.connect(held.server.database_path)) as db:
            db.executescript(LOSES_LETTERS + MOVES_STUDENTS)
        held.take_in()
        assert held.night(workers=1) == 0, held.said[-1]
        return held.evidence()


def test_every_save_is_looked_for_on_a_fresh_page(each_code: Evidence) -> None:
    """Between each step that saves and its verification, the robot searches anew in the inquiry and reads the page
    that answers."""
    for save in [event for event in each_code.told("step.completed") if event.data["saves"]]:
        later = [
            event
            for event in each_code.events
            if event.subject == save.subject and event.seq > save.seq and event.data.get("stage") == save.data["stage"]
        ]
        verified = next(place for place, event in enumerate(later) if event.type == "case.verified")
        looked = [event.data["step"].rpartition("/")[2] for event in later[:verified]]
        assert looked.index("search") < looked.index("read"), save.data["step"]
    assert each_code.told("case.verified")


@pytest.mark.attack
def test_a_lost_letter_is_never_called_sent(treachery: Evidence) -> None:
    """ProVux says that the letter is sent and shows none: it may come to light later, so it is not sent a second
    time but handed over with that question, at once; it is never called done, and the log claims no letter."""
    item, last = ended(treachery, "KOMPL")
    assert (item.state, last.code) == (State.PENDING_USER_ACTION, "OVISST")
    assert "Se efter om brevet har gått" in last.question
    assert treachery.told("letter.sent") == []
    assert [act.kind for act in checks.acts_on(treachery, item.reference)] == ["letter_sent"]
    assert len(treachery.told("case.claimed", reference=item.reference)) == item.attempt == 1


@pytest.mark.attack
def test_an_altered_case_is_handed_over(treachery: Evidence) -> None:
    """ProVux saves another school than the one chosen: the robot sees it on the fresh page, stops before any decision
    or letter, and hands over."""
    item, last = ended(treachery, "clean")
    assert (item.state, last.code) == (State.PENDING_USER_ACTION, "OKÄND")
    assert [act.kind for act in checks.acts_on(treachery, item.reference)] == ["case_saved"]
    assert treachery.told("case.verified") == []


def ended(evidence: Evidence, kind: str) -> tuple[WorkItem, Outcome]:
    """How the application of this kind ended."""
    (case,) = [case for case in evidence.cases if case.kind == kind]
    item = evidence.items[case.reference]
    assert item.last is not None
    return item, item.last
