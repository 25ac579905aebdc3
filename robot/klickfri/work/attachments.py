"""Files of applications, found beside the applications file or received: kept in the state folder, opened by nobody."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

from klickfri.model.application import FileLimits, Process
from klickfri.model.attachment import Attachment
from klickfri.settings import private
from klickfri.work.lines import Wrong, clean

_RECEIVED = "/received"
"""The list of the files that the system gave; no file is called so."""


def _received(name: str) -> str:
    """Where a file that the system gave is kept; no file is called so."""
    return f"{_RECEIVED}/{name}"


def file_fields(process: Process) -> tuple[str, ...]:
    """The fields of a process that name files."""
    return tuple(name for name, spec in process.fields.items() if spec.type == "file")


class FolderBeside:
    """The folder of files that came beside an applications file; `None` where none came. Links in it are not followed.

    Raises `OSError` for a folder that cannot be read.
    """

    def __init__(self, folder: Path | None, limits: FileLimits) -> None:
        self._given, self._limits = folder is not None, limits
        self._files: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(folder.iterdir()) if folder else ():
            self._files[clean(path.name)].append(path)

    def wrong_with(self, name: str) -> Wrong | None:
        """Why this file cannot be taken in; it is not opened."""
        if not self._given:
            return Wrong("names a file, and no folder of files was given", "Give it with --files.")
        paths = self._files.get(name, [])
        if len(paths) != 1:
            what = "two files that are called so" if paths else "a file that is not in the folder"
            return Wrong(what, "Put it there under a name of its own, or empty the cell.")
        return self._unfit(paths[0])

    def content(self, name: str) -> bytes:
        """What is in a file that nothing is wrong with. Raises `OSError`."""
        return self._files[name][0].read_bytes()

    def _unfit(self, path: Path) -> Wrong | None:
        if path.is_symlink() or not path.is_file():
            return Wrong("no file of its own, but a link or a folder", "Put the file itself in the folder.")
        if path.suffix.lower() not in self._limits.endings:
            return Wrong("a kind of file that is not taken in", f"The kinds are {', '.join(self._limits.endings)}.")
        size = path.stat().st_size
        if not size:
            return Wrong("an empty file", "Look for the right one.")
        if size > self._limits.largest:
            return Wrong(f"a file larger than {self._limits.largest_mb:g} MB", "Ask for a smaller one.")
        return None


class Attachments:
    """The files kept for a process's applications in the state folder, which no other account can read.

    Folders go by the application's reference and files by their name, each as its SHA-256: no path says whose it is.
    """

    def __init__(self, state: Path, process: str) -> None:
        self._root = state / "files" / process

    def keep(self, reference: str, name: str, content: bytes) -> None:
        """Keeps a file, in the place of one that is kept already. Raises `OSError`."""
        path = self._path(reference, name)
        private.folder(path.parent)
        part = private.file(path.with_suffix(".part"))
        part.write_bytes(content)
        part.replace(path)

    def of(self, reference: str, name: str) -> Attachment | None:
        """The file of this name that belongs to the application, if it is kept. Raises `OSError`."""
        path = self._path(reference, name)
        return Attachment(name, path.read_bytes()) if path.is_file() else None

    def receive(self, reference: str, name: str, file: Attachment) -> None:
        """Keeps a file that the system gave, by the flow's name for it, in the place of an earlier one.

        Raises `OSError`.
        """
        self.keep(reference, _received(name), file.content)
        names = {**self._own_names(reference), name: file.name}
        self.keep(reference, _RECEIVED, json.dumps(names).encode())

    def received(self, reference: str) -> dict[str, Attachment]:
        """The files that the system gave in this case, by the flow's names for them. Raises `OSError`."""
        kept = {name: (own, self.of(reference, _received(name))) for name, own in self._own_names(reference).items()}
        return {name: Attachment(own, file.content) for name, (own, file) in kept.items() if file}

    def _own_names(self, reference: str) -> dict[str, str]:
        """What the system called the files that it gave."""
        names = self.of(reference, _RECEIVED)
        return dict(json.loads(names.content)) if names else {}

    def forget(self, reference: str) -> None:
        """Deletes all that belongs to the application. Raises `OSError`."""
        folder = self._root / _digest(reference)
        if folder.exists():
            shutil.rmtree(folder)

    def forget_others(self, references: Collection[str]) -> None:
        """Deletes what belongs to none of these applications: an intake was killed. Raises `OSError`."""
        known = {_digest(reference) for reference in references}
        for folder in self._root.iterdir() if self._root.is_dir() else ():
            if folder.name not in known:
                shutil.rmtree(folder)

    def keep_all(self, rows: Collection[Mapping[str, str]], fields: Collection[str], beside: FolderBeside) -> None:
        """Keeps every file that the applications name in these fields. Raises `OSError`."""
        for row in rows:
            for name in filter(None, (row.get(field) for field in fields)):
                self.keep(row["reference"], name, beside.content(name))

    def _path(self, reference: str, name: str) -> Path:
        return self._root / _digest(reference) / _digest(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
