"""What else a board's log tells, of no case and of no run: who did what, and why. In Swedish, for people who search."""

from __future__ import annotations

import datetime as dt

from klickfri.model.event import EventData
from klickfri.model.events import (
    AuditExported,
    BackupMade,
    BoardKeyed,
    BoardSeals,
    BoardSigns,
    DestructionApplied,
    DestructionProposed,
    IncidentAcknowledged,
    IncidentClosed,
    IncidentOpened,
    IntakeData,
    IntakeStarted,
    LogMoved,
    LogOpened,
    LogRestored,
    NightEnded,
    NightSkipped,
    NightStarted,
    RetentionApplied,
    SchedulePaused,
    ScheduleResumed,
    StampAsked,
    WorkPaused,
    WorkResumed,
)
from klickfri.model.work import swedish

_KINDS = {"process": "Processen", "system": "Systemet"}


def board_moment(told: EventData | None) -> tuple[str, ...]:
    """What is said, and details that may be empty; nothing said of what is told elsewhere."""
    match told:
        case IntakeData() | IncidentOpened() | IncidentAcknowledged() | IncidentClosed() | WorkPaused() | WorkResumed():
            return _of_work(told)
        case NightStarted() | NightSkipped() | NightEnded() | SchedulePaused() | ScheduleResumed():
            return _of_nights(told)
        case BackupMade() | AuditExported() | RetentionApplied() | DestructionProposed() | DestructionApplied():
            return _of_keeping(told)
    return _of_log(told)


def _of_work(told: EventData) -> tuple[str, ...]:
    match told:
        case IntakeStarted():
            return "En fil börjar tas in", told.process, f"{told.rows} rader"
        case IntakeData():
            left = f"{told.already} fanns redan, {told.left_out} togs inte in" if told.already + told.left_out else ""
            return "En fil är intagen", told.process, f"{told.taken} av {told.rows} rader", left
        case WorkPaused():
            return f"{_KINDS.get(told.kind, told.kind)} {told.name} pausades", f"av {told.by}", told.reason
        case WorkResumed():
            since = f"pausades av {told.paused_by} {_day(told.since)}"
            return f"{_KINDS.get(told.kind, told.kind)} {told.name} går vidare", f"av {told.by}", told.reason, since
        case IncidentOpened():
            return f"Händelse {told.incident} började", told.what
        case IncidentAcknowledged():
            return f"Händelse {told.incident} är känd", f"av {told.by}"
        case IncidentClosed():
            return f"Händelse {told.incident} är över", told.by, told.reason
    return ("",)


def _of_nights(told: EventData) -> tuple[str, ...]:
    match told:
        case NightStarted():
            again = f"försök {told.tries}" if told.tries > 1 else ""
            late = f"{told.late_minutes} minuter sent" if told.late_minutes else ""
            return f"Natten {_day(told.planned)} började", told.process, again, late
        case NightSkipped():
            return f"Natten {_day(told.planned)} blev inte av", told.process, told.reason, told.detail
        case NightEnded():
            return f"Natten {_day(told.planned)} slutade", told.process, told.went
        case SchedulePaused():
            return "Schemat pausades", told.process, f"{told.failed} nätter i rad misslyckades"
        case ScheduleResumed():
            return "Schemat går vidare", told.process, f"av {told.by}", told.reason
    return ("",)


def _of_keeping(told: EventData) -> tuple[str, ...]:
    match told:
        case BackupMade():
            keys = "med nycklar" if told.keys else "utan nycklar"
            return "En säkerhetskopia gjordes", f"av {told.by}", f"till post {told.leaf_seq}", keys, told.reason
        case AuditExported():
            what = f"{told.entries} poster som {told.format}"
            return "Poster lämnade loggen", f"av {told.by}", what, *(told.filters or ("allt",))
        case RetentionApplied():
            return (
                "Gallrat enligt processens regel",
                told.process,
                f"av {told.by}",
                f"{told.cases} ärenden",
                *told.rules,
            )
        case DestructionProposed():
            return "Gallring föreslogs", f"av {told.by}", told.decision, _counted(told)
        case DestructionApplied():
            return "Gallring gjord", f"av {told.by}", f"föreslagen av {told.proposed_by}", told.decision, _counted(told)
    return ("",)


def _of_log(told: EventData | None) -> tuple[str, ...]:
    match told:
        case LogOpened():
            return ("Loggen öppnades",)
        case LogMoved():
            return "Loggen flyttades", f"av {told.by}", f"till {told.to_store}", f"{told.entries} poster"
        case LogRestored():
            return "Loggen lades tillbaka", f"av {told.by}", f"från {_day(told.moment)}", f"till post {told.leaf_seq}"
        case BoardKeyed():
            return "Nyckeln för märken gäller härifrån", *_changed(told.by, told.reason)
        case BoardSigns():
            return "Signaturnyckeln gäller härifrån", *_changed(told.by, told.reason)
        case BoardSeals():
            return "Nyckeln till valvet gäller härifrån", *_changed(told.by, told.reason)
        case StampAsked():
            return "Tidsstämpel begärdes", told.authority, f"av {told.by}"
    return ("",)


def _changed(by: str, reason: str) -> tuple[str, ...]:
    return (f"bytt av {by}", reason) if by else ("nämndens första",)


def _counted(told: DestructionProposed | DestructionApplied) -> str:
    return f"{told.cases} ärenden: {told.letters} brev, {told.pictures} bilder"


def _day(moment: str) -> str:
    """The Swedish day and time of a moment; what is no moment, as it is."""
    try:
        return f"{swedish(dt.datetime.fromisoformat(moment)):%Y-%m-%d %H:%M}"
    except ValueError:
        return moment
