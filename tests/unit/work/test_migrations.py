"""Queues of every version are read for ever; a newer one is refused in words."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from klickfri.film import bundle
from klickfri.model.errors import Misconfigured
from klickfri.model.work import Outcome, State
from klickfri.work.accounts import Holder
from klickfri.work.migrations import VERSION
from klickfri.work.runs import Run, RunState
from klickfri.work.store import Store
from klickfri.work.tables import connect, metadata

DATA = Path(__file__).parents[2] / "data"
PROCESS = "sfi_first_application"
NOW = dt.datetime(2026, 11, 21, 22, 0)


def url_of(file: Path) -> str:
    """The address of a queue in a file."""
    return f"sqlite:///{file.as_posix()}"


def left_by(version: int, tmp_path: Path) -> str:
    """A queue as a Klickfri of that version left it."""
    return url_of(Path(shutil.copy(DATA / "queue" / f"v{version}.sqlite", tmp_path / f"v{version}.sqlite")))


@pytest.fixture
def old(tmp_path: Path) -> str:
    """A queue of version 0."""
    return left_by(0, tmp_path)


def shape(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Our own tables: the name, type and strictness of each column, the key, and the indexes."""
    engine = connect(url)
    there = sa.inspect(engine)
    ours = (*metadata.tables, "schema_version")
    told: dict[str, list[tuple[object, ...]]] = {
        table: [
            *sorted((column["name"], str(column["type"]), column["nullable"]) for column in there.get_columns(table)),
            tuple(there.get_pk_constraint(table)["constrained_columns"]),
            *sorted(
                (str(one["name"]), str(one["column_names"]), one["unique"], *map(str, one["dialect_options"].values()))
                for one in there.get_indexes(table)
            ),
        ]
        for table in ours
    }
    engine.dispose()
    return told


def set_version(url: str, *versions: int) -> None:
    """Writes another version into the queue."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM schema_version")
        for version in versions:
            connection.exec_driver_sql(f"INSERT INTO schema_version VALUES ({version})")
    engine.dispose()


def test_the_first_queue_is_read_as_it_was_left(old: str) -> None:
    """Every application keeps its state, outcome, payload and history, and can be worked on."""
    store = Store(old)
    last = {item.reference: item.last or Outcome(item.state) for item in store.items(PROCESS)}
    told = {reference: ends.code or ends.outcome for reference, ends in last.items()}
    states = {item.reference[-1]: (item.state, told[item.reference]) for item in store.items(PROCESS)}
    assert states == {
        "1": (State.NEW, None),
        "2": (State.COMPLETED, "granted"),
        "3": (State.PENDING_USER_ACTION, "UNG"),
        "4": (State.FAILED, "TIMEOUT"),
        "5": (State.DEFERRED, "KOMPL"),
        "6": (State.PENDING_USER_ACTION, "SKYDD-S"),
        "7": (State.IN_PROGRESS, None),
        "8": (State.NEW, None),
    }
    locked = store.get(PROCESS, "SFI-2026-00001")
    assert (locked.put_backs, locked.payload["reference"], len(locked.payload)) == (1, locked.reference, 35)
    assert locked.history == (
        "2026-11-20T22:00:00 new -> in_progress (rpa-sfi-1-natt-" + locked.history[0][-9:],
        "2026-11-20T22:00:00 in_progress -> new (rpa-sfi-1-natt-" + locked.history[1][-9:],
    )
    restricted = store.get(PROCESS, "SFI-2026-00006")
    assert (restricted.restricted, restricted.payload) == (True, {})
    store.workers.unregister("rpa-sfi-2-natt-0badcafe")
    assert [(item.reference, item.deaths) for item in store.reclaim(NOW)] == [("SFI-2026-00007", 1)]
    store.close()


def test_the_night_in_which_a_machine_died_goes_on_in_a_newer_version(tmp_path: Path) -> None:
    """Version 1 knew one illness a run. The run is found dead, its account and case come free, and whether the system
    is well is looked at anew."""
    with closing(Store(left_by(1, tmp_path))) as store:
        assert [run.state for run in store.runs.of(PROCESS)] == [RunState.RUNNING, RunState.ENDED]
        lost = store.runs.begin(Run("ny", PROCESS, "robot-2", 1, "bo", NOW), lease=0.1)
        assert [run.id for run in lost] == ["20261127T220000Z-aa02f1"]
        assert store.accounts.take("provux", ["rpa-sfi-1"], 1, Holder("ny", "robot-2", 1), 0.1).accounts
        assert store.illnesses() == {}
        dead = ("rpa-sfi-2-natt-0badcafe", "rpa-sfi-1-natt-00c0ffee")
        for worker in dead:
            store.workers.unregister(worker)
        assert sorted(item.reference for item in store.reclaim(NOW)) == ["SFI-2026-00007", "SFI-2026-00008"]
        assert len(store.items(PROCESS)) == 8


@pytest.mark.parametrize("version", [0, 1])
def test_an_old_queue_becomes_what_a_new_one_is(tmp_path: Path, version: int) -> None:
    """The steps lead to the very tables that a new queue is given, so that the two never drift apart."""
    old, new = left_by(version, tmp_path), url_of(tmp_path / "new.sqlite")
    for url in (old, new):
        Store(url).close()
    assert shape(old) == shape(new)


def test_two_that_start_at_once_migrate_once(old: str) -> None:
    """Eight open the old queue at the same moment: each finds it whole."""
    together = threading.Barrier(8)

    def open_it(_: int) -> int:
        together.wait()
        with closing(Store(old)) as store:
            return len(store.items(PROCESS))

    with ThreadPoolExecutor(8) as crowd:
        assert list(crowd.map(open_it, range(8))) == [8] * 8


@pytest.mark.parametrize(
    ("versions", "is_told"), [((VERSION + 1,), VERSION + 1), ((-1,), -1), ((0, 1), "0, 1"), ((), "none")]
)
def test_an_unknown_version_is_refused_in_words(old: str, versions: tuple[int, ...], is_told: object) -> None:
    """A newer queue, or one whose version makes no sense: a sentence that says what to do, and nothing is touched."""
    Store(old).close()
    set_version(old, *versions)
    before = shape(old)
    with pytest.raises(Misconfigured) as refused:
        Store(old)
    assert str(refused.value) == (
        f"this queue was made by a newer Klickfri, or is damaged: its version is {is_told}, and this Klickfri knows "
        f"versions up to {VERSION}; use the newer Klickfri, or another KLICKFRI_STATE or KLICKFRI_DATABASE"
    )
    assert shape(old) == before


def test_the_first_film_is_read() -> None:
    """A film of version 0 is whole and has its steps."""
    film = bundle.read(DATA / "film" / "v0")
    assert film.meta.process == PROCESS
    assert film.steps
