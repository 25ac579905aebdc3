"""Proposals to heal a target: written when one is refused, kept in the state folder until a person has answered.

<state>/healing/<process>/<id>/   proposal.yaml   now.png   before.png   answer.yaml
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import shutil
from pathlib import Path

import yaml
from loguru import logger

from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.flow.files import read_yaml
from klickfri.model.errors import NotFound
from klickfri.model.flow import Program
from klickfri.model.healing import Candidate
from klickfri.model.proposal import Answer, Near, Proposal
from klickfri.model.strict import Strict
from klickfri.model.target import Target
from klickfri.replay.context import Refusal
from klickfri.settings.settings import Settings

PROPOSAL, ANSWER, NOW, BEFORE = "proposal.yaml", "answer.yaml", "now.png", "before.png"


def keep(settings: Settings, process: str, program: Program, refusal: Refusal, at: dt.datetime) -> None:
    """Writes the proposal and its pictures, once: the same refusal of another case, or one answered, adds nothing.

    A disk that takes no more costs the proposal, never the case.
    """
    try:
        _keep(settings, process, program, refusal, at)
    except OSError as error:
        logger.warning("what was seen of the refused target {} could not be kept: {}", refusal.target, error.strerror)


def _keep(settings: Settings, process: str, program: Program, refusal: Refusal, at: dt.datetime) -> None:
    proposal = _proposal(process, program, refusal, at)
    folder = _folder(settings, process) / proposal.id
    if folder.exists():
        return
    draft = folder.with_name(f".{secrets.token_hex(8)}")
    draft.mkdir(parents=True)
    _write(draft / PROPOSAL, proposal)
    if refusal.picture is not None:
        (draft / NOW).write_bytes(refusal.picture)
    before = _last_picture(settings, program.process.board, process, refusal)
    if before is not None:
        (draft / BEFORE).write_bytes(before)
    try:
        draft.rename(folder)
    except OSError:  # another worker was quicker with the same one
        shutil.rmtree(draft)
        if not folder.exists():
            raise


def open_proposals(settings: Settings, process: str) -> list[Proposal]:
    """The proposals that nobody has answered, oldest first."""
    folders = [path.parent for path in _folder(settings, process).glob(f"*/{PROPOSAL}")]
    waiting = [read_yaml(folder / PROPOSAL, Proposal) for folder in folders if not (folder / ANSWER).exists()]
    return sorted(waiting, key=lambda one: (one.at, one.id))


def find(settings: Settings, process: str, name: str) -> Proposal:
    """An open proposal. Raises `NotFound`, naming those there are."""
    waiting = open_proposals(settings, process)
    found = next((one for one in waiting if one.id == name), None)
    if found is None:
        known = ", ".join(one.id for one in waiting) or "none"
        raise NotFound(f"{process} has no open proposal {name}; open: {known}")
    return found


def answer(settings: Settings, proposal: Proposal, answered: Answer) -> None:
    """Notes beside the proposal what a person made of it."""
    _write(_folder(settings, proposal.process) / proposal.id / ANSWER, answered)


def picture(settings: Settings, proposal: Proposal, name: str) -> bytes | None:
    """One of the proposal's pictures, `NOW` or `BEFORE`; None when there is none."""
    path = _folder(settings, proposal.process) / proposal.id / name
    return path.read_bytes() if path.exists() else None


def page(settings: Settings, process: str) -> Path:
    """Where the page that shows the open proposals lies."""
    return _folder(settings, process) / "index.html"


def _folder(settings: Settings, process: str) -> Path:
    return settings.state / "healing" / process


def _proposal(process: str, program: Program, refusal: Refusal, at: dt.datetime) -> Proposal:
    near = tuple(_near(one) for one in refusal.candidates)
    return Proposal(
        id=_name(refusal), process=process, target=refusal.target, at=at.replace(microsecond=0), stage=refusal.stage,
        step=refusal.step, say=refusal.say, failed=refusal.failed, old=refusal.old, new=refusal.new, why=refusal.why,
        margin=refusal.margin, near=near, digest=program.digest,
    )  # fmt: skip


def _near(candidate: Candidate) -> Near:
    return Near(score=candidate.score, claimed_by=candidate.claimed_by, evidence=candidate.evidence)


def _name(refusal: Refusal) -> str:
    """The same for the same change, whatever the case."""
    new = _plain(refusal.new) if refusal.new else refusal.why.partition("(")[0]
    told = json.dumps([refusal.target, _plain(refusal.old), new, refusal.failed], sort_keys=True)
    return f"{refusal.target}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _plain(target: Target) -> dict[str, object]:
    return target.model_dump(mode="json", exclude_defaults=True)


def _write(path: Path, model: Strict) -> None:
    data = model.model_dump(mode="json", exclude_defaults=False, exclude_none=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")


def _last_picture(settings: Settings, board: str, process: str, refusal: Refusal) -> bytes | None:
    """What the screen showed when the target was last acted on, or else in its stage."""
    if not has_ledger(settings, board):
        return None
    with read_ledger(settings, board) as reader:
        sha = reader.picture_of(process, refusal.target, refusal.stage)
        try:
            return reader.pictures.content(sha) if sha else None
        except FileNotFoundError:  # `klickfri audit verify` tells of it
            return None
