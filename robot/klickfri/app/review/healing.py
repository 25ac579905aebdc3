"""`klickfri heal`: shows what a refused target may have become; a person accepts or rejects, with a receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.look.queue import Selection, items
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review import proposals, taking_up
from klickfri.app.review.approving import is_another_person
from klickfri.app.review.proposals import BEFORE, NOW
from klickfri.audit.opening import read_ledger
from klickfri.flow import approvals
from klickfri.flow.edit import change_target
from klickfri.flow.loader import load_process, load_program, own_targets, process_names
from klickfri.flow.walk import targets_used
from klickfri.model.codes import UNCLEAR
from klickfri.model.errors import KlickfriError, Misconfigured
from klickfri.model.flow import Program
from klickfri.model.proposal import Answer, Proposal
from klickfri.model.target import Target
from klickfri.model.work import State, WorkItem
from klickfri.pages.healing import PicturedProposal, write_page
from klickfri.settings.settings import Settings


@dataclass(frozen=True)
class Healed:
    """An accepted proposal: the file that was changed, the processes whose versions changed with it, and the cases
    that had been refused for that target and wait in the queue again."""

    proposal: Proposal
    file: Path
    processes: Mapping[str, str]
    """Process -> digest after."""
    put_back: tuple[WorkItem, ...] = ()


@dataclass(frozen=True)
class OpenProposals:
    """What nobody has answered for a process, oldest first, and the page that shows it; no page without proposals."""

    proposals: tuple[Proposal, ...]
    page: Path | None = None


def show(settings: Settings, process: str) -> OpenProposals:
    """The open proposals, and writes the page that shows them. Raises `BadInput` when there is no such process."""
    load_process(settings.recordings, process)
    waiting = tuple(proposals.open_proposals(settings, process))
    return OpenProposals(waiting, _write_page(settings, process, waiting) if waiting else None)


def accept(office: Office, process: str, name: str, note: str = "") -> Healed:
    """Changes the target, signs it in every process that uses it, and puts the cases back that it had stopped.

    Raises `NotFound` for an unknown proposal, and `Misconfigured` for one that may not be accepted, or not by this
    person; then nothing is changed.
    """
    settings, by = office.settings, office.signer()
    proposal = proposals.find(settings, process, name)
    new = _acceptable(proposal, LoadedProcess.of(office, process).program)
    file = _file_of(settings, process, proposal.target)
    before = {one: load_program(settings.recordings, one) for one in _users(settings, process, proposal.target)}
    for one, program in before.items():
        _demand_another(settings, one, program, by)
    content = file.read_bytes()
    try:
        change_target(file, proposal.target, new)
        after = {one: load_program(settings.recordings, one) for one in before}
    except KlickfriError:
        file.write_bytes(content)
        raise
    for one, program in after.items():
        was = before[one].digest
        signed = approvals.entry_of("healed", program, by, office.now(), note, was=was, proposal=proposal.id)
        approvals.record(settings.recordings / one, signed)
    proposals.answer(settings, proposal, Answer(kind="accepted", by=by, at=office.now(), note=note))
    stopped = tuple(item for one in after for item in _stopped_at(settings, one, proposal.target))
    taking_up.put_back(office, stopped, proposal.id)
    return Healed(proposal, file, {one: program.digest for one, program in after.items()}, stopped)


def _stopped_at(settings: Settings, process: str, target: str) -> list[WorkItem]:
    """The cases that wait for a person because this target was refused, by the last step of theirs that failed."""
    waiting = items(settings, Selection(process, (State.PENDING_USER_ACTION,), UNCLEAR))
    if not waiting:
        return []
    with read_ledger(settings, load_process(settings.recordings, process).board) as reader:
        return [item for item in waiting if reader.stopped_at(f"{process}/{item.reference}") == target]


def reject(office: Office, process: str, name: str, note: str) -> Proposal:
    """Notes that a proposal is wrong, so that it is not made again. Raises `NotFound`."""
    proposal = proposals.find(office.settings, process, name)
    answered = Answer(kind="rejected", by=office.signer(), at=office.now(), note=note)
    proposals.answer(office.settings, proposal, answered)
    return proposal


def _acceptable(proposal: Proposal, program: Program) -> Target:
    if proposal.new is None:
        mend = "Film the step again, or change the target"
        raise Misconfigured(f"{proposal.id} only explains, and the page says why. {mend}")
    if program.targets.get(proposal.target) != proposal.old:
        raise Misconfigured(f"{proposal.target} has been changed since {proposal.id} was made: reject it")
    return proposal.new


def _file_of(settings: Settings, process: str, target: str) -> Path:
    """The file that names the target for this process."""
    if target in own_targets(settings.recordings, process):
        return settings.recordings / process / "targets.yaml"
    system = load_process(settings.recordings, process).system
    return settings.recordings / "systems" / system / "targets.yaml"


def _users(settings: Settings, process: str, target: str) -> list[str]:
    """The processes whose flow, or an object it uses, names the target of that very file."""
    file = _file_of(settings, process, target)
    system = load_process(settings.recordings, process).system
    names = process_names(settings.recordings)
    alike = [one for one in names if load_process(settings.recordings, one).system == system]
    same = [one for one in alike if _file_of(settings, one, target) == file]
    return [one for one in same if target in targets_used(load_program(settings.recordings, one))]


def _demand_another(settings: Settings, process: str, program: Program, by: str) -> None:
    signed = approvals.entries(settings.recordings / process)
    if program.process.production and not is_another_person(settings, signed, program.digest, by):
        raise Misconfigured(
            f"{process} is in production: somebody else than its author must accept, and its author must have signed "
            f"(`klickfri approve {process} --as-author`)"
        )


def _write_page(settings: Settings, process: str, waiting: Sequence[Proposal]) -> Path:
    path = proposals.page(settings, process)
    write_page(path, process, [_pictured(settings, one) for one in waiting])
    return path


def _pictured(settings: Settings, proposal: Proposal) -> PicturedProposal:
    before, now = (proposals.picture(settings, proposal, name) for name in (BEFORE, NOW))
    return PicturedProposal(proposal, before, now)
