"""`klickfri intake` and `run`: what operations see, and what a script gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.app import night
from klickfri.app.night import Night
from klickfri.app.summary import Clicks, Summary
from klickfri.cli import nightly
from klickfri.model.errors import AuditUnavailable, Busy
from tests.unit.cli.conftest import Command

BAD = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;i går;Åsa Canberg;19810101-2398X;\n"
GOOD = Summary(2, {"granted": 2}, {}, 0, 0, 0, Clicks(13, 2), Clicks(26, 4, 40), (1.0, 2.0), "A-1")


def test_a_file_is_taken_in_once(klickfri: Command, file: Path) -> None:
    """How many came in; the second time how many were there."""
    assert klickfri("intake", str(file), "--process", "trial").out == "2 rows: 2 taken in.\n"
    again = klickfri("intake", str(file), "--process", "trial")
    assert (again.code, again.out) == (0, "2 rows: 0 taken in, 2 there already.\n")


def test_a_bad_file_is_refused_with_all_its_faults(klickfri: Command, file: Path) -> None:
    """Exit code 2; row, column and remedy of each fault; the values themselves are not repeated (promise 6)."""
    file.write_text(BAD, encoding="utf-8")
    said = klickfri("intake", str(file), "--process", "trial")
    assert said.code == 2
    assert "row 2, column Inkommen" in said.err
    assert "row 2, column Personnummer" in said.err
    for value in ("2398", "Canberg", "Traceback"):
        assert value not in said.err + said.out


def test_good_rows_can_be_taken_alone(klickfri: Command, file: Path) -> None:
    """What was left out is listed, so that nobody is lost silently."""
    file.write_text(file.read_text(encoding="utf-8") + "A-3;i går;Bo;;\n", encoding="utf-8")
    said = klickfri("intake", str(file), "--process", "trial", "--accept-good-rows")
    assert said.code == 0
    assert "row 4, column Inkommen" in said.out
    assert said.out.endswith("3 rows: 2 taken in, 1 refused.\n")


def test_an_unknown_process_names_the_known_ones(klickfri: Command, file: Path) -> None:
    """A typing error is answered with what there is."""
    said = klickfri("intake", str(file), "--process", "trail")
    assert said.code == 2
    assert "Known: trial" in said.err


def test_a_file_that_is_not_there(klickfri: Command) -> None:
    """A usage error, not a traceback."""
    said = klickfri("intake", "nowhere.csv", "--process", "trial")
    assert said.code == 2
    assert "nowhere.csv" in said.err


def test_a_run_without_passwords_does_not_start(klickfri: Command, file: Path) -> None:
    """Exit code 3 and the variable to set."""
    klickfri("intake", str(file), "--process", "trial")
    said = klickfri("run", "trial")
    assert said.code == 3
    assert "KLICKFRI_PASSWORD_RPA_1" in said.err


@pytest.mark.parametrize(
    ("summary", "log_ok", "broken", "code"),
    [
        (GOOD, True, {}, 0),
        (GOOD, False, {}, 1),
        (GOOD, True, {"rpa-1": 3}, 1),
        (Summary(3, {"granted": 2}, {}, 0, 0, 0, Clicks(13, 2), Clicks()), True, {}, 1),
        (Summary(3, {"granted": 2}, {}, 1, 0, 0, Clicks(13, 2), Clicks()), True, {}, 1),
    ],
    ids=["well", "broken log", "broken worker", "lost", "failed"],
)
def test_a_run_ends_as_the_night_went(
    klickfri: Command,
    monkeypatch: pytest.MonkeyPatch,
    summary: Summary,
    log_ok: bool,
    broken: dict[str, int],
    code: int,
) -> None:
    """Zero only when nothing failed, nobody is lost and the log is whole; the files' paths are whole lines."""
    path = Path("/var/lib/klickfri/runs") / ("x" * 90) / "report.html"
    done = Night("r", summary, "Hela [loggen]. x", log_ok, (path,), broken)
    monkeypatch.setattr(night, "hold", lambda *arguments: done)
    said = klickfri("run", "trial")
    assert said.code == code
    assert str(path) in said.out
    assert "Hela [loggen]." in said.out
    assert ("The robot rpa-1 ended with exit code 3: something is missing" in said.out) is bool(broken)


@pytest.mark.parametrize(("waiting", "code"), [(1, 130), (0, 0)])
def test_a_stop_that_leaves_cases_waiting_has_a_code_of_its_own(
    klickfri: Command, monkeypatch: pytest.MonkeyPatch, waiting: int, code: int
) -> None:
    """Exit code 130, so that nobody takes the night for done; a stop after the last case changes nothing."""
    summary = Summary(2 + waiting, {"granted": 2}, {}, 0, waiting, 0, Clicks(13, 2), Clicks())
    monkeypatch.setattr(night, "hold", lambda *arguments: Night("r", summary, "Hela.", True, (), {}, stopped=True))
    assert klickfri("run", "trial").code == code


def test_a_second_run_has_a_code_of_its_own(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 7, and who runs."""

    def refuse(*arguments: object) -> Night:
        raise Busy("trial is being run already: run r, started 2026-11-20 02:10 by anna on natt")

    monkeypatch.setattr(night, "hold", refuse)
    said = klickfri("run", "trial")
    assert (said.code, "by anna on natt" in said.err) == (7, True)


def test_refused_targets_are_told_in_the_morning(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many proposals wait for a person, and where to see them; nothing when there are none."""
    done = Night("r", GOOD, "Hela loggen.", True, (), {})
    monkeypatch.setattr(night, "hold", lambda *arguments: done)
    assert "klickfri heal" not in klickfri("run", "trial").out
    monkeypatch.setattr(nightly, "open_proposals", lambda settings, process: [object(), object()])
    assert "2 refused target(s) to look at: klickfri heal trial" in klickfri("run", "trial").out


def test_a_log_that_cannot_be_written_has_a_code_of_its_own(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 4: nothing was done (promise 3)."""

    def refuse(*arguments: object) -> Night:
        raise AuditUnavailable("the disk is full")

    monkeypatch.setattr(night, "hold", refuse)
    said = klickfri("run", "trial")
    assert (said.code, said.err) == (4, "klickfri: the disk is full\n")
