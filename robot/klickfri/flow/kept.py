"""Versions as they were when they ran: `<state>/versions/<digest>/`, each part of what was approved in a file of its
name, and `SHA256SUMS`, whose own sum is the version's digest. So nothing of it can be changed and still be shown.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from klickfri.flow.files import content, yaml_as
from klickfri.model.errors import BadInput, Fault
from klickfri.model.flow import Flow, Program, told_sums
from klickfri.settings import passing, private
from klickfri.settings.files import sums_of

SUMS = "SHA256SUMS"
_DIGEST = re.compile("[0-9a-f]{64}")
_MEND = "Take it from a backup (`klickfri backup`); a kept version is never mended by hand"


@dataclass(frozen=True)
class KeptVersion:
    """One version: each part of it by name, as it was hashed."""

    digest: str
    parts: Mapping[str, bytes]

    @cached_property
    def flow(self) -> Flow:
        """Raises `BadInput` for one that this release cannot read."""
        return yaml_as(Path("flow.yaml"), self.parts["flow.yaml"], Flow)

    @cached_property
    def process(self) -> Mapping[str, object]:
        """Those keys of `process.toml` that are approved: mode, delegation, legal basis, fields, classes, settings."""
        told = json.loads(self.parts["process.toml"])
        return told if isinstance(told, dict) else {}

    def lines(self, part: str) -> list[str]:
        """A part's lines, as people compare them; none of one that it does not have."""
        told = self.parts.get(part, b"").decode(errors="replace")
        if part.endswith((".toml", "targets.yaml")) and told:
            told = json.dumps(json.loads(told), ensure_ascii=False, indent=1, sort_keys=True)
        return told.splitlines()


def version_of(program: Program) -> KeptVersion:
    """The version that lies in the recordings now."""
    return KeptVersion(program.digest, program.contents)


def keep(versions: Path, program: Program) -> None:
    """Keeps the version that is about to run, once; durable afterwards. Raises `OSError`."""
    if (versions / program.digest).is_dir():
        return
    with passing.folder(private.folder(versions)) as draft:
        made = private.folder(draft / program.digest)
        for name, told in {**program.contents, SUMS: told_sums(program.parts)}.items():
            _write(made / name, told)
        try:
            made.rename(versions / program.digest)
        except OSError:  # another run keeps it at this moment
            if not (versions / program.digest).is_dir():
                raise


def kept(versions: Path, digest: str) -> KeptVersion | None:
    """The version with this digest; None where it was not kept. Raises `BadInput` for one that was changed since."""
    folder = versions / digest
    if not (_DIGEST.fullmatch(digest) and folder.is_dir()):
        return None
    sums = sums_of(_as_summed(folder, SUMS, digest).decode())
    return KeptVersion(digest, {name: _as_summed(folder, name, sha) for name, sha in sums.items()})


def differences(before: KeptVersion, after: KeptVersion) -> Iterator[tuple[str, list[str]]]:
    """The parts that are not alike, each with its lines that differ."""
    for name in sorted({*before.parts, *after.parts}):
        if before.parts.get(name) != after.parts.get(name):
            yield name, list(difflib.unified_diff(before.lines(name), after.lines(name), n=2, lineterm=""))[2:]


def _as_summed(folder: Path, name: str, sha: str) -> bytes:
    told = content(folder / name)
    if hashlib.sha256(told).hexdigest() != sha:
        raise BadInput(f"the kept version {folder.name}", [Fault(name, "was changed since it was kept", _MEND)])
    return told


def _write(path: Path, told: bytes) -> None:
    private.folder(path.parent)
    with private.file(path).open("wb") as file:
        file.write(told)
        file.flush()
        os.fsync(file.fileno())
