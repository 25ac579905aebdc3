"""What else a board's log tells, of no case and of no run: who did what, and why. For people who search."""

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
from klickfri.model.language import marked, said
from klickfri.model.work import swedish

_KINDS = {"process": marked("Processen"), "system": marked("Systemet")}


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
            return said("En fil börjar tas in"), told.process, said("{rows} rader", rows=told.rows)
        case IntakeData():
            taken = said("{taken} av {rows} rader", taken=told.taken, rows=told.rows)
            return said("En fil är intagen"), told.process, taken, _left_out(told)
        case WorkPaused():
            return (
                said("{kind} {name} pausades", kind=_kind(told.kind), name=told.name),
                _by(told.by),
                told.reason,
            )
        case WorkResumed():
            since = said("pausades av {paused_by} {since}", paused_by=told.paused_by, since=_day(told.since))
            return (
                said("{kind} {name} går vidare", kind=_kind(told.kind), name=told.name),
                _by(told.by),
                told.reason,
                since,
            )
        case IncidentOpened():
            return said("Händelse {incident} började", incident=told.incident), told.what
        case IncidentAcknowledged():
            return said("Händelse {incident} är känd", incident=told.incident), _by(told.by)
        case IncidentClosed():
            return said("Händelse {incident} är över", incident=told.incident), told.by, told.reason
    return ("",)


def _left_out(told: IntakeData) -> str:
    if not told.already + told.left_out:
        return ""
    return said("{already} fanns redan, {left_out} togs inte in", already=told.already, left_out=told.left_out)


def _of_nights(told: EventData) -> tuple[str, ...]:
    match told:
        case NightStarted():
            again = said("försök {tries}", tries=told.tries) if told.tries > 1 else ""
            late = said("{late_minutes} minuter sent", late_minutes=told.late_minutes) if told.late_minutes else ""
            return said("Natten {planned} började", planned=_day(told.planned)), told.process, again, late
        case NightSkipped():
            return (
                said("Natten {planned} blev inte av", planned=_day(told.planned)),
                told.process,
                told.reason,
                told.detail,
            )
        case NightEnded():
            return said("Natten {planned} slutade", planned=_day(told.planned)), told.process, told.went
        case SchedulePaused():
            return (
                said("Schemat pausades"),
                told.process,
                said("{failed} nätter i rad misslyckades", failed=told.failed),
            )
        case ScheduleResumed():
            return said("Schemat går vidare"), told.process, _by(told.by), told.reason
    return ("",)


def _of_keeping(told: EventData) -> tuple[str, ...]:
    match told:
        case BackupMade():
            keys = said("med nycklar") if told.keys else said("utan nycklar")
            return (
                said("En säkerhetskopia gjordes"),
                _by(told.by),
                said("till post {leaf_seq}", leaf_seq=told.leaf_seq),
                keys,
                told.reason,
            )
        case AuditExported():
            what = said("{entries} poster som {format}", entries=told.entries, format=told.format)
            return said("Poster lämnade loggen"), _by(told.by), what, *(told.filters or (said("allt"),))
        case RetentionApplied():
            return (
                said("Gallrat enligt processens regel"),
                told.process,
                _by(told.by),
                said("{cases} ärenden", cases=told.cases),
                *told.rules,
            )
        case DestructionProposed():
            return said("Gallring föreslogs"), _by(told.by), told.decision, _counted(told)
        case DestructionApplied():
            return (
                said("Gallring gjord"),
                _by(told.by),
                said("föreslagen av {proposed_by}", proposed_by=told.proposed_by),
                told.decision,
                _counted(told),
            )
    return ("",)


def _of_log(told: EventData | None) -> tuple[str, ...]:
    match told:
        case LogOpened():
            return (said("Loggen öppnades"),)
        case LogMoved():
            return (
                said("Loggen flyttades"),
                _by(told.by),
                said("till {to_store}", to_store=told.to_store),
                said("{entries} poster", entries=told.entries),
            )
        case LogRestored():
            return (
                said("Loggen lades tillbaka"),
                _by(told.by),
                said("från {moment}", moment=_day(told.moment)),
                said("till post {leaf_seq}", leaf_seq=told.leaf_seq),
            )
        case BoardKeyed():
            return said("Nyckeln för märken gäller härifrån"), *_changed(told.by, told.reason)
        case BoardSigns():
            return said("Signaturnyckeln gäller härifrån"), *_changed(told.by, told.reason)
        case BoardSeals():
            return said("Nyckeln till valvet gäller härifrån"), *_changed(told.by, told.reason)
        case StampAsked():
            return said("Tidsstämpel begärdes"), told.authority, _by(told.by)
    return ("",)


def _changed(by: str, reason: str) -> tuple[str, ...]:
    return (said("bytt av {by}", by=by), reason) if by else (said("nämndens första"),)


def _counted(told: DestructionProposed | DestructionApplied) -> str:
    return said(
        "{cases} ärenden: {letters} brev, {pictures} bilder",
        cases=told.cases,
        letters=told.letters,
        pictures=told.pictures,
    )


def _by(account: str) -> str:
    return said("av {by}", by=account)


def _kind(kind: str) -> str:
    return said(_KINDS[kind]) if kind in _KINDS else kind


def _day(moment: str) -> str:
    """The Swedish day and time of a moment; what is no moment, as it is."""
    try:
        return f"{swedish(dt.datetime.fromisoformat(moment)):%Y-%m-%d %H:%M}"
    except ValueError:
        return moment
