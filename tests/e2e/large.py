"""`python -m tests.e2e.large`: a thousand applications, and every check there is.

Ctrl-C finishes the items in hand; started again with the same `--state` it goes on where it was: Klickfri's queue and
log, ProVux's database and journal are kept there. Exit code 1 when anything disagrees, 130 when stopped.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

from fixtures.provux.process import ROOT
from fixtures.synthetic.generate import generate
from klickfri.model.work import State
from tests.e2e.harness import PROCESS, SEED, TODAY, Practice, practice
from tests.e2e.report import compare

OPEN = (State.NEW, State.IN_PROGRESS)
STOPPED = 130
EVERY = 25
"""Items between two lines of progress where there is no terminal."""


def main() -> int:
    """Runs or goes on, compares, and returns the exit code."""
    asked = _arguments()
    folder = _folder(asked)
    with practice(folder, generate(asked.count, SEED, TODAY)) as held:
        held.take_in()
        run = held.start("run", PROCESS, "--workers", str(asked.workers), "--until-empty")
        stopped = _watch(held, run)
        ended = held.finish(run)
        evidence = held.evidence()
    print(held.said[-1])
    if stopped:
        print("Stopped. The same command goes on from here.")
        return STOPPED
    report = compare(evidence)
    print(report.text())
    if report.differences or ended:
        print(f"Everything is kept in {folder}; the same command compares it again.")
        return 1
    (folder / "finished").touch()
    return 0


def _watch(held: Practice, run: subprocess.Popen[str]) -> bool:
    """Shows progress until the run has ended; passes Ctrl-C on. True when it was asked to stop."""
    console, stopped, told = Console(), False, 0
    with Progress(
        *Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
        console=console, disable=not console.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task("applications", total=len(held.cases))
        while run.poll() is None:
            try:
                run.wait(timeout=1)
            except subprocess.TimeoutExpired:
                done = sum(item.state not in OPEN for item in held.items().values())
                progress.update(task, completed=done)
                if not console.is_terminal and done >= told + EVERY:
                    told = done
                    console.print(f"{done} of {len(held.cases)}")
            except KeyboardInterrupt:
                run.send_signal(signal.SIGINT)
                stopped = True
    return stopped


def _folder(asked: argparse.Namespace) -> Path:
    """The state's folder: emptied when its run was finished and agreed. Ends the program when it is of another size."""
    folder: Path = asked.state
    if (folder / "finished").exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    size = folder / "count"
    if size.exists() and size.read_text() != str(asked.count):
        sys.exit(f"{folder} holds a run of {size.read_text()} applications; finish it, or give another --state")
    size.write_text(str(asked.count))
    return folder


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.e2e.large", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1000, help="applications (1000)")
    parser.add_argument("--workers", type=int, default=2, choices=(1, 2), help="robot workers (2)")
    parser.add_argument("--state", type=Path, default=ROOT / "var" / "large", metavar="DIR", help="(var/large)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
