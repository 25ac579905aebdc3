"""Queue and log on PostgreSQL: a dump and a set are put back together, and what is held of files is held there too.

The tests are the very same ones; what is lost is the database as well.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.app.run.backup import Backup, back_up
from klickfri.app.run.intake import take_in
from klickfri.app.run.restore import restore
from klickfri.model.errors import Misconfigured
from klickfri.model.work import State
from klickfri.settings.settings import Settings
from tests.postgres import Server, program
from tests.unit.app.on_postgres import settings  # noqa: F401
from tests.unit.app.run.test_backup import (  # noqa: F401
    LATER,
    Lost,
    full,
    states,
    test_a_key_is_the_logs_own,
    test_a_leaf_noted_after_the_set_says_that_the_end_is_missing,
    test_a_letter_may_be_lost_until_a_save_shows_that_it_is_not,
    test_a_set_is_put_back_as_it_was,
    test_a_set_lies_outside_what_it_is_of,
    test_keys_are_no_part_of_a_set,
    test_nothing_is_put_over_what_is_there,
    test_what_was_done_after_the_set_is_not_done_again,
    test_without_the_key_that_signs_it_is_put_back_all_the_same,
)

pytestmark = [pytest.mark.attack, pytest.mark.timeout(300)]

Dump = Callable[[], object]


@pytest.fixture
def dump(settings: Settings, tmp_path: Path) -> Dump:  # noqa: F811
    """What dumps the database as it is."""
    words = [program("pg_dump"), "--format", "custom", "--file", str(tmp_path / "dump"), settings.database]
    return lambda: subprocess.run(words, check=True)


@pytest.fixture
def made(full: Office, dump: Dump, tmp_path: Path) -> Backup:  # noqa: F811
    """A set of it, the key apart, and a dump that was made after the set."""
    made = back_up(full, tmp_path / "sets", tmp_path / "keys", "flytt till ny server")
    dump()
    return made


@pytest.fixture
def lost(postgres: Server, tmp_path: Path) -> Lost:
    """What loses disk and server, an hour later; on another server the dump has been put back."""

    def lose(office: Office) -> Office:
        shutil.rmtree(office.settings.state)
        name = office.settings.database.rpartition("/")[2]
        postgres.sql(f"DROP DATABASE {name} WITH (FORCE)")
        postgres.sql(f"CREATE DATABASE {name}")
        words = [program("pg_restore"), "--dbname", office.settings.database, str(tmp_path / "dump")]
        subprocess.run(words, check=True)
        return replace(office, now=lambda: LATER)

    return lose


def test_a_dump_may_be_older_than_the_set(full: Office, dump: Dump, lost: Lost, tmp_path: Path) -> None:  # noqa: F811
    """What came in between is in neither, and its files are more than are asked for."""
    dump()
    (tmp_path / "more.csv").write_text("Nummer;Inkommen;Namn;Personnummer;Svar;Intyg\nA-3;2026-11-20 10:00;Åke;;;\n")
    take_in(replace(full, now=lambda: LATER), "trial", tmp_path / "more.csv", False)
    made = back_up(full, tmp_path / "sets", tmp_path / "keys", "flytt till ny server")
    back = lost(full)
    restore(back, made.folder, tmp_path / "keys")
    assert states(back) == [State.NEW, State.NEW]


def test_a_database_that_is_not_the_sets_is_refused(
    full: Office,  # noqa: F811
    made: Backup,
    lost: Lost,
    postgres: Server,
    tmp_path: Path,
) -> None:
    """An empty one, another's, and files in place of a server; nothing is put back."""
    back = lost(full)
    empty, other = (replace(back, settings=replace(back.settings, database=postgres.database())) for _ in "ab")
    (tmp_path / "in.csv").write_text("Nummer;Inkommen;Namn;Personnummer;Svar;Intyg\nA-1;2026-11-19 10:00;Ulf;;;\n")
    take_in(replace(other, now=full.now), "trial", tmp_path / "in.csv", False)
    shutil.rmtree(back.settings.state)
    files = replace(back, settings=replace(back.settings, database=f"sqlite:///{back.settings.state / 'work.sqlite'}"))
    for there, why in ((empty, "audit log"), (other, "is another than the set's"), (files, "a server keeps queue")):
        with pytest.raises(Misconfigured, match=why):
            restore(there, made.folder, tmp_path / "keys")
        assert not back.settings.state.exists()


def test_a_set_of_files_is_put_back_as_files(full: Office, postgres: Server, tmp_path: Path) -> None:  # noqa: F811
    """With a server's address it would be neither here nor there."""
    files = replace(full.settings, database=f"sqlite:///{tmp_path / 'other' / 'work.sqlite'}", state=tmp_path / "other")
    alone = replace(full, settings=files)
    take_in(alone, "trial", tmp_path / "in.csv", False, tmp_path / "files")
    made = back_up(alone, tmp_path / "sets")
    shutil.rmtree(files.state)
    there = replace(alone, settings=replace(files, database=postgres.database()))
    with pytest.raises(Misconfigured, match="take KLICKFRI_DATABASE away"):
        restore(there, made.folder, without_keys=True)
