"""On arrival: files that are put in a folder come into the queue by themselves, and the work begins at once where a
process promises an answer in minutes.

One watcher a process, as one run: whoever comes second is refused, on whatever machine, and one that died stands in
nobody's way. Where a file stands is where it lies (`work/inbox.py`), and no reference is taken twice, so that whatever
happens to a watcher, or between its steps, the next one goes on.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa
from loguru import logger

from klickfri.app.office import Office, RunProcess
from klickfri.app.run.intake import TakenIn, take_in
from klickfri.app.run.leases import begun, run_id
from klickfri.app.store import opened
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.flow.loader import load_process, process_names
from klickfri.model.application import Process
from klickfri.model.errors import AuditUnavailable, BadInput, Fault, Misconfigured, Unusable
from klickfri.model.events import IntakeStarted
from klickfri.work import inbox
from klickfri.work.inbox import Inbox

LOOK = 1.0
"""Seconds between two looks."""
_WAITS = (30.0, 60.0, 120.0, 300.0, 900.0)
"""Seconds before a run is started again that left applications waiting, longer each time."""
_LONGEST_STOP = 600.0
"""Seconds in which a run that was told to stop has finished what is in hand."""
_TICK = 0.2
_SIZE = 12
"""Signs of a file's sum by which the operations log knows it: its name may be somebody's."""
_TWO = Fault("the folder", "it holds no file of applications, or several", "Put exactly one .csv, .txt or .xlsx in it.")

_IN_THE_WAY = (AuditUnavailable, Unusable, Misconfigured, BadInput, OSError, sa.exc.OperationalError)
"""What may go by. A file that is refused is not among them."""

Monotonic = Callable[[], float]


def watched(office: Office, names: Sequence[str] = ()) -> dict[str, Path]:
    """The watched folder of each process that has one, of these or of all. Raises `Misconfigured`, `BadInput`."""
    root, recordings = office.settings.intake, office.settings.recordings
    asked = {name: load_process(recordings, name).intake.watch for name in names or process_names(recordings)}
    folders = {name: watch for name, watch in asked.items() if watch}
    if not folders or len(folders) < len(names):
        raise Misconfigured("no folder is watched: give the process [intake] watch in its process.toml")
    if root is None:
        raise Misconfigured("set KLICKFRI_INTAKE to the folder in which the watched folders lie")
    return {name: root / watch for name, watch in folders.items()}


class Arrival:
    """The watcher of one process. `tell` is given what operations should know; `monotonic` is a steady clock."""

    def __init__(
        self, office: Office, name: str, folder: Path, tell: Callable[[str], None], monotonic: Monotonic
    ) -> None:
        self._office, self._name, self._tell, self._monotonic = office, name, tell, monotonic
        self._inbox, self._fault = Inbox(folder), ""
        process = self._read()
        self._at_once = AtOnce(office, process, monotonic) if process.intake.start_at_once else None

    def look(self) -> None:
        """Takes what is whole by now, and starts the work where that is asked for. What is in the way is told once,
        and the next look tries again.
        """
        try:
            self._take_all()
            if self._at_once:
                self._at_once.look()
        except _IN_THE_WAY as error:
            self._is_hindered(_sentence(error))
        else:
            self._is_hindered("")

    def close(self) -> None:
        """Tells a run that it has started to stop, and waits for it."""
        if self._at_once:
            self._at_once.close()

    def _read(self) -> Process:
        return load_process(self._office.settings.recordings, self._name)

    def _take_all(self) -> None:
        unreadable = list[OSError]()
        for taken, again in self._next():
            try:
                self._handle(taken, again)
            except OSError as error:  # of this file, perhaps: the others need not wait for it
                unreadable.append(error)
        if unreadable:
            raise unreadable[0]

    def _next(self) -> Iterator[tuple[Path, bool]]:
        """Each file, taken out, and whether that was before this look."""
        for taken in self._inbox.taking():
            yield taken, True
        for path in self._inbox.whole(self._monotonic()):
            if new := self._inbox.take(path, self._office.moment()):
                yield new, False

    def _handle(self, taken: Path, again: bool) -> None:
        self._read()  # what is wrong with the process is no fault of the file
        before = inbox.state_of(taken)
        kind, answer = self._answered(taken, again)
        if before != inbox.state_of(taken):
            self._inbox.give_back(taken)
            logger.warning("a file for {} was changed while it was read; it is read anew", self._name)
            return
        self._inbox.put_away(taken, kind, answer)
        self._tell(f"{self._name}: a file was put in {kind}/.")

    def _answered(self, taken: Path, again: bool) -> tuple[str, str]:
        """Where the file belongs, and what is said of it. Raises what may go by."""
        try:
            came = inbox.package(taken)
            if came is None:
                raise BadInput("the folder", [_TWO])
            told = take_in(self._office, self._name, came.table, False, came.files)
            digest = hashlib.sha256(came.table.read_bytes()).hexdigest()
        except BadInput as refused:
            logger.warning("a file for {} was refused, {} fault(s)", self._name, len(refused.faults))
            return inbox.REFUSED, _refused(refused.faults)
        rows, new = told.rows, told.taken
        if again and not new:  # it may be that the file had been taken in when its watcher was killed
            new = _taken_before(self._office, self._name, digest)
        logger.info("file {} for {}: {} rows, {} taken in", digest[:_SIZE], self._name, rows, new)
        return (inbox.TAKEN if new else inbox.DUPLICATES), _taken(told, new)

    def _is_hindered(self, why: str) -> None:
        if why != self._fault:
            told = f"waits: {why}" if why else "goes on"
            logger.warning("the watched folder of {} {}", self._name, told)
            self._tell(f"{self._name}: the watched folder {told}.")
        self._fault = why


class AtOnce:
    """Starts runs of a process for as long as something waits; another's run is as good. The queue says what waits, so
    that nothing is forgotten by whoever restarts.
    """

    def __init__(self, office: Office, process: Process, monotonic: Monotonic) -> None:
        self._office, self._process, self._monotonic = office, process, monotonic
        self._run: RunProcess | None = None
        self._failures, self._not_before = 0, 0.0

    def look(self) -> None:
        """Starts a run, unless one works, nothing waits, or the last ones left everything waiting a moment ago."""
        if self._is_running() or self._monotonic() < self._not_before:
            return
        with opened(self._office.settings) as store:
            waits = store.ready(self._process.name, self._office.today())
        if waits:
            logger.info("{} wait(s) for {}: a run is started", len(waits), self._process.name)
            run, workers = run_id(self._office), self._process.intake.workers
            self._run = self._office.start_run(self._process.name, run, workers, None)

    def close(self) -> None:
        """The run finishes what it has in hand, as when a service is stopped; it is waited for."""
        if self._run is None or self._run.poll() is not None:
            return
        self._run.stop()
        until = self._monotonic() + _LONGEST_STOP
        while self._run.poll() is None and self._monotonic() < until:
            time.sleep(_TICK)

    def _is_running(self) -> bool:
        if self._run is None:
            return False
        code = self._run.poll()
        if code is None:
            return True
        self._run = None
        self._failures = self._failures + 1 if code else 0
        if code:
            wait = _WAITS[min(self._failures, len(_WAITS)) - 1]
            logger.warning("the run of {} ended with exit code {}; none for {:.0f} s", self._process.name, code, wait)
            self._not_before = self._monotonic() + wait
        return False


@contextmanager
def watching(
    office: Office, folders: dict[str, Path], tell: Callable[[str], None], monotonic: Monotonic = time.monotonic
) -> Iterator[list[Arrival]]:
    """The watchers of these folders, each the only one of its process until the block ends.

    Raises `Busy` when another watches.
    """
    with ExitStack() as held:
        store = held.enter_context(opened(office.settings))
        for name in folders:
            held.enter_context(begun(office, store, f"watch/{name}", run_id(office, "vakt-")))
        arrivals = [Arrival(office, name, folder, tell, monotonic) for name, folder in folders.items()]
        for one in arrivals:
            held.callback(one.close)
        yield arrivals


def _taken_before(office: Office, process: str, digest: str) -> int:
    """How many the log says that this very file brought."""
    board = load_process(office.settings.recordings, process).board
    if not has_ledger(office.settings, board):
        return 0
    with read_ledger(office.settings, board) as reader:
        told = [entry.told for entry in reader.of_subject(f"intake/{process}")]
    return sum(one.taken for one in told if isinstance(one, IntakeStarted) and one.file_sha256 == digest)


def _taken(told: TakenIn, new: int) -> str:
    already = told.rows - new
    lines = [f"Filen är mottagen. Rader: {told.rows}. Nya ansökningar: {new}."]
    if not new:
        lines = [f"Filen är en dubblett: allt i den fanns redan. Rader: {told.rows}. Inget nytt togs in."]
    elif already:
        lines.append(f"Fanns redan, och är orörda: {already}.")
    return "\n".join([*lines, *_listed("Så lästes filen, i intagets egna ord:", told.repaired)])


def _refused(faults: Sequence[Fault]) -> str:
    said = [str(fault) for fault in faults]
    head = f"Filen togs inte emot. Antal fel: {len(said)}. Inget ur den är intaget. Rätta den och lägg in den igen."
    return "\n".join([head, *_listed("Felen, i intagets egna ord:", said)])


def _listed(head: str, lines: Sequence[str]) -> list[str]:
    return ["", head, *(f"- {line}" for line in lines), ""] if lines else [""]


def _sentence(error: Exception) -> str:
    """What is in the way, without the name of a file."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "the queue's database cannot be used" if isinstance(error, sa.exc.OperationalError) else str(error)
