"""Putting back: a set becomes the state folder, whole or not at all, and the log tells of it.

What the robot did after the set's moment is unknown to queue and log. It looks before it acts, as ever; a letter that
does not show is then a person's (`Station`, `audit.doubt`).
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.run.backup import OTHER_KEYS, as_state, marked
from klickfri.app.run.backup_set import Manifest, checked, copied, unsealed
from klickfri.audit.keyed import counting
from klickfri.audit.opening import read_ledger, tell_restored
from klickfri.audit.pictures import sync_folder
from klickfri.audit.verify import Verification
from klickfri.model.errors import Misconfigured
from klickfri.model.events import BoardKeyed, LogRestored
from klickfri.privacy.tokens import Tokens
from klickfri.settings import passing, private
from klickfri.settings.own_name import own_name
from klickfri.settings.settings import Settings
from klickfri.work.copying import file_of
from klickfri.work.migrations import VERSION


@dataclass(frozen=True)
class Restored:
    """What was put back, and where."""

    state: Path
    manifest: Manifest


def restore(office: Office, source: Path, keys: Path | None = None, *, without_keys: bool = False) -> Restored:
    """Makes the state folder of a set. `keys` is the folder that the boards' keys were put in; without them, which must
    be said, no machine writes to the logs until `klickfri audit rekey` has begun new ones.

    Raises `BadInput` for a set that is not whole, `Misconfigured` when it cannot be put here, `AuditUnavailable` and
    `OSError`; then nothing is put back.
    """
    settings = office.settings
    _refuse_place(settings)
    manifest = checked(source)
    _refuse_newer(manifest)
    _refuse_elsewhere(settings, manifest)
    given = _keys(manifest, keys, without_keys)
    with passing.folder(private.folder(settings.state.absolute().parent)) as draft:
        state = draft / "state"
        if copied(source, state) != manifest:
            raise Misconfigured(f"{source} was changed while it was read; try again")
        unsealed(state)
        _refuse_other_logs(settings, state, manifest)
        for key in given:
            shutil.copyfile(key, private.file(private.folder(state / "keys") / key.name))
        _tell(office, as_state(settings, state), manifest)
        _put(private.close(state), settings.state)
    return Restored(settings.state, manifest)


def _refuse_place(settings: Settings) -> None:
    state, queue = settings.state, file_of(settings.database)
    if state.is_symlink() or (state.exists() and (not state.is_dir() or any(state.iterdir()))):
        raise Misconfigured(f"{state} is not empty, and nothing is put over what is there: move it away first")
    if os.path.ismount(state):
        raise Misconfigured(f"{state} is a disk's own top: set KLICKFRI_STATE to a folder in it")
    if queue and queue.resolve().parent != state.resolve():
        raise Misconfigured("the queue is put in the state folder: take KLICKFRI_DATABASE away, or move it afterwards")


def _refuse_newer(manifest: Manifest) -> None:
    ours = importlib.metadata.version("klickfri")
    if _numbers(manifest.klickfri) > _numbers(ours) or (manifest.queue or 0) > VERSION:
        raise Misconfigured(f"the set was made by Klickfri {manifest.klickfri}, and this is {ours}: install that one")


def _refuse_elsewhere(settings: Settings, manifest: Manifest) -> None:
    """A set of files is put back as files; one of a machine whose queue a server keeps, beside that server."""
    has_queue, wants_queue = manifest.queue is not None, file_of(settings.database) is not None
    if has_queue and not wants_queue:
        raise Misconfigured(
            "the set holds queue and logs as files: take KLICKFRI_DATABASE away, and move it afterwards"
        )
    if wants_queue and not has_queue:
        raise Misconfigured("a server keeps queue and logs of this set: put its dump back, then set KLICKFRI_DATABASE")


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _keys(manifest: Manifest, folder: Path | None, without: bool) -> list[Path]:
    """The keys of the set's boards, each the one that its log was written with; their others, and what the pages seal
    one-time codes with, where they are."""
    wanted = {board: mark.key for board, mark in manifest.boards.items() if mark.key}
    if without or not wanted:
        return []
    if folder is None:
        raise Misconfigured(
            f"the keys of {', '.join(sorted(wanted))} are kept apart from the set: name their folder with --keys. "
            "Are they lost, say --without-keys, and begin new ones with `klickfri audit rekey`"
        )
    for board, key in wanted.items():
        file = folder / f"{board}.key"
        if not file.is_file():
            raise Misconfigured(f"there is no {file}: name the folder that the keys of this set were put in")
        if Tokens.of_key(file).check(board) != key:
            raise Misconfigured(f"{file} is another key than the log of {board} was written with: find the right one")
    others = [folder / f"{board}.{kind}" for board in wanted for kind in OTHER_KEYS]
    own = [folder / f"{board}.key" for board in wanted]
    return [*own, *(key for key in others if key.is_file()), *sorted(folder.glob("*.seal"))]


def _refuse_other_logs(settings: Settings, state: Path, manifest: Manifest) -> None:
    found = marked(settings, state)
    if manifest.queue is None:
        _refuse_other_server(as_state(settings, state), found, manifest)
        return
    ends = {board: (log.last_leaf, log.last_seq) for board, log in found.items()}
    if ends != {board: (mark.leaf, mark.seq) for board, mark in manifest.boards.items()}:
        raise Misconfigured("the logs of the set end elsewhere than its manifest says: take another set")


def _refuse_other_server(settings: Settings, found: Mapping[str, Verification], manifest: Manifest) -> None:
    """A server is dumped at a moment of its own: its logs may end before the set's, or go on after them."""
    for board, mark in manifest.boards.items():
        if board not in found:
            raise Misconfigured(f"the database has no log of {board}: put the dump back first that belongs to the set")
        with read_ledger(settings, board) as reader:
            there, keyed = next(reader.stored(mark.seq - 1), None), counting(reader, board, BoardKeyed)
        if (there and there.leaf != mark.leaf) or (keyed and mark.key and keyed.check != mark.key):
            raise Misconfigured(f"the log of {board} in the database is another than the set's: find the right dump")


def _tell(office: Office, settings: Settings, manifest: Manifest) -> None:
    for board, mark in manifest.boards.items():
        told = LogRestored(
            by=office.signer(),
            host=own_name(),
            moment=manifest.moment.isoformat(),
            leaf=mark.leaf,
            leaf_seq=mark.seq,
        )
        tell_restored(settings, board, office.now, told)


def _put(made: Path, state: Path) -> None:
    """The one moment in which there is a state folder again."""
    if state.exists():
        state.rmdir()
    made.rename(state)
    sync_folder(state.absolute().parent)
