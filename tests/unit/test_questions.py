"""Each question that `docs/questions.md` says a command answers is answered by that command, of a small state."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run.station import Station
from klickfri.audit.opening import open_ledger
from klickfri.model.event import Event
from klickfri.model.work import swedish
from klickfri.privacy.tokens import Tokens
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.settings import Settings
from tests.questions.walks import WALKS
from tests.unit.app.conftest import PASSWORDS, office_at, small_screen
from tests.unit.app.look.conftest import ANNA, hold_night
from tests.unit.cli.conftest import Command, klickfri

__all__ = ["klickfri"]  # the fixture
UNWALKED = ("by the command alone", "not yet")
PAGE = Path(__file__).parents[2] / "docs" / "questions.md"


class Question(NamedTuple):
    """A row of the page: what is asked, the command, what must stand in its answer, and the way on the pages."""

    asked: str
    command: str
    marks: tuple[str, ...]
    on_pages: str


def rows() -> list[Question]:
    """Every row, also those without an answer."""
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGE.read_text().splitlines()]
    told = [row[1:] for row in cells if len(row) == 5 and row[1] != "question" and not row[1].startswith("---")]
    return [Question(asked, command.strip("`"), _marks(shape), pages) for asked, command, shape, pages in told]


def _marks(shape: str) -> tuple[str, ...]:
    """What is named before the first colon, or at the beginning."""
    return tuple(re.findall(r"`([^`]+)`", re.split(r"[:;,.](?= [a-zA-Z])", shape)[0]))


ANSWERED = [row for row in rows() if row.command != "not yet"]


@pytest.fixture
def state(klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A night with a case decided and one handed over, and of everything else that is asked about one entry."""
    settings = Settings.from_environment()
    loaded = LoadedProcess.of(office_at(settings, small_screen()), "trial")
    with Station(loaded, "rpa-1", credentials=EnvironmentCredentials(PASSWORDS)) as station:
        hold_night(settings, station, tmp_path / "in.csv")
        more(settings, station)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ANNA}\n"))
    return settings


def more(settings: Settings, station: Station) -> None:
    """What a night of the small process does not tell by itself."""
    head = {"run": "r", "attempt": 1}
    token = Tokens.of_board(settings.state, "prov").of_person(ANNA)
    refused = {"step": "name", "say": "Skriv namnet", "verb": "fill", "kind": "work", "target": "form.name"}
    sums = dict.fromkeys(("taken_in", "completed", "handed_over"), 1)
    for event in (
        Event("credential.used", "run/r", {"run": "r", "account": "rpa-1", "system": "small"}),
        Event(
            "decision.made",
            "trial/A-1",
            {**head, "mode": "decide", "by": "Klara", "delegation": "PN 7 §", "legal_basis": "2 §"},
        ),
        Event("step.completed", "trial/A-1", {**head, "values": [f"personal_number=‹pnr:{token}›"]}),
        Event("step.failed", "trial/A-2", {**head, **refused, "code": "OKÄND", "reason": "Sidan är okänd."}),
        Event("case.handed_over", "trial/A-1", {**head, "code": "UNG", "reasons": [], "restricted": False}),
        Event("case.handed_over", "trial/A-3", {**head, "code": "SKYDD-S", "reasons": [], "restricted": True}),
        Event("case.closed", "trial/A-1", {"by": "eva", "way": "done", "reason": "klart"}),
        Event("letter.asked", "trial/A-1", {"by": "eva", "reason": "stickprov"}),
        Event("letter.granted", "trial/A-1", {"by": "bo", "question": 1, "asked_by": "eva", "hours": 24}),
        Event("case.reduced", "trial/A-1", {"by": "drift", "rule": "360 dagar"}),
        Event("retention.applied", "retention/trial", {"by": "drift", "rules": ["360 dagar"], "cases": 1}),
        Event("work.paused", "pause/process/trial", {"kind": "process", "name": "trial", "by": "eva", "reason": "fel"}),
        Event("run.reconciled", "run/r", {"run": "r", **sums, "balances": True}),
    ):
        station.log.append(event)


def words(command: str, settings: Settings, tmp_path: Path) -> list[str]:
    """The command as it is typed of this state."""
    loaded = LoadedProcess.of(Office(settings), "trial")
    with open_ledger(settings, "prov", Office(settings).now) as log:
        day = f"{swedish(log.of_subject('trial/A-1')[-1].time):%Y-%m-%d}"
    stands_for = {
        "REFERENCE": "A-1", "BOARD": "prov", "DAY": day, "DIGEST": loaded.program.digest[:12], "RULE": "assess",
        "FOLDER": str(tmp_path / "to"), "FILE.zip": str(tmp_path / "bevis.zip"),
        "FILE.csv": str(tmp_path / "ut.csv"),
    }  # fmt: skip
    return [stands_for.get(word, word) for word in command.split()[1:]]


def test_the_page_holds_every_question() -> None:
    """The nineteen, those that were asked later, and no fewer answers than there were."""
    assert len(rows()) >= 32
    assert len(ANSWERED) >= 26
    assert all(row.marks for row in ANSWERED if row.command != "klickfri retention plan")


def test_the_page_says_the_way_that_is_walked() -> None:
    """Each walk of `make questions` stands at its question, with its picture; what no page answers says so."""
    ways = {walk.asked: f"{walk} ([picture](pictures/questions/{walk.picture}.webp))" for walk in WALKS}
    assert {row.asked: row.on_pages for row in rows() if row.on_pages not in UNWALKED} == ways
    pictures = {file.stem for file in (PAGE.parent / "pictures" / "questions").iterdir()}
    assert pictures == {walk.picture for walk in WALKS}
    assert max(walk.clicks for walk in WALKS) == 3


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: row.asked)
def test_the_command_answers(klickfri: Command, state: Settings, tmp_path: Path, row: Question) -> None:
    """It ends well, and what the page names stands in it; none of it in clear."""
    said = klickfri(*words(row.command, state, tmp_path))
    assert said.code == 0, said.err
    told = " ".join(said.out.split())  # wherever the terminal broke it
    assert [mark for mark in row.marks if mark not in told] == []
    assert "inga poster" not in said.out
    assert '"total": 0' not in said.out
    assert ANNA not in said.out + said.err
