"""`klickfri queue`: where every application stands, in a terminal of 80 columns."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from klickfri.app.store import opened
from klickfri.model.attachment import Attachment
from klickfri.model.work import Outcome, State
from klickfri.settings.settings import Settings
from klickfri.work.attachments import Attachments
from tests.unit.cli.conftest import Command

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)


@pytest.fixture
def handled(klickfri: Command, file: Path) -> None:
    """The first application was handed over, the second waits."""
    klickfri("intake", str(file), "--process", "trial")
    with opened(Settings.from_environment()) as store:
        store.workers.register("w", NOW)
        item = store.claim("trial", "w", NOW)
        assert item is not None
        told = Outcome(State.PENDING_USER_ACTION, code="UNG", reasons=("Rutan [Beviljad] saknas.",), last_step="Välj")
        store.finish(item, told, "w", NOW)


@pytest.mark.usefixtures("handled")
def test_the_list_keeps_numbers_and_states_whole(klickfri: Command) -> None:
    """Only the reason is cut in a narrow terminal; the last line counts the states."""
    out = klickfri("queue", "list").out
    assert re.search(r"A-1        pending_user_action  UNG      2026-11-19  -?\d+ h +1      Rutan", out)
    assert "A-2        new" in out
    assert out.splitlines()[-1] == "2 application(s): 1 new, 1 pending_user_action"


@pytest.mark.usefixtures("handled")
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("--state", "new"), "A-2"),
        (("--code", "UNG"), "A-1"),
        (("trial", "--state", "new", "--state", "failed"), "A-2"),
    ],
)
def test_the_list_can_be_narrowed(klickfri: Command, words: tuple[str, ...], shown: str) -> None:
    """By state, several at once, and by code."""
    out = klickfri("queue", "list", *words).out
    assert shown in out
    assert out.splitlines()[-1].startswith("1 application(s)")


@pytest.mark.parametrize("reference", ["ANSÖKAN/2026/0001-vuxenutbildning-sfi-almbacka-0001", "B-" + "7" * 74])
def test_a_long_number_is_never_cut(klickfri: Command, reference: str) -> None:
    """In 80 columns other columns give way; what a person must copy stands whole on one line."""
    with opened(Settings.from_environment()) as store:
        store.add("trial", [{"reference": reference, "received": "2026-11-19T10:00"}], run="", now=NOW)
    assert any(line.split()[0] == reference for line in klickfri("queue", "list").out.splitlines())


@pytest.mark.usefixtures("handled")
def test_the_systems_files_are_given_out_under_names_that_are_nobodys(klickfri: Command, tmp_path: Path) -> None:
    """To who has the rights to the state folder, into a folder of theirs alone; nothing there is overwritten."""
    assert "gave no file" in klickfri("queue", "files", "A-1", "--to", str(tmp_path / "none")).out
    kept = Attachments(Settings.from_environment().state, "trial")
    kept.receive("A-1", "decision", Attachment("beslut Åsa.PDF", b"Hej"))
    assert "decision: klickfri queue files A-1" in klickfri("queue", "show", "A-1").out
    assert klickfri("queue", "files", "A-1", "--to", str(tmp_path / "ut")).code == 0
    given = tmp_path / "ut" / "decision.pdf"
    assert (given.read_bytes(), given.stat().st_mode & 0o777, given.parent.stat().st_mode & 0o777) == (
        b"Hej", 0o600, 0o700,
    )  # fmt: skip
    again = klickfri("queue", "files", "A-1", "--to", str(tmp_path / "ut"))
    assert (again.code != 0, "is there already" in again.err) == (True, True)


def test_a_renamed_process_is_not_out_of_sight(klickfri: Command) -> None:
    """Items whose process has no folder (any more) are listed and shown all the same."""
    with opened(Settings.from_environment()) as store:
        store.add("old_name", [{"reference": "A-9", "received": "2026-11-19T10:00"}], run="", now=NOW)
    assert "A-9" in klickfri("queue", "list").out
    shown = klickfri("queue", "show", "A-9")
    assert (shown.code, "old_name" in shown.out) == (0, True)


def test_of_a_restricted_item_no_code_is_told(klickfri: Command, file: Path) -> None:
    """Promise 4: it is listed as handed over, its code is neither shown nor found by asking for it."""
    klickfri("intake", str(file), "--process", "trial")
    with opened(Settings.from_environment()) as store:
        store.workers.register("w", NOW)
        item = store.claim("trial", "w", NOW)
        assert item is not None
        store.finish(item, Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True), "w", NOW)
    out = klickfri("queue", "list").out
    assert "pending_user_action" in out
    assert "Kräver särs" in out
    assert "SKYDD" not in out + klickfri("queue", "show", "A-1").out
    assert klickfri("queue", "list", "--code", "SKYDD-S").out == "0 application(s).\n"


def test_an_empty_queue_says_so(klickfri: Command) -> None:
    """No empty table."""
    assert klickfri("queue", "list").out == "0 application(s).\n"


def test_a_wrong_state_lists_the_right_ones(klickfri: Command) -> None:
    """Exit code 2 with every state there is."""
    said = klickfri("queue", "list", "--state", "done")
    assert said.code == 2
    assert "pending_user_action" in said.err


@pytest.mark.usefixtures("handled")
def test_one_application_is_shown_with_what_to_do(klickfri: Command) -> None:
    """State, last step, when the answer is due, and the hand-over in Swedish, its reason told once."""
    out = klickfri("queue", "show", "A-1").out
    for words in ("pending_user_action, attempt 1", "Välj", "2026-11-20 10:00", "Orsak: UNG."):
        assert words in out
    assert out.count("Rutan [Beviljad] saknas.") == 1


@pytest.mark.usefixtures("handled")
def test_a_waiting_application_has_no_empty_rows(klickfri: Command) -> None:
    """Only what is known is shown."""
    out = klickfri("queue", "show", "A-2").out
    assert "Roboten tar ansökan i tur och ordning." in out
    assert "Reasons" not in out
    assert "Picture" not in out


def test_every_end_has_its_advice(klickfri: Command, file: Path) -> None:
    """What waits for a day, what is done, and what a person must do although its process is gone."""
    klickfri("intake", str(file), "--process", "trial")
    day = dt.date(2026, 12, 1)
    with opened(Settings.from_environment()) as store:
        store.add("gone", [{"reference": "B-1", "received": "2026-11-19T10:00"}], run="", now=NOW)
        store.workers.register("w", NOW)
        for process, state in (("trial", State.DEFERRED), ("trial", State.COMPLETED), ("gone", State.FAILED)):
            item = store.claim(process, "w", NOW)
            assert item is not None
            store.finish(item, Outcome(state, defer_until=day if state is State.DEFERRED else None), "w", NOW)
    assert "Inget före 2026-12-01. Då tittar roboten igen." in klickfri("queue", "show", "A-1").out
    assert "Inget. Ärendet är klart för robotens del." in klickfri("queue", "show", "A-2").out
    assert "Processen gone har ingen mapp här." in klickfri("queue", "show", "B-1").out


def test_an_unknown_number_is_said(klickfri: Command) -> None:
    """Exit code 2, and where to look."""
    said = klickfri("queue", "show", "B-1")
    assert (said.code, said.err) == (2, "klickfri: no application has the number B-1; see `klickfri queue list`\n")


@pytest.mark.usefixtures("handled")
def test_what_a_person_makes_of_it_is_said_for_each(klickfri: Command, tmp_path: Path) -> None:
    """Tried again, closed, and written out: each number with what it was and what becomes of it."""
    assert "A-1: pending_user_action -> new." in klickfri("queue", "retry", "A-1", "--reason", "igen").out
    said = klickfri("queue", "cancel", "A-1", "A-2", "--reason", "återtagen").out
    assert said.splitlines() == [f"A-{number}: new -> withdrawn. The robot leaves it alone." for number in (1, 2)]
    written = klickfri("handover", "trial", "--to", str(tmp_path / "out")).out
    assert written.startswith("trial: 0 wait for a person, 0 of them late.")
    assert (tmp_path / "out" / "handover.xlsx").is_file()


@pytest.mark.usefixtures("handled")
def test_every_fault_of_an_answer_is_told_at_once(klickfri: Command) -> None:
    """Exit code 2, nothing changed, and no number or reason twice."""
    said = klickfri("queue", "retry", "A-2", "B-1", "--reason", "")
    assert said.code == 2
    for words in ("A-2: is new", "B-1: no application has this number", "--reason: is empty or longer"):
        assert words in said.err


@pytest.mark.usefixtures("handled")
def test_a_selection_is_shown_before_it_is_done(klickfri: Command) -> None:
    """What would be done, and what is left and why; with `--yes` it is done. Numbers are done at once, and neither or
    both is a mistake."""
    words = ("queue", "retry", "--code", "UNG", "--reason", "regeln rättad")
    shown = klickfri(*words).out
    assert "A-1: pending_user_action -> new." in shown
    assert shown.splitlines()[-1] == "1 application(s). Nothing was done; do it with --yes."
    assert "pending_user_action" in klickfri("queue", "list").out
    left = klickfri("queue", "close", "--state", "new", "--reason", "gjort").out
    assert left.splitlines() == ["A-2: left, it is new", "0 application(s). Nothing was done; do it with --yes."]
    done = klickfri(*words, "--yes").out
    assert done.splitlines() == ["A-1: pending_user_action -> new. The next run looks first, then tries again."]
    assert klickfri("queue", "list").out.splitlines()[-1] == "2 application(s): 2 new"
    assert klickfri("queue", "retry", "--reason", "igen").code == 2


@pytest.mark.usefixtures("handled")
def test_who_has_taken_it_and_what_comes_first_is_shown(klickfri: Command) -> None:
    """In the list, by one number and for programs; the column is there when somebody has taken one."""
    assert "Taken by" not in klickfri("queue", "list").out
    said = klickfri("queue", "assign", "A-1", "--to", "anna.berg", "--reason", "tar den").out
    assert said == "A-1: nobody -> anna.berg\n"
    assert klickfri("queue", "prioritise", "A-2", "--priority", "5", "--reason", "brådskar").out == (
        "A-2: priority 0 -> 5\n"
    )
    assert "anna.berg" in klickfri("queue", "list").out
    assert "Taken by   anna.berg" in klickfri("queue", "show", "A-1").out
    first, second = json.loads(klickfri("queue", "list", "--json").out)
    assert (first["reference"], first["state"], first["outcome"], first["assigned"]) == (
        "A-1", "pending_user_action", "UNG", "anna.berg",
    )  # fmt: skip
    assert (second["priority"], second["tries"], "Åsa" in str(first)) == (5, 0, False)
    (shown,) = json.loads(klickfri("queue", "show", "A-1", "--json").out)
    assert (shown["last_step"], shown["reasons"]) == ("Välj", ["Rutan [Beviljad] saknas."])


def test_a_program_is_told_nothing_of_a_restricted_item(klickfri: Command, file: Path) -> None:
    """Promise 4: no code, no step, no reason, in either answer."""
    klickfri("intake", str(file), "--process", "trial")
    with opened(Settings.from_environment()) as store:
        store.workers.register("w", NOW)
        item = store.claim("trial", "w", NOW)
        assert item is not None
        seen = Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True, reasons=("Skyddad.",))
        store.finish(item, seen, "w", NOW)
    for words in (("list",), ("show", "A-1")):
        told = json.loads(klickfri("queue", *words, "--json").out)[0]
        assert (told["outcome"], told["reason"]) == ("", "Kräver särskild hantering.")
        assert not {"last_step", "reasons", "done", "picture"} & set(told)
