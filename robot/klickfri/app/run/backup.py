"""Backing up: queue, logs with their pictures, and files, as one set of one moment, while the robot works."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from klickfri.app.look import inspection
from klickfri.app.office import Office
from klickfri.app.run.backup_set import QUEUE, BoardMark, Manifest, checked, seal
from klickfri.app.store import opened
from klickfri.audit.opening import boards, ledger_snapshot, open_ledger
from klickfri.audit.pictures import sync_folder
from klickfri.audit.verify import Verification
from klickfri.model.errors import Misconfigured
from klickfri.model.events import BackupMade
from klickfri.privacy.likeness import looks_like_a_persons
from klickfri.privacy.tokens import Tokens
from klickfri.settings import keyfile, passing, private
from klickfri.settings.settings import Settings
from klickfri.work.copying import file_of, snapshot
from klickfri.work.migrations import VERSION
from klickfri.work.store import Store

OTHER_KEYS = ("sign", "vault", "vault-old", "vault-next")
"""What a board has beside the key for tokens: for signing and for letters, also while one key follows another."""


@dataclass(frozen=True)
class Backup:
    """A set that was made: its folder, what it is of, and where the keys were put, if they were asked for."""

    folder: Path
    manifest: Manifest
    keys: tuple[Path, ...] = ()


def back_up(office: Office, to: Path, keys_to: Path | None = None, reason: str = "") -> Backup:
    """Makes a set in a new folder of `to`, called by its moment, and checks it as it lies there.

    The boards' keys are no part of it: with `keys_to` and a reason they are put there, apart. Raises `Misconfigured`,
    `AuditUnavailable` and `OSError`; then there is no set.
    """
    settings = office.settings
    _refuse_places(settings, to, keys_to, reason)
    moment = office.now().replace(microsecond=0)
    target = to / f"{moment:%Y%m%dT%H%M%SZ}"
    if target.exists():
        raise Misconfigured(f"{target} is there already: a set of this second was made")
    with passing.folder(private.folder(to)) as draft:
        made = draft / "set"
        manifest = _make(settings, made, moment)
        _tell(office, manifest, bool(keys_to), reason)
        keys = _keys(settings, keys_to) if keys_to else ()
        made.rename(target)
        sync_folder(to)
    return Backup(target, manifest, keys)


def as_state(settings: Settings, folder: Path) -> Settings:
    """The settings that a set, or a state folder made of one, is read with."""
    own = f"sqlite:///{(folder / QUEUE).as_posix()}" if file_of(settings.database) else settings.database
    return replace(settings, state=folder, database=own)


def marked(settings: Settings, folder: Path) -> Mapping[str, Verification]:
    """Each board's log in the folder, checked against itself and the queue. Raises `Misconfigured` when one is broken.

    A broken log is kept for examination, and no set is made of it, nor put back.
    """
    found = inspection.verify(as_state(settings, folder), None).logs
    for board, log in found.items():
        if not log.ok:
            raise Misconfigured(f"the log of {board} is not whole, so no set is made or put back: {log.line()}")
    return found


def _refuse_places(settings: Settings, to: Path, keys_to: Path | None, reason: str) -> None:
    """Nothing to back up, a set within what it is of, or keys beside the set."""
    state, queue = settings.state.resolve(), file_of(settings.database)
    if queue and not queue.is_file():
        raise Misconfigured(f"there is nothing to back up in {state}: check KLICKFRI_STATE")
    if to.resolve().is_relative_to(state):
        raise Misconfigured(f"{to} lies in the state folder itself: name a folder on another disk")
    if not keys_to:
        return
    if any(keys_to.resolve().is_relative_to(place) for place in (state, to.resolve())):
        raise Misconfigured(f"the keys are kept apart: {keys_to} lies with what they belong to")
    if not reason.strip() or len(reason) > 200 or looks_like_a_persons(reason):
        raise Misconfigured("keys are handed out for a reason, in a few words that name nobody: give it with --reason")


def _make(settings: Settings, made: Path, moment: dt.datetime) -> Manifest:
    made.mkdir()
    _copy(settings, made)
    manifest = Manifest(
        format="klickfri-backup/1",
        moment=moment,
        klickfri=importlib.metadata.version("klickfri"),
        queue=VERSION if file_of(settings.database) else None,
        boards=_marks(settings, made),
    )
    seal(made, manifest)
    return checked(made)


def _copy(settings: Settings, made: Path) -> None:
    """The moment is one for queue and logs: nobody changes the queue while it begins. Files come last: what the queue
    names was there before.
    """
    with opened(settings) as store, ExitStack() as ending:
        for copy in _snapshots(settings, store, made, ending):
            copy()
    _copy_files(settings.state / "files", made / "files")
    _copy_versions(settings.versions, made / settings.versions.name)


def _snapshots(settings: Settings, store: Store, made: Path, ending: ExitStack) -> list[Callable[[], object]]:
    """Of queue and logs; what stands in a database that machines share is dumped by that database's own means."""
    copies = list[Callable[[], object]]()
    file = file_of(settings.database)
    if file is None:
        return copies
    with store.writing():
        copies.append(partial(ending.enter_context(snapshot(file)), made / QUEUE))
        for board in boards(settings):
            log = ending.enter_context(ledger_snapshot(settings, board))
            copies.append(partial(log, as_state(settings, made)))
    return copies


