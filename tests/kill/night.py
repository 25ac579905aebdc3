"""One night with its own ProVux, queue and log: cases, what is done to them, and what came of it, kept in a file."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from fixtures.synthetic.cases import Case
from tests.e2e.harness import Practice, practice
from tests.e2e.outage import way_to
from tests.kill import judge
from tests.kill.deeds import Hit
from tests.kill.plans import Plan
from tests.kill.siege import Siege
from tests.kill.stores import STORES, Base

RESULT = "night.json"
_HEAVY = ("state", "temporary", "recordings", "provux.db", "journal.db", "journal.db-wal", "journal.db-shm")
"""What nobody needs of a night that agreed."""


@dataclass
class Result:
    """What was done, where each case that was hit stands, and what is not as it must be."""

    store: str
    cases: int = 0
    seconds: float = 0
    hits: list[Hit] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Night:
    """A night to hold: where, on which store, with which cases, and what is done to them."""

    folder: Path
    store: str
    cases: Sequence[Case]
    plan: Plan


@dataclass(frozen=True)
class Endured:
    """A night after all that was done to it, with its ProVux still there; `faults` are the program's own and runs that
    never came to an end, `left_running` what outlived its run."""

    held: Practice
    hits: Sequence[Hit]
    faults: Sequence[str]
    left_running: Sequence[str]


class Hits(list[Hit]):
    """What was done to a night, kept in its folder as it comes; `tell` hears of each."""

    def __init__(self, folder: Path, tell: Callable[[Hit], None]) -> None:
        self._file, self._tell = folder / "hits.jsonl", tell
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        super().__init__(Hit(**json.loads(line)) for line in lines)

    def note(self, hit: Hit) -> None:
        """One more."""
        self.append(hit)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(hit), ensure_ascii=False) + "\n")
        self._tell(hit)


@contextmanager
def endured(
    night: Night, stopping: threading.Event | None = None, tell: Callable[[Hit], None] = lambda hit: None
) -> Iterator[Endured]:
    """Holds the night, or goes on with it where it was stopped if its store lasts. Raises `Stopped`."""
    with ExitStack() as whole:
        base = whole.enter_context(STORES[night.store]())
        hits, faults = _taken_up(night, base, tell), list[str]()
        held = whole.enter_context(practice(night.folder, night.cases, database=base.address))
        way = whole.enter_context(way_to(held.server.url, keeps=True))
        held.address = way.url
        held.take_in()
        siege = whole.enter_context(closing(Siege(held, way, base, night.plan, hits.note)))
        try:
            siege.endure(stopping or threading.Event())
        except RuntimeError as stuck:
            faults.append(str(stuck))
        siege.close()
        yield Endured(held, hits, [*faults, *siege.faults], siege.left_running)


def _taken_up(night: Night, base: Base, tell: Callable[[Hit], None]) -> Hits:
    """What was done before the program was stopped; nothing when the night begins, or begins anew."""
    plan = night.folder / "plan.txt"
    same = base.lasts and plan.exists() and plan.read_text(encoding="utf-8") == night.plan.name
    if not same:
        shutil.rmtree(night.folder, ignore_errors=True)
        night.folder.mkdir(parents=True)
        plan.write_text(night.plan.name, encoding="utf-8")
    hits = Hits(night.folder, tell)
    night.plan.take_up(hits)
    return hits


def hold(night: Night, stopping: threading.Event, tell: Callable[[Hit], None]) -> Result:
    """Holds the night, judges it and keeps what came of it. Raises `Stopped`."""
    began = time.monotonic()
    with endured(night, stopping, tell) as night_held:
        held, hits = night_held.held, night_held.hits
        evidence = judge.evidence_of(held, hits)
        outlived = [f"{one} went on running" for one in night_held.left_running]
        result = Result(
            store=night.store,
            cases=len(night.cases),
            hits=list(hits),
            ends={
                one: judge.how(evidence, one) for one in {hit.reference for hit in hits if hit.reference} | evidence.hit
            },
            differences=[*night_held.faults, *outlived, *judge.differences(held, evidence)],
        )
    result.seconds = round(time.monotonic() - began, 1)
    keep(night.folder, result)
    return result


def keep(folder: Path, result: Result) -> None:
    """Writes the result; of a night that agreed nothing else is kept."""
    (folder / RESULT).write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1), encoding="utf-8")
    for name in () if result.differences else _HEAVY:
        path = folder / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def kept(folder: Path) -> Result | None:
    """The result of a night that was held before."""
    file = folder / RESULT
    if not file.exists():
        return None
    told = json.loads(file.read_text(encoding="utf-8"))
    hits = [
        Hit(**{**hit, "touched": tuple(hit["touched"]), "in_flight": tuple(hit["in_flight"])}) for hit in told["hits"]
    ]
    return Result(**{**told, "hits": hits})
