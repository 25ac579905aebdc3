"""`approvals.yaml`: who drafted, reviewed and healed which version of a process. Only ever added to.

entries:
- kind: approved
  digest: 21f8...
  by: anna
  at: 2026-11-22T08:10:00+00:00
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import yaml
from pydantic import AwareDatetime, Field

from klickfri.flow.files import read_yaml
from klickfri.model.flow import Program
from klickfri.model.strict import Strict
from klickfri.settings import private

FILE = "approvals.yaml"
_HEAD = "# Who drafted, reviewed and healed which version. Only ever added to, by `klickfri`.\n"

SignatureKind = Literal["drafted", "approved", "healed"]


class LegalCheck(Strict):
    """Somebody has looked into whether these cases may be decided automatically: who, on which day, and by which
    reference the municipality keeps what they found.
    """

    by: str = Field(min_length=1)
    day: dt.date
    reference: str = Field(min_length=1)

    @property
    def told(self) -> str:
        """On one line, as the log has it."""
        return f"{self.reference}, {self.day}, {self.by}"


class Signature(Strict):
    """One signature.

    `digest` is the version it is about, `by` the operating system's account, `parts` the sums of the version's parts by
    file. A healed version names in `was` the one before, and the `proposal` that was accepted. `legal_check` stands
    with an approval of what decides automatically; older ones have none.
    """

    kind: SignatureKind
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    by: str
    at: AwareDatetime
    note: str = ""
    was: str | None = None
    proposal: str | None = None
    parts: dict[str, str] = Field(default_factory=dict)
    legal_check: LegalCheck | None = None


class Approvals(Strict):
    """The file."""

    format: Literal["klickfri-approvals/1"]
    entries: tuple[Signature, ...]


def entries(folder: Path) -> tuple[Signature, ...]:
    """Every signature of a process's folder, oldest first. Raises `BadInput` for a file that was spoiled."""
    path = folder / FILE
    return read_yaml(path, Approvals).entries if path.exists() else ()


def entry_of(
    kind: SignatureKind,
    program: Program,
    by: str,
    at: dt.datetime,
    note: str = "",
    was: str = "",
    proposal: str = "",
    legal_check: LegalCheck | None = None,
) -> Signature:
    """A signature under the program as it is now. `at` is aware of its zone."""
    parts = {name: sha[:12] for name, sha in program.parts.items()}
    moment = at.replace(microsecond=0)
    return Signature(
        kind=kind, digest=program.digest, by=by, at=moment, note=note,
        was=was or None, proposal=proposal or None, parts=parts, legal_check=legal_check,
    )  # fmt: skip


def record(folder: Path, entry: Signature) -> None:
    """Adds a signature at the end of the file; what stands there is read first, and never written anew."""
    entries(folder)
    path = folder / FILE
    data = entry.model_dump(mode="json", exclude_defaults=True)
    told = yaml.safe_dump([data], allow_unicode=True, sort_keys=False, width=120)
    head = "" if path.exists() else f"{_HEAD}format: klickfri-approvals/1\nentries:\n"
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(head + told)
        file.flush()
        os.fsync(file.fileno())
    if head:
        private.as_folder(path)


def authors(signed: Sequence[Signature], digest: str) -> frozenset[str]:
    """Who drafted this version, or the one it was healed from."""
    own = {one.by for one in signed if one.kind == "drafted" and one.digest == digest}
    for at, one in enumerate(signed):
        if one.kind == "healed" and one.digest == digest and one.was:
            own |= authors(signed[:at], one.was)
    return frozenset(own)


def approved(signed: Sequence[Signature], digest: str, production: bool) -> Signature | None:
    """The signature that lets this version run; None when there is none.

    In production the version must have an author, and whoever approved or healed it must be somebody else.
    """
    for at in reversed(range(len(signed))):
        one = signed[at]
        if one.digest != digest or not _stands(one, signed[:at], production):
            continue
        if not production or is_another(signed, digest, one.by):
            return one
    return None


def legal_check(signed: Sequence[Signature], digest: str) -> LegalCheck | None:
    """What was stated last with the version's approval, or with that of the one it was healed from."""
    for at in reversed(range(len(signed))):
        one = signed[at]
        stated = one.legal_check or (legal_check(signed[:at], one.was) if one.was else None)
        if one.digest == digest and stated:
            return stated
    return None


def _stands(one: Signature, before: Sequence[Signature], production: bool) -> bool:
    """Does it approve a version, or heal one that was approved?"""
    if one.kind == "healed":
        return one.was is not None and approved(before, one.was, production) is not None
    return one.kind == "approved"


def is_another(signed: Sequence[Signature], digest: str, by: str) -> bool:
    """Has the version an author, and is this somebody else?"""
    drafters = authors(signed, digest)
    return bool(drafters) and by not in drafters


def changed(entry: Signature, parts: Mapping[str, str]) -> list[str]:
    """The parts, by file, that are not as they were when this was signed."""
    return sorted(name for name in {*entry.parts, *parts} if entry.parts.get(name) != (parts.get(name) or "")[:12])
