"""A log knows its board's key, and another machine's key is not it."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.audit.opening import begin_key, open_ledger, read_ledger
from klickfri.model.errors import Misconfigured
from klickfri.model.events import BoardKeyed
from klickfri.privacy.tokens import Tokens
from klickfri.settings.settings import Settings
from tests.postgres import Server
from tests.unit.audit.support import BOARD, step, ticking_clock

OLD = Path(__file__).parents[2] / "data" / "audit" / "v0" / "prov"


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A machine, with a database of its own or a server."""
    shared = request.param == "postgres"
    database = request.getfixturevalue("postgres").database() if shared else f"sqlite:///{tmp_path}/work.sqlite"
    return Settings(tmp_path / "state", tmp_path, database)


def key(settings: Settings) -> Path:
    """The board's key on the machine."""
    return Tokens.file(settings.state, BOARD)


def keyed(settings: Settings) -> list[BoardKeyed]:
    """What the log tells of keys."""
    with read_ledger(settings, BOARD) as log:
        return [one.told for one in log.of_subject(f"board/{BOARD}") if isinstance(one.told, BoardKeyed)]


def opened(settings: Settings) -> None:
    """Writes something, as every start does."""
    with open_ledger(settings, BOARD, ticking_clock()) as log:
        log.append(step(1))


def test_a_new_log_notes_its_key_once(settings: Settings) -> None:
    """With the first start; the key itself stands nowhere in it."""
    opened(settings)
    opened(settings)
    [noted] = keyed(settings)
    tokens = Tokens.there(settings.state, BOARD)
    assert tokens
    assert (noted.check, noted.by, noted.reason) == (tokens.check(BOARD), "", "")
    assert noted.check not in key(settings).read_text()
    with read_ledger(settings, BOARD) as log:
        assert all(key(settings).read_text()[:16] not in one.body for one in log.stored())


def test_another_or_no_key_is_refused(settings: Settings) -> None:
    """In a sentence that says what to do; nothing is written, and no key is made. With its key it goes on."""
    opened(settings)
    whole = key(settings).read_bytes()
    for spoil in (lambda: key(settings).unlink(), lambda: key(settings).write_text("ab" * 32)):
        spoil()
        before = key(settings).exists()
        with pytest.raises(Misconfigured, match=r"key .*Bring the board's key .*klickfri audit rekey"):
            opened(settings)
        assert key(settings).exists() == before
    key(settings).write_bytes(whole)
    opened(settings)
    with read_ledger(settings, BOARD) as log:
        assert [one.seq for one in log.of_subject("sfi/A-1")] == [3, 4]


def test_a_new_key_is_begun_with_a_reason(settings: Settings) -> None:
    """By a person, in the log; the old one is another's from then on. Not for nothing, and not without a reason."""
    opened(settings)
    old = key(settings).read_bytes()
    with pytest.raises(Misconfigured, match="nothing was done"):
        begin_key(settings, BOARD, ticking_clock(), "eva", "borta")
    key(settings).unlink()
    with pytest.raises(Misconfigured, match="--reason"):
        begin_key(settings, BOARD, ticking_clock(), "eva", " ")
    begin_key(settings, BOARD, ticking_clock(), "eva", "borta")
    opened(settings)
    first, second = keyed(settings)
    assert (second.by, second.reason, first.check != second.check) == ("eva", "borta", True)
    key(settings).write_bytes(old)
    with pytest.raises(Misconfigured, match="is not the one"):
        opened(settings)


def test_a_board_without_a_log_gets_no_key(settings: Settings) -> None:
    """A new key is of a log that is there."""
    with pytest.raises(Misconfigured, match="no audit log"):
        begin_key(settings, BOARD, ticking_clock(), "eva", "borta")
    assert not key(settings).exists()


def test_of_machines_that_begin_at_once_one_has_the_key(postgres: Server, tmp_path: Path) -> None:
    """Each with a key of its own: the first stays, the others are told."""
    database, gate, refused = postgres.database(), threading.Barrier(3), list[str]()

    def begin(name: str) -> None:
        machine = Settings(tmp_path / name, tmp_path, database)
        gate.wait()
        try:
            open_ledger(machine, BOARD, lambda: dt.datetime.now(dt.UTC)).close()
        except Misconfigured:
            refused.append(name)

    machines = [threading.Thread(target=begin, args=(name,)) for name in ("a", "b", "c")]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join()
    assert len(refused) == 2
    [own] = {"a", "b", "c"} - set(refused)
    open_ledger(Settings(tmp_path / own, tmp_path, database), BOARD, ticking_clock()).close()


def test_an_old_log_is_told_its_key_at_the_next_start(tmp_path: Path) -> None:
    """A log of the first release, and the key that lay beside it."""
    settings = Settings(tmp_path, tmp_path, "")
    shutil.copytree(OLD, settings.audit / "prov")
    Tokens.of_board(settings.state, "prov")
    for _ in range(2):
        open_ledger(settings, "prov", ticking_clock()).close()
    with read_ledger(replace(settings), "prov") as log:
        assert [one.type for one in log.of_subject("board/prov")] == ["log.opened", "board.keyed"]
