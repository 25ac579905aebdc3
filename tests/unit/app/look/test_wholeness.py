"""What a check found is kept for who reads pages, by the machine that writes the log and by nobody else."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

import pytest

from klickfri.app.look import inspection, wholeness
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger
from klickfri.audit.sqlite.place import log_file
from klickfri.privacy.tokens import Tokens
from klickfri.work.checks import KeptCheck
from tests.rights import reading_only


@pytest.fixture
def working(office: Office) -> Office:
    """A machine with a queue and a log."""
    with opened(office.settings), open_ledger(office.settings, "prov", office.now):
        return office


def last(office: Office) -> KeptCheck | None:
    """The last check of the board."""
    with opened(office.settings) as store:
        return store.checks.last("prov")


def test_a_check_is_kept(working: Office) -> None:
    """Its sentence, by whom, and how far it reaches; what is broken is kept as well."""
    assert wholeness.keep(working, inspection.verify(working.settings, None)) == ""
    [one] = wholeness.wholeness(working, ["prov"])
    assert one.check == last(working)
    assert one.check
    assert (one.check.ok, one.check.by, one.check.entries, one.check.anchored) == (True, working.signer(), 2, False)
    log_file(working.settings.audit, "prov").unlink()
    wholeness.keep(working, inspection.verify(working.settings, None))
    [gone] = wholeness.wholeness(working, ["prov"])
    assert gone.check
    assert (gone.has_log, gone.check.ok) == (False, False)


def test_a_board_that_nobody_checked(working: Office) -> None:
    """Nothing is made up."""
    [one] = wholeness.wholeness(working, ["social"])
    assert (one.check, one.signed, one.has_log) == (None, 0, False)


def test_a_readers_copy_is_left_as_it_is(working: Office) -> None:
    """Without the board's key this machine only reads."""
    Tokens.file(working.settings.state, "prov").unlink()
    assert wholeness.keep(working, inspection.verify(working.settings, None)) == ""
    assert last(working) is None


def test_a_queue_is_never_made_by_a_check(office: Office) -> None:
    """A log alone stays alone."""
    with open_ledger(office.settings, "prov", office.now):
        pass
    assert wholeness.keep(office, inspection.verify(office.settings, None)) == ""
    assert not (office.settings.state / "work.sqlite").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such rights there")
def test_a_check_stands_also_where_it_cannot_be_kept(working: Office) -> None:
    """It is said why: nothing may be written here, or another holds the queue."""
    checked = inspection.verify(working.settings, None)
    with reading_only(working.settings.state):
        assert wholeness.keep(working, checked)
    with closing(sqlite3.connect(working.settings.state / "work.sqlite")) as queue:
        queue.execute("UPDATE schema_version SET version = 99")
        queue.commit()
    assert "newer Klickfri" in wholeness.keep(working, checked)
