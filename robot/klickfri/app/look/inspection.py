"""Checks the audit logs for people, and copies them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.look.agreement import disagreements
from klickfri.app.look.letters import breaches
from klickfri.app.look.sealing import unable
from klickfri.audit.anchor import anchors
from klickfri.audit.cosignature import CosignatureVerifier
from klickfri.audit.opening import boards, copy_ledger, has_ledger, no_log, read_ledger, verify_ledger
from klickfri.audit.stamp import Authority
from klickfri.audit.verify import Breach, BreachKind, Noted, Verification
from klickfri.flow.loader import load_process
from klickfri.model.errors import AuditUnavailable, BadInput, Misconfigured, NotFound, Unusable
from klickfri.settings.settings import Settings
from klickfri.work.witness import QueueAccount, known


@dataclass(frozen=True)
class CheckedLogs:
    """Board -> what came of checking its log; whether there was a queue to hold the logs against; and the boards whose
    logs this machine writes and cannot sign. `asked` says that anchors or a witness were to reach the end,
    `dated` that time stamps were.
    """

    logs: Mapping[str, Verification]
    queue: bool
    unsigned: tuple[str, ...] = ()
    asked: bool = False
    dated: bool = False

    @property
    def ok(self) -> bool:
        """Everything is whole."""
        return all(log.ok for log in self.logs.values())

    @property
    def covered(self) -> bool:
        """Where that was asked, no entry rests on this machine alone, and none came after the last time stamp."""
        alone = self.asked and any(log.alone for log in self.logs.values())
        return not (alone or (self.dated and any(log.undated for log in self.logs.values())))


def verify(
    settings: Settings,
    board: str | None,
    noted: Noted | None = None,
    outside: Path | None = None,
    witness: CosignatureVerifier | None = None,
    authority: Authority | None = None,
) -> CheckedLogs:
    """Checks the logs of all boards, or of one, also against the queue, the anchors outside (a folder, or a file of one
    board), the witness and the time-stamping authority, and whether a noted leaf still stands.

    Raises `Misconfigured` when there is no log, and nothing says that there has been one, `NotFound` for anchors that
    are not there, and `OSError`.
    """
    before, fault = _queue(settings)
    names = [board] if board else _names(settings, before)
    gone = {name for name in names if not has_ledger(settings, name) and name in _must_have_log(settings, before)}
    _refuse_anchors_of_one(outside, names)

    def check(name: str) -> Verification:
        return verify_ledger(settings, name, noted, anchors(outside, name) if outside else None, witness, authority)

    logs = {name: Verification.of_gone() if name in gone else check(name) for name in names}
    moved = None if any(log.stands for log in logs.values()) else noted
    checked = {name: log.also(list(_beside(settings, name, moved, before, fault))) for name, log in logs.items()}
    unsigned = tuple(sorted(set(unable(settings)) & set(names)))
    return CheckedLogs(checked, before is not None, unsigned, asked=bool(outside or witness), dated=bool(authority))


def _refuse_anchors_of_one(outside: Path | None, names: Sequence[str]) -> None:
    if outside and len(names) > 1 and not outside.is_dir():
        raise NotFound(f"{outside} holds the checkpoints of one board, and there are {len(names)}: name the board too")


def _beside(
    settings: Settings, board: str, moved: Noted | None, queue: QueueAccount | None, fault: str
) -> Iterator[Breach]:
    """What a log does not show by itself: a noted leaf that stands in no log, and what the queue says differently."""
    if moved:
        yield Breach(moved.seq or 0, BreachKind.NOTED, str(moved))
    if fault:
        yield Breach(0, BreachKind.QUEUE, fault)
    elif queue:
        yield from _against_queue(settings, board, queue)


def _names(settings: Settings, queue: QueueAccount | None) -> list[str]:
    """The boards whose logs are there, or must be."""
    names = sorted({*boards(settings), *_must_have_log(settings, queue)})
    if not names:
        raise no_log(settings)
    return names


def copy(settings: Settings, board: str, to: Path) -> tuple[Path, Verification]:
    """Copies a board's log and pictures, so that `KLICKFRI_STATE=<to>` shows and checks them, and checks the copy."""
    state = Settings(to, settings.recordings, "")
    return copy_ledger(settings, board, state), verify_ledger(state, board)


def _queue(settings: Settings) -> tuple[QueueAccount | None, str]:
    """What the queue knows, or why it cannot be asked."""
    try:
        return known(settings.database), ""
    except Unusable as error:
        return None, str(error)


def _against_queue(settings: Settings, board: str, before: QueueAccount) -> list[Breach]:
    """What the queue says differently. A log that is gone or cannot be searched has said enough."""
    try:
        with read_ledger(settings, board) as reader:
            told, letters = reader.told(), breaches(settings, board, reader)
    except (AuditUnavailable, Misconfigured):
        return []
    after = known(settings.database) or before
    own = {name for name in before.cases if _board_of(settings, name) == board}
    own |= {name for name in told.taken if _board_of(settings, name) in (board, None)}
    differing = [what for name in sorted(own) for what in disagreements(name, told, before, after)]
    return [*letters, *(Breach(0, BreachKind.QUEUE, what) for what in differing)]


def _must_have_log(settings: Settings, queue: QueueAccount | None) -> set[str]:
    """Boards that have had a log: one with a folder, a key, or applications in the queue."""
    keys = {path.stem for path in (settings.state / "keys").glob("*.key")}
    named = {_board_of(settings, process) for process in (queue.cases if queue else ())}
    return {*boards(settings), *keys, *filter(None, named)}


def _board_of(settings: Settings, process: str) -> str | None:
    """The board of a process; None when the recordings do not know it (any more)."""
    try:
        return load_process(settings.recordings, process).board
    except BadInput:
        return None
