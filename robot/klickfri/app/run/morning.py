"""The morning after: sums that must balance, the log's check, the hand-over files and the report."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
from collections.abc import Callable, Sequence
from pathlib import Path

from klickfri.app.look import waiting, wholeness
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.audit.ledger import Counts, Ledger
from klickfri.audit.opening import read_ledger, verify_ledger
from klickfri.audit.verify import Verification
from klickfri.model.events import CaseVerified, RunReconciled, StepStarted
from klickfri.model.work import State, WorkItem
from klickfri.pages import report
from klickfri.settings import private
from klickfri.summary.sums import Clicks, Summary, explain, summarise
from klickfri.summary.timeline import moments


def reconcile(
    loaded: LoadedProcess, log: Ledger, run: str, items: Sequence[WorkItem], taken_in: int, ill: str
) -> Summary:
    """Counts the run and logs the sums (promise 8). `ill` says since when the legacy system has been ill, if it is."""
    clicks = [_clicks(counts) for counts in log.counts(run=run).values()]
    saved = {subject.rpartition("/")[2] for subject in log.saved(run)}
    unseen = sum(
        len(log.in_doubt(f"{item.process}/{item.reference}"))
        for item in items
        if item.state in (State.PENDING_USER_ACTION, State.FAILED)
    )
    process = loaded.program.process
    by_others = {item.reference for item in items if item.reference not in saved and _was_found_done(log, item)}
    summary = summarise(
        items,
        taken_in=taken_in,
        process=process,
        clicks=clicks,
        saved=saved,
        by_others=by_others,
        unseen=unseen,
        ill=ill,
    )
    sums = RunReconciled(
        run=run,
        taken_in=taken_in,
        completed=summary.completed_total,
        handed_over=summary.handed_over_total,
        failed=summary.failed,
        waiting=summary.waiting,
        by_hand=summary.by_hand,
        abandoned=summary.abandoned,
        unseen=summary.unseen,
        balances=summary.balances,
    )
    log.append(sums.about(f"run/{run}"))
    return summary


def _was_found_done(log: Ledger, item: WorkItem) -> bool:
    """Did the robot find all of it saved already, and never try to save any of it itself?"""
    if item.state is not State.COMPLETED:
        return False
    told = [entry.told for entry in log.of_subject(f"{item.process}/{item.reference}")]
    seen = [one.already_there for one in told if isinstance(one, CaseVerified)]
    return bool(seen) and all(seen) and not any(isinstance(one, StepStarted) for one in told)


def write_files(
    loaded: LoadedProcess, run: report.ReportedRun, items: Sequence[WorkItem], summary: Summary, checked: Verification
) -> tuple[Path, ...]:
    """Writes the run's `report.html`, and the hand-over files of everyone who waits; returns their paths."""
    folder = private.folder(loaded.settings.state / "runs" / run.id)
    page = folder / "report.html"
    report.write_report(page, _report(loaded, run, items, summary, checked))
    return (page, *waiting.write(loaded.office, loaded.folder.name, folder).files)


def close(
    loaded: LoadedProcess,
    log: Ledger,
    run: str,
    started: dt.datetime,
    items: Sequence[WorkItem],
    taken_in: int,
    workers: int,
    ill: str = "",
    seal: Callable[[], object] = lambda: None,
) -> tuple[Summary, Verification, tuple[Path, ...]]:
    """Everything the morning needs, in its order: the sums are logged and signed before the log is checked."""
    summary = reconcile(loaded, log, run, items, taken_in, ill)
    seal()
    checked = verify_ledger(loaded.settings, loaded.program.process.board)
    wholeness.keep_of_run(loaded.office, loaded.program.process.board, checked, run)
    version = importlib.metadata.version("klickfri")
    synthetic = loaded.program.system.persons == "synthetic"
    signed = approval(loaded)
    approved = f"{signed.by} {signed.at:%Y-%m-%d}" if signed else ""
    begun = loaded.settings.moment(started)
    ended = begun + (loaded.office.now() - started)
    facts = report.ReportedRun(run, begun, ended, workers, version, loaded.program.digest, approved, synthetic)
    return summary, checked, write_files(loaded, facts, items, summary, checked)


def _report(
    loaded: LoadedProcess, run: report.ReportedRun, items: Sequence[WorkItem], summary: Summary, checked: Verification
) -> report.ReportData:
    return report.ReportData(
        process=loaded.program.process,
        run=run,
        summary=summary,
        explanations=explain(items),
        log=report.Log(checked.ok, checked.line()),
        case=_example(loaded, run.id, items),
    )


def _example(loaded: LoadedProcess, run: str, items: Sequence[WorkItem]) -> report.ReportedCase | None:
    """One case from beginning to end: the first that was completed, never a protected person's."""
    shown = [item for item in items if item.state is State.COMPLETED and not item.restricted]
    if not shown:
        return None
    process = loaded.program.process
    stages = {stage.id: stage.say for stage in loaded.program.flow.stages}
    with read_ledger(loaded.settings, process.board) as reader:
        told = moments(reader.of_subject(f"{process.name}/{shown[0].reference}", run), stages)
        return report.case_of(shown[0].reference, told, reader.pictures.content)


def _clicks(counts: Counts) -> Clicks:
    work, looking = counts.work, counts.looking
    return Clicks(work.clicks + work.choices, work.confirms, looking.clicks + looking.choices)
