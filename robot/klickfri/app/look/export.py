"""Entries of the log in a file, for somebody's own analysis: all that a search finds. The log tells that they left."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.look import sealing
from klickfri.app.look.protected import hidden_cases
from klickfri.app.look.search import Query, board_names, searchable, wanted_of
from klickfri.app.office import Office
from klickfri.audit.excerpt import Excerpt, last_number, signed
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.audit.witnessing import key_of
from klickfri.model.errors import KlickfriError, Misconfigured
from klickfri.model.events import AuditExported
from klickfri.pages.exports.formats import Format, write
from klickfri.privacy.scan import REDACTED, redact
from klickfri.settings import private

_STANDS = frozenset({"reference", "run", "step", "outcome", "code"})
"""Filters whose text stands in each entry that they find."""


@dataclass(frozen=True)
class TakenOut:
    """How many entries of a board's log are in the file. `last` is the number up to which it was looked through,
    `signed` up to which the file proves them (None where it proves nothing), and `told` of the entry that tells of the
    export; None of a copy, which nobody writes to.
    """

    board: str
    entries: int
    last: int
    signed: int | None
    told: int | None


@dataclass(frozen=True)
class Exported:
    """The file, its SHA-256, and what is in it of each board. `restricted`: with cases of the restricted list."""

    file: Path
    sha256: str
    restricted: bool
    taken: tuple[TakenOut, ...]


def export(
    office: Office,
    asked: Query,
    board: str | None,
    form: Format,
    to: Path,
    *,
    with_restricted: bool = False,
    untold: bool = False,
) -> Exported:
    """Writes all entries that are asked for, of all boards or of one, in the order of their numbers.

    Each board's log tells of it before the file gets its name. A log that this machine only reads cannot: there nothing
    is exported, unless the person says `untold`. Cases of the restricted list are left out unless they are asked for.

    Raises `BadInput` for what cannot be searched for; `Misconfigured` when there is no log, it cannot tell, something
    is in the file's place, or the format cannot hold or prove what the log has; `AuditUnavailable` and `OSError`.
    """
    searchable(asked)
    names = board_names(office.settings, board)
    refuse(office, names, to, untold=untold)
    if form is Format.JSONL:
        _seal(office, names)
    with drafted(to) as draft:
        with ExitStack() as logs:
            excerpts = [_excerpt(office, asked, name, logs, with_restricted) for name in names]
            counted = write(form, excerpts, private.file(draft), office.now())
        digest = made_durable(draft)
        taken = tuple(_tell(office, asked, form, excerpts, counted, digest, with_restricted))
    return Exported(to, digest, with_restricted, taken)


def refuse(office: Office, names: Sequence[str], to: Path, *, untold: bool) -> None:
    """Raises `Misconfigured` when something is in the file's place, or a log cannot tell that entries leave it."""
    if to.exists():
        raise Misconfigured(f"{to} is there already, and an export replaces nothing: name another file")
    silent = [name for name in names if not sealing.writes(office.settings, name)]
    if silent and not untold:
        raise Misconfigured(
            f"the log of {', '.join(silent)} is only read here, a copy or somebody else's, so it cannot tell that "
            "entries leave it: export on the robot's machine, or say --untold"
        )


@contextmanager
def drafted(to: Path) -> Iterator[Path]:
    """A place beside a file, which takes the file's name when the block has ended well; else nothing stays."""
    draft = to.with_name(f".{to.name}.{secrets.token_hex(8)}")
    try:
        yield draft
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)


def _seal(office: Office, names: Sequence[str]) -> None:
    for name in names:
        if sealing.able(office.settings, name):
            with suppress(KlickfriError):  # then the last checkpoint is what there is
                sealing.seal(office, name)


def _excerpt(office: Office, asked: Query, board: str, logs: ExitStack, with_restricted: bool) -> Excerpt:
    log = logs.enter_context(read_ledger(office.settings, board))
    proof = signed(log, board, key_of(office.settings))
    hidden = hidden_cases(office.settings, log, protected=with_restricted)
    wanted = wanted_of(office.settings, board, log, asked, hidden)
    return Excerpt(log, board, wanted, last_number(log), proof)


def made_durable(file: Path) -> str:
    """The SHA-256 of a file, which is on the disk then."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())
        return hashlib.file_digest(written, "sha256").hexdigest()


def _tell(
    office: Office,
    asked: Query,
    form: Format,
    excerpts: Sequence[Excerpt],
    counted: Sequence[int],
    digest: str,
    with_restricted: bool,
) -> Iterator[TakenOut]:
    """Tells every log that can be told; only when all can be written to, the first is."""
    settings = office.settings
    with ExitStack() as opened:
        logs = {
            one.board: opened.enter_context(open_ledger(settings, one.board, office.now))
            for one in excerpts
            if sealing.writes(settings, one.board)
        }
        for one, entries in zip(excerpts, counted, strict=True):
            told = AuditExported(
                by=office.signer(),
                format=form,
                filters=tuple(filters(asked, one.wanted.person, entries)),
                restricted=with_restricted,
                entries=entries,
                last=one.last,
                file_sha256=digest,
            )
            log = logs.get(one.board)
            number = log.append(told.about(f"board/{one.board}")) if log else None
            proven = one.signed.checkpoint.size if one.signed and form is Format.JSONL else None
            yield TakenOut(one.board, entries, one.last, proven, number)


def filters(asked: Query, token: str | None, entries: int) -> Iterator[str]:
    """What was asked for, as the log may hold it: a person by the board's token; of words, which may be somebody's
    name, only how many there were. What no entry has may be anything, and is not told either.
    """
    told = {**vars(asked), "person": token, "words": asked.words and len(asked.words.split())}
    for name, value in told.items():
        if name == "person" and value is not None:
            yield f"person: ‹pnr:{value}›"
        elif value is not None:
            yield f"{name}: {redact(str(value)) if entries or name not in _STANDS else REDACTED}"
