"""What a night costs as it grows: `make bench-nights`.

python -m tests.bench.nights queue              one case beside 100 to 25,000 that wait, and `klickfri status` there
python -m tests.bench.nights memory [--cases N] a worker's memory along so many cases (1,000)
python -m tests.bench.nights hands [--cases N]  two robots against one on a slow ProVux, side by side (12; 20 minutes)

Queue and memory are taken without a browser: the real engine, queue, log and handler at the twin of a screen, each
length in a process of its own. `hands` is whole: real browsers, `--latency old`, both nights at the same time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from loguru import logger
from rich.console import Console
from rich.table import Table

from fixtures.synthetic.generate import generate
from klickfri.app.look.status import status
from klickfri.app.process import LoadedProcess
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.station import Station
from klickfri.app.store import opened
from klickfri.model.work import Outcome, WorkItem
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.work.engine import Engine
from tests.e2e.harness import SEED, TODAY, practice
from tests.unit.app.conftest import PASSWORDS, office_at, small_screen, small_settings

LENGTHS = (100, 1_000, 5_000, 25_000)
SOME = 60
"""Cases whose cost is taken, of each length; the first half only warms up."""
NOW = dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)
EVERY = 100
"""Cases between two looks at the memory."""
_PAGE = 4096


@dataclass(frozen=True)
class Taken:
    """Of one night: milliseconds of each case, MB of memory each so many cases, and seconds of one look at it all."""

    cases: Sequence[float]
    memory: Sequence[float]
    look: float


def without_browser(waiting: int, cases: int) -> Taken:
    """Handles some of the cases that wait. To be called once in a process."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as held:
        screen = small_screen()
        office = replace(office_at(replace(small_settings(Path(place)), today=None), screen), now=lambda: NOW)
        store = held.enter_context(opened(office.settings))
        _arrive(store.add, waiting)
        credentials = EnvironmentCredentials(PASSWORDS)
        station = held.enter_context(Station(LoadedProcess.of(office, "trial"), "rpa-1", credentials=credentials))
        handle = CaseHandler(station, "r", lambda seconds: None, lambda: None)
        stop, began, taken, memory = threading.Event(), time.perf_counter(), list[float](), list[float]()

        def timed(item: WorkItem) -> Outcome:
            nonlocal began
            screen.pages["inquiry"].values.clear()
            outcome = handle(item)
            taken.append(1000 * (time.perf_counter() - began))
            began = time.perf_counter()
            if len(taken) % EVERY == 0:
                memory.append(_memory())
            if len(taken) == cases:
                stop.set()
            return outcome

        Engine(store, "trial", timed, office.now, run="r", poll=0.01).work("rpa-1", until_empty=True, stop=stop)
        look = time.perf_counter()
        status(office)
        return Taken(taken, memory, time.perf_counter() - look)


def _arrive(add: Callable[..., object], number: int) -> None:
    rows = [
        {"reference": f"A-{at:05}", "received": "2026-11-19 10:00", "given_name": "Åsa", "answer": ""}
        for at in range(number)
    ]
    add("trial", rows, run="", now=NOW)


def _memory() -> float:
    """This process's resident memory, in MB (proc_pid_statm(5))."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE / 1e6


def _apart(waiting: int, cases: int) -> Taken:
    """The same in a process of its own: an engine works once in a process."""
    words = (sys.executable, "-m", "tests.bench.nights", "one", "--waiting", str(waiting), "--cases", str(cases))
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    return Taken(**json.loads(done.stdout.splitlines()[-1]))


def queue() -> Table:
    """One case beside ever more that wait, all lengths at the same time, as ratios to the shortest."""
    with ThreadPoolExecutor(len(LENGTHS)) as together:
        nights = list(together.map(lambda length: _apart(length, SOME), LENGTHS))
    medians = [statistics.median(taken.cases[SOME // 2 :]) for taken in nights]
    table = Table("waiting", "ms a case (median)", "ratio", "klickfri status, s", title="A case along the queue")
    for length, median, taken in zip(LENGTHS, medians, nights, strict=True):
        table.add_row(f"{length:,}", f"{median:.1f}", f"{median / medians[0]:.2f}", f"{taken.look:.2f}")
    return table


def memory(cases: int) -> Table:
    """What a worker's own process holds, along its cases."""
    taken = _apart(cases + 1, cases)
    table = Table("cases", "MB", "ms a case (median)", title="A worker along its night")
    for number, held in enumerate(taken.memory, 1):
        part = taken.cases[(number - 1) * EVERY : number * EVERY]
        table.add_row(f"{number * EVERY:,}", f"{held:.1f}", f"{statistics.median(part):.1f}")
    return table


@dataclass(frozen=True)
class Pace:
    """Of a night: how many robots, and how many cases an hour ended while others waited."""

    robots: int
    cases: int
    hourly: float


def hands(cases: int) -> Table:
    """Two nights with the same cases, at the same time: one robot, and two."""
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(2) as both:
        nights = [both.submit(_night, Path(place) / str(robots), robots, cases) for robots in (1, 2)]
        one, two = (night.result() for night in nights)
    table = Table("robots", "cases", "cases an hour", "ratio", title="More hands on a slow system (--latency old)")
    for pace in (one, two):
        table.add_row(str(pace.robots), str(pace.cases), f"{pace.hourly:.1f}", f"{pace.hourly / one.hourly:.2f}")
    return table


def _night(folder: Path, robots: int, cases: int) -> Pace:
    """The pace from the first case's beginning to the last one's: until then nobody was without work."""
    clean = [case for case in generate(20 * cases, SEED, TODAY) if case.kind == "clean" and not case.trouble][:cases]
    with practice(folder, clean, latency="old") as held:
        held.take_in()
        if held.night(robots):
            raise RuntimeError(held.said[-1])
        begun = sorted(event.time for event in held.events() if event.type == "case.claimed")
    hours = (begun[-1] - begun[0]).total_seconds() / 3600
    return Pace(robots, len(clean), (len(begun) - robots) / hours)


def main() -> None:
    """Prints what was asked for; without a word, all that needs no browser."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=("queue", "memory", "hands", "one"))
    parser.add_argument("--cases", type=int)
    parser.add_argument("--waiting", type=int, help=argparse.SUPPRESS)
    asked, console = parser.parse_args(), Console()
    if asked.part == "one":
        logger.remove()
        print(json.dumps(asdict(without_browser(asked.waiting, asked.cases))))
        return
    if asked.part in (None, "queue"):
        console.print(queue())
    if asked.part in (None, "memory"):
        console.print(memory(asked.cases or 1_000))
    if asked.part == "hands":
        console.print(hands(asked.cases or 12))


if __name__ == "__main__":
    main()