def _copy_files(source: Path, target: Path) -> None:
    """What is being written, or has gone since, is no file of a case in the queue's copy."""
    copied = set[Path]()
    for path in source.glob("*/*/*"):
        if path.suffix != ".part" and path.is_file() and not path.is_symlink():
            to = target / path.relative_to(source)
            private.folder(to.parent)
            try:
                shutil.copyfile(path, to)
                copied.add(to)
            except FileNotFoundError:
                to.unlink(missing_ok=True)
    if copied != set(target.glob("*/*/*")):
        raise Misconfigured("that disk does not tell capitals apart, and processes here are told apart by them alone")


def _copy_versions(source: Path, target: Path) -> None:
    """Each is made under a passing name, so that what has a digest for its name is whole."""
    for version in source.glob("[0-9a-f]" * 64):
        shutil.copytree(version, private.folder(target) / version.name)


def _marks(settings: Settings, made: Path) -> dict[str, BoardMark]:
    keys = {path.stem: Tokens.of_key(path).check(path.stem) for path in sorted((settings.state / "keys").glob("*.key"))}
    logs = marked(settings, made)
    return {
        board: BoardMark(leaf=log.last_leaf, seq=log.last_seq, key=keys.get(board, "")) for board, log in logs.items()
    }


def _tell(office: Office, manifest: Manifest, keys: bool, reason: str) -> None:
    for board, mark in manifest.boards.items():
        told = BackupMade(
            by=office.signer(),
            moment=manifest.moment.isoformat(),
            leaf=mark.leaf,
            leaf_seq=mark.seq,
            keys=keys,
            reason=reason,
        )
        with open_ledger(office.settings, board, office.now) as log:
            log.append(told.about(f"board/{board}"))


def _keys(settings: Settings, to: Path) -> tuple[Path, ...]:
    """Copies of the boards' keys; one that is there already must be the same. Raises `Misconfigured`."""
    kept = []
    kinds = ("key", "seal", *OTHER_KEYS)
    for key in sorted(path for kind in kinds for path in (settings.state / "keys").glob(f"*.{kind}")):
        copy = private.folder(to) / key.name
        if copy.exists() and keyfile.key_in(copy) != keyfile.key_in(key):
            raise Misconfigured(f"{copy} is another key: name another folder for the keys")
        private.file(copy).write_bytes(key.read_bytes())
        kept.append(copy)
    return tuple(kept)
