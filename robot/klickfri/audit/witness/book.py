"""A witness's book: a folder with its key and one SQLite file, in which it keeps the last checkpoint of each log.

What it cosigns is durable before the cosignature is given out. A book that is lost or damaged is never begun anew in
silence, and never with the same key: a witness that has forgotten would cosign a log that was written anew.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from loguru import logger

from klickfri.audit.add_checkpoint import Reply, Ruling, Submission, judged
from klickfri.audit.checkpoint import Checkpoint, board_of
from klickfri.audit.cosignature import CosignatureVerifier, Cosigner
from klickfri.audit.note import Verifier, noted, text_of
from klickfri.audit.pictures import sync_folder
from klickfri.model.errors import BadNote, Misconfigured, NotFound, Unusable
from klickfri.settings import disk, keyfile, private

FORMAT = 1
_SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
_PATIENCE = 10.0
"""Seconds that another process that writes to the book is waited for."""
_LONGEST_NAME = 100
_ANEW = (
    "Put no older copy in its place: a witness that has forgotten would cosign a log that was written anew. Keep what "
    "is there, and begin anew, which makes a new key: `klickfri witness begin FOLDER --name NAME --anew --reason TEXT`"
)


class KnownLog(NamedTuple):
    """A log that the witness cosigns: whose key, the last checkpoint (0 and empty before the first), and when that was
    cosigned. `strange` is the first note that was rightly signed and did not continue it, if there was one, and when.
    """

    origin: str
    verifier: str
    size: int = 0
    note: str = ""
    cosigned: str = ""
    strange: str = ""
    strange_at: str = ""

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The last that was cosigned."""
        return Checkpoint.of(text_of(self.note)) if self.note else None


def begin(folder: Path, name: str, now: dt.datetime, *, anew: bool = False, reason: str = "") -> CosignatureVerifier:
    """Makes a witness of this name in a folder, with a key of its own. `anew` puts aside what is there, and takes a
    reason. Raises `Misconfigured`, also for a name that no key can have, and `OSError`.
    """
    there = [file for file in (key_file(folder), book_file(folder)) if file.exists()]
    if there and not anew:
        raise Misconfigured(f"a witness was begun in {folder} already, and is begun once. If its book is lost: {_ANEW}")
    if anew and not reason.strip():
        raise Misconfigured("say why the witness is begun anew: --reason")
    _refuse_name(name)
    for file in there:
        file.rename(file.with_name(f"{file.name}.{now:%Y%m%dT%H%M%SZ}"))
    verifier = Cosigner(name, keyfile.key(key_file(folder))).verifier
    _make(book_file(folder), verifier, now, reason)
    return verifier


def key_file(folder: Path) -> Path:
    """Where a witness's private key lies."""
    return folder / "witness.key"


def book_file(folder: Path) -> Path:
    """Where what it knows lies."""
    return folder / "witness.sqlite"


class Book:
    """The book of a witness that was begun. Safe for several threads and processes at once.

    Raises `NotFound` where no witness was begun, `Misconfigured` for a key that is none, and `Unusable` for a book that
    is lost, damaged, or another key's.
    """

    def __init__(self, folder: Path) -> None:
        self._file, key = book_file(folder), key_file(folder)
        if not (key.exists() or self._file.exists()):
            raise NotFound(f"no witness was begun in {folder}: `klickfri witness begin` does so")
        if not (key.exists() and self._file.exists()):
            lost = self._file if key.exists() else key
            raise Unusable(f"the witness's {lost} is lost. {_ANEW}")
        with self._open() as db:
            verifier = _checked(db, self._file)
        self._cosigner = Cosigner(verifier.name, keyfile.key_in(key))
        if self.verifier != verifier:
            raise Unusable(f"{key} is not the key of {self._file}. {_ANEW}")

    @property
    def verifier(self) -> CosignatureVerifier:
        """By whom its cosignatures are recognised."""
        return self._cosigner.verifier

    def trust(self, verifier_key: str, now: dt.datetime, reason: str = "") -> KnownLog:
        """Cosigns from now on the log whose checkpoints are signed with this key. Another key of a log that it knows
        takes a reason, and must go on from what was cosigned. Raises `Misconfigured`, and `Unusable`.
        """
        key = _board_key(verifier_key)
        with self._open(to_write=True) as db:
            known = _known(db, key.name)
            if known and known.verifier == str(key):
                return known
            if known and not reason.strip():
                raise Misconfigured(f"the witness trusts another key of {key.name}: say why it is changed, --reason")
            db.execute(_TRUST, {"origin": key.name, "verifier": str(key)})
            _note(db, now, f"trusts {key}", reason)
            return (known or KnownLog(key.name, ""))._replace(verifier=str(key))

    def logs(self) -> list[KnownLog]:
        """Every log that it cosigns, by name. Raises `Unusable`."""
        with self._open() as db:
            return [KnownLog(*row) for row in db.execute("SELECT * FROM log ORDER BY origin")]

    def answer(self, body: bytes, now: dt.datetime) -> Reply:
        """Answers a submission; with a cosignature only when what it says is durable. Raises `Unusable`."""
        try:
            submission = Submission.of(body)
            said = Checkpoint.of(text_of(submission.note))
        except BadNote as error:
            return Reply(Ruling.NO_SUBMISSION, str(error))
        with self._open(to_write=True) as db:
            known = _known(db, said.origin)
            if known is None:
                return Reply(Ruling.UNKNOWN_LOG, "the witness does not know this log")
            return self._judged(db, known, submission, said, now)

    def _judged(
        self, db: sqlite3.Connection, known: KnownLog, submission: Submission, said: Checkpoint, now: dt.datetime
    ) -> Reply:
        try:
            note = noted(str(said), Verifier.of(known.verifier).line_of(submission.note))
        except BadNote:
            return Reply(Ruling.NOT_SIGNED, "the checkpoint is not signed with the key that the witness trusts")
        refused = judged(submission, said, known.checkpoint)
        if refused is None:
            line = self._cosigner.cosign(str(said), now)
            kept = {"origin": said.origin, "size": said.size, "note": f"{note}{line}\n", "now": _written(now)}
            db.execute(_COSIGN, kept)
            return Reply(Ruling.COSIGNED, line)
        if refused.verdict is Ruling.NOT_CONTINUED or submission.old == known.size == said.size:
            logger.warning("a checkpoint of {} is rightly signed and does not continue what was cosigned", said.origin)
            db.execute(_STRANGE, {"origin": said.origin, "note": note, "now": _written(now)})
        return refused

    @contextmanager
    def _open(self, *, to_write: bool = False) -> Iterator[sqlite3.Connection]:
        """The file as it is now, in one transaction: what others do meanwhile comes before or after."""
        try:
            with closing(_connect(self._file)) as db:
                db.execute("BEGIN IMMEDIATE" if to_write else "BEGIN")
                yield db
                db.execute("COMMIT")
        except sqlite3.Error as error:
            told = f"the witness's book {self._file} cannot be used ({disk.name_of(error)})"
            if disk.is_damage(error):
                raise Unusable(f"{told}: it is damaged. {_ANEW}") from error
            raise Unusable(f"{told}: {disk.advice(error)}") from error


