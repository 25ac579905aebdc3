"""`make test-kill`: everything dies at every moment, and nobody is lost, doubled, wrong or out of sight.

Each saving step of the sfi flow, and a seeded share of the others, meets each victim at each moment of ProVux's answer,
with a case of its own. With `--random N --cases M`, N things are done at random to nights of M cases in all. Ctrl-C
stops it; the same command goes on with the next night. Exit code 1 when anything disagrees, 130 when stopped.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

from fixtures.provux.process import ROOT
from tests.kill import table
from tests.kill.campaign import AtRandom, Campaign, EveryCell
from tests.kill.cells import Asking, Moment, Victim
from tests.kill.deeds import Hit
from tests.kill.night import Night, Result, hold
from tests.kill.rehearsal import rehearse
from tests.kill.siege import Stopped
from tests.kill.stores import STORES

AT_ONCE = 3
"""Nights side by side: much of one is waiting for a lease or a lock to run out."""
STOPPED = 130


def main() -> int:
    """Holds the nights that are not held yet, prints what all came to, and returns the exit code."""
    asked = _arguments()
    asked.state.mkdir(parents=True, exist_ok=True)
    steps, stopping = _steps(asked.state), threading.Event()
    signal.signal(signal.SIGINT, lambda *_: stopping.set())
    campaign = _campaign(asked, steps)
    _hold_all(campaign, stopping)
    results = campaign.results()
    _print(results, steps, asked.stores)
    if stopping.is_set():
        print("Stopped. The same command goes on from here.")
        return STOPPED
    return int(any(result.differences for result in results) or bool(campaign.missing()))


def _campaign(asked: argparse.Namespace, steps: Sequence[Asking]) -> Campaign:
    if asked.random:
        return AtRandom(asked.state, asked.stores, asked.random, asked.cases)
    return EveryCell(asked.state, asked.stores, steps, asked.victims, asked.moments, asked.first)


def _steps(state: Path) -> list[Asking]:
    """The steps that a calm night showed, kept for the next time."""
    file = state / "steps.json"
    if not file.exists():
        print("A calm night first, to see which steps ask ProVux something.")
        with_folder = state / "rehearsal"
        shutil.rmtree(with_folder, ignore_errors=True)
        seen = [asdict(step) for step in rehearse(with_folder)]
        file.write_text(json.dumps(seen, ensure_ascii=False, indent=1), encoding="utf-8")
        shutil.rmtree(with_folder)
    return [Asking(**step) for step in json.loads(file.read_text(encoding="utf-8"))]


def _hold_all(campaign: Campaign, stopping: threading.Event) -> None:
    """Some nights at a time, until none is left or it is asked to stop."""
    console = Console()
    with (
        Progress(
            *Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
            console=console, disable=not console.is_terminal,
        ) as progress,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):  # fmt: skip
        task = progress.add_task("done to cases", total=campaign.total, completed=campaign.done)

        def one(night: Night) -> None:
            if stopping.is_set():
                return
            try:
                result = hold(night, stopping, lambda hit: progress.advance(task))
            except Stopped:
                return
            console.print(_line(night, result))

        while (nights := list(campaign.nights())) and not stopping.is_set():
            list(pool.map(one, nights))


def _line(night: Night, result: Result) -> str:
    told = f"{len(result.hits)} times something was done, {len(result.differences)} difference(s)"
    return f"{night.folder.name} on {night.store}: {result.cases} cases, {told}, {result.seconds:.0f} s"


def _print(results: Sequence[Result], steps: Sequence[Asking], stores: Sequence[str]) -> None:
    saving = [step.name for step in steps if step.saves]
    Console(width=140).print(table.drawn(table.counted(results, saving), stores))
    for line in _sums(results):
        print(line)


def _sums(results: Sequence[Result]) -> Iterator[str]:
    hits: list[Hit] = [hit for result in results for hit in result.hits]
    yield f"{len(hits)} times something was done, to {sum(len(result.ends) for result in results)} cases"
    yield f"{sum(result.cases for result in results)} cases in {len(results)} nights, {_minutes(results):.0f} minutes"
    for result in results:
        yield from (f"  - {result.store}: {difference}" for difference in result.differences)


def _minutes(results: Sequence[Result]) -> float:
    return sum(result.seconds for result in results) / 60


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.kill", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--random", type=int, default=0, metavar="N", help="so many times something at random instead")
    parser.add_argument("--cases", type=int, default=300, metavar="M", help="applications for --random (300)")
    parser.add_argument("--store", dest="stores", action="append", choices=list(STORES), help="only this one")
    parser.add_argument("--victim", dest="victims", action="append", type=Victim, choices=list(Victim))
    parser.add_argument("--moment", dest="moments", action="append", type=Moment, choices=list(Moment))
    parser.add_argument("--first", type=int, default=None, metavar="N", help="only so many cells of each store")
    parser.add_argument("--state", type=Path, default=ROOT / "var" / "kill", metavar="DIR", help="(var/kill)")
    asked = parser.parse_args()
    asked.stores, asked.victims = asked.stores or list(STORES), asked.victims or list(Victim)
    asked.moments = asked.moments or list(Moment)
    return asked


if __name__ == "__main__":
    sys.exit(main())