_TRUST = (
    "INSERT INTO log (origin, verifier) VALUES (:origin, :verifier)"
    " ON CONFLICT (origin) DO UPDATE SET verifier = excluded.verifier"
)
_COSIGN = "UPDATE log SET size = :size, note = :note, cosigned = :now WHERE origin = :origin"
_STRANGE = "UPDATE log SET strange = :note, strange_at = :now WHERE origin = :origin AND strange = ''"


def _make(file: Path, verifier: CosignatureVerifier, now: dt.datetime, reason: str) -> None:
    """Makes a whole book under a passing name, and gives it its own when it is durable."""
    draft = private.file(file.with_name(f"{file.name}.{secrets.token_hex(8)}"))
    with closing(_connect(draft)) as db:
        db.executescript(_SCHEMA)
        db.execute("INSERT INTO witness (verifier) VALUES (?)", (str(verifier),))
        _note(db, now, f"begun as {verifier}", reason)
    os.link(draft, file)
    draft.unlink()
    sync_folder(file.parent)


def _connect(file: Path) -> sqlite3.Connection:
    """Opens a book that is there; never makes one. It is one file, so that no copy of it is an older one."""
    db = sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE, isolation_level=None)
    db.execute("PRAGMA synchronous = EXTRA")
    return db


def _checked(db: sqlite3.Connection, file: Path) -> CosignatureVerifier:
    """Whose book it is, when it is whole."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > FORMAT:
        raise Unusable(f"{file} has format {version}, this Klickfri writes format {FORMAT}: use the matching release")
    checked = [row[0] for row in db.execute("PRAGMA integrity_check(1)")]
    if version != FORMAT or checked != ["ok"]:
        raise Unusable(f"the witness's book {file} is damaged. {_ANEW}")
    (verifier,) = db.execute("SELECT verifier FROM witness").fetchone()
    return CosignatureVerifier.of(verifier)


def _known(db: sqlite3.Connection, origin: str) -> KnownLog | None:
    row = db.execute("SELECT * FROM log WHERE origin = ?", (origin,)).fetchone()
    return KnownLog(*row) if row else None


def _note(db: sqlite3.Connection, now: dt.datetime, what: str, reason: str) -> None:
    db.execute("INSERT INTO done (time, what, reason) VALUES (?, ?, ?)", (_written(now), what, reason.strip()))


def _written(now: dt.datetime) -> str:
    return now.isoformat(timespec="seconds")


def _board_key(text: str) -> Verifier:
    try:
        key = Verifier.of(text.strip())
        board_of(key.name)
    except BadNote as error:
        raise Misconfigured(
            f"that is no board's verifier key ({error}): it begins with klickfri/ and the board, and stands in the "
            "log's entry board.signs, or in nyckel.txt of a proof"
        ) from error
    return key


def _refuse_name(name: str) -> None:
    try:
        Cosigner(name, bytes(keyfile.KEY_BYTES))
    except BadNote as error:
        raise Misconfigured(f"{error}: call it for example almbacka.example/arkivet") from error
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise Misconfigured(f"a witness's name is at most {_LONGEST_NAME} signs that can be read")
