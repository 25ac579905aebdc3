"""Compares what the robot says with what ProVux saw and with what should have come of each application.

Each check answers with its differences, one sentence each; none means that it agrees.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import holidays

from fixtures.provux.journal import Entry as Sighting
from fixtures.synthetic.cases import Case
from klickfri.audit.entry import Entry
from klickfri.model.work import State, WorkItem
from tests.e2e.harness import TODAY, Evidence, Mode, Practice, of

ACTS = {
    "case.spara": "case_saved",
    "case.skapa_beslut": "decision_created",
    "case.skicka_brev": "letter_sent",
    "new_letter.skicka_brev": "letter_sent",
    "case.avsluta_arende": "case_closed",
}
"""What a click on these targets makes ProVux do."""

GRANTED = ("case_saved", "decision_created", "letter_sent", "case_closed")
CLICKS, CONFIRMS = 13, 2
STUDY_PATHS = {"0-6": "Studieväg 1", "7-12": "Studieväg 2", "12+": "Studieväg 3"}
EARLIEST_START = dt.timedelta(days=14)
_HOLIDAYS = holidays.country_holidays("SE")


@dataclass(frozen=True)
class End:
    """How an application ended, or should: `told` is the outcome or the code."""

    state: str
    told: str

    def __str__(self) -> str:
        return f"{self.state}/{self.told}"


UNKNOWN = End(State.PENDING_USER_ACTION, "OVISST")
"""A save may have been made, and cannot be seen."""


def wanted(case: Case, mode: Mode) -> End:
    """How the case should end. In mode `propose` nothing is granted."""
    told = case.expected.outcome or case.expected.code
    return End(case.expected.state, "proposed" if (told, mode) == ("granted", "propose") else told)


def got(item: WorkItem | None) -> End:
    """How the item ended."""
    if item is None:
        return End("missing", "")
    last = item.last
    return End(item.state, (last.outcome or last.code or "") if last else "")


def due(case: Case, mode: Mode) -> tuple[str, ...]:
    """What ProVux should be made to do for the case, once each and in this order."""
    match wanted(case, mode).told:
        case "granted":
            return GRANTED
        case "proposed" | "STÖD":
            return ("case_saved",)
        case "letter_sent":
            return ("letter_sent",)
        case "KOMPL" | "LUHN" if case.expected.state == "deferred":
            return ("letter_sent",)
    return ()


def refused(evidence: Evidence) -> set[str]:
    """Applications that the robot handed over as unsure although something else was expected."""
    unsure = End(State.PENDING_USER_ACTION, "OKÄND")
    return {
        case.reference
        for case in evidence.cases
        if got(evidence.items.get(case.reference)) == unsure != wanted(case, evidence.mode)
    }


def outcomes(evidence: Evidence, may_refuse: Collection[str]) -> Iterator[str]:
    """Every application ends as expected; kinds in `may_refuse` must have been refused instead, and a save that may
    have left without reaching ProVux must have been handed over as unknown."""
    doubtful = in_doubt(evidence)
    for case in evidence.cases:
        end = End(State.PENDING_USER_ACTION, "OKÄND") if case.kind in may_refuse else wanted(case, evidence.mode)
        end = UNKNOWN if case.reference in doubtful else end
        real = got(evidence.items.get(case.reference))
        if real != end and not excused(evidence, case.reference):
            yield f"{case.reference} ({case.kind}) ended as {real}, not as {end}"
        item = evidence.items.get(case.reference)
        if item and item.restricted != case.kind.startswith("SKYDD"):
            yield f"{case.reference} ({case.kind}): restricted is {item.restricted}"


def excused(evidence: Evidence, reference: str) -> bool:
    """Whether the application ended in another way that what was done to it from outside explains."""
    return got(evidence.items.get(reference)) in evidence.may_end.get(reference, ())


def unaccounted(evidence: Evidence) -> Iterator[str]:
    """Every application of the file is in the queue once, at an end, and nothing else is."""
    ended = (State.COMPLETED, State.PENDING_USER_ACTION, State.DEFERRED, State.FAILED)
    for reference in evidence.by_reference.keys() | evidence.items.keys():
        item = evidence.items.get(reference)
        if item is None or reference not in evidence.by_reference or item.state not in ended:
            yield f"{reference} is unaccounted for: {item.state if item else 'not in the queue'}"


def wrong_acts(evidence: Evidence) -> Iterator[str]:
    """Nothing was done that nobody asked for, nothing twice, and every value is the one applied for."""
    for sighting in evidence.wrong:
        yield f"{sighting.application}: {sighting.kind} should never have been done"
    handed_over = refused(evidence) | in_doubt(evidence)
    handed_over |= {case.reference for case in evidence.cases if excused(evidence, case.reference)}
    for case in evidence.cases:
        done = [act.kind for act in acts_on(evidence, case.reference)]
        if done != list(due(case, evidence.mode))[: len(done)]:
            yield f"{case.reference} ({case.kind}): done were {done}"
        elif len(done) < len(due(case, evidence.mode)) and case.reference not in handed_over:
            yield f"{case.reference} ({case.kind}): only {done} were done"
        yield from _wrong_values(case, evidence)
    strangers = {act.application for act in _acts(evidence)} - evidence.by_reference.keys()
    yield from (f"something was done to {stranger}, which is nobody's application" for stranger in strangers)


def _acts(evidence: Evidence) -> list[Sighting]:
    return [sighting for sighting in evidence.sightings if sighting.kind in GRANTED]


def acts_so_far(held: Practice) -> int:
    """How many things ProVux has been made to do: saves, decisions, letters and closings."""
    return len(held.server.journal.entries(*GRANTED))


def acts_on(evidence: Evidence, reference: str) -> list[Sighting]:
    """What ProVux was made to do for an application, in order."""
    return [act for act in _acts(evidence) if act.application == reference]


def _wrong_values(case: Case, evidence: Evidence) -> Iterator[str]:
    for act in acts_on(evidence, case.reference):
        should = _saved(case, evidence.mode) if act.kind == "case_saved" else {}
        for name, value in should.items():
            if act.detail[name] != value:
                yield f"{case.reference}: {name} was saved as {act.detail[name]}, not {value}"
        if act.kind == "letter_sent" and case.reference not in act.detail["text"]:
            yield f"{case.reference} got a letter that does not name it"


def _saved(case: Case, mode: Mode) -> dict[str, object]:
    application, register = case.application, case.register
    assert register is not None
    return {
        "school_form": "SFI",
        "path": STUDY_PATHS[application["school_years"]],
        "provider": application["provider_1"],
        "start": start_day(dt.date.fromisoformat(application["wanted_start"])).isoformat(),
        "status": "Beviljad" if wanted(case, mode).told == "granted" else "Förslag klart",
        "register": {
            "Namn": f"{register.given_name} {register.family_name}",
            "Adress": register.street,
            "Postadress": f"{register.postcode} {register.city}",
            "Kommun": register.municipality,
            "Status": register.status,
        },
    }


def start_day(asked: dt.date) -> dt.date:
    """The first Monday that is no holiday, not before the day asked for nor within a fortnight."""
    day = max(asked, TODAY + EARLIEST_START)
    while day.weekday() or day in _HOLIDAYS:
        day += dt.timedelta(days=1)
    return day


def acts_agree(evidence: Evidence) -> Iterator[str]:
    """Save for save and letter for letter: every act in the journal has its intent, its step and its verification
    in the log, and the reverse."""
    seen = Counter((act.application, act.kind) for act in _acts(evidence))
    verified = _verified(evidence)
    for act, times in sorted(seen.items()):
        if times > 1:
            yield f"{act}: {times} times in the journal"
    for act in sorted(seen.keys() ^ verified):
        if act in seen and excused(evidence, act[0]):
            continue  # it came when nobody looked any more, and a person was told to look
        yield f"{act}: {'only in the journal' if act in seen else 'verified in the log, but not in the journal'}"
    intents = Counter(_act_of(event) for event in evidence.told("step.started"))
    done = Counter(_act_of(event) for event in evidence.told("step.completed") if event.data["saves"])
    for act, times in sorted(seen.items()):
        if intents[act] < times:
            yield f"{act}: {times} in the journal, {intents[act]} intents in the log"
        if done[act] != times and act[0] not in evidence.broken_off:
            yield f"{act}: {times} in the journal, {done[act]} steps in the log"
    for act in sorted(done.keys() - seen.keys()):
        yield f"{act}: a step in the log that ProVux never saw"
    yield from _letters_agree(evidence)


def in_doubt(evidence: Evidence) -> set[str]:
    """Applications of which something was to be saved, by the log, with no answer that says it was not taken, and
    ProVux never saw it: somebody died between, or ProVux failed at that very post."""
    seen = Counter((act.application, act.kind) for act in _acts(evidence))
    meant = Counter(_act_of(event) for event in evidence.told("step.started"))
    not_taken = Counter(_act_of(event) for event in evidence.told("step.failed") if event.data["not_taken"])
    return {reference for reference, _ in meant - not_taken - seen}


def _act_of(event: Entry) -> tuple[str, str]:
    return of(event), ACTS[event.data["target"]]


def _verified(evidence: Evidence) -> set[tuple[str, str]]:
    """Acts that a fresh look has shown to be there, by the stage whose step does them."""
    targets = {(of(event), event.data["stage"]): _act_of(event) for event in evidence.told("step.started")}
    looks = evidence.told("case.verified")
    return {targets[of(look), look.data["stage"]] for look in looks if (of(look), look.data["stage"]) in targets}


def _letters_agree(evidence: Evidence) -> Iterator[str]:
    sent = {
        (act.application, hashlib.sha256(act.detail["text"].encode()).hexdigest())
        for act in _acts(evidence)
        if act.kind == "letter_sent"
    }
    told = {(of(event), event.data["text_sha256"]) for event in evidence.told("letter.sent")}
    for reference, digest in sorted(sent ^ told):
        if (reference, digest) in sent and excused(evidence, reference):
            continue
        where = "ProVux" if (reference, digest) in sent else "the log"
        yield f"{reference}: only {where} knows the letter {digest[:8]}"


def clicks_agree(evidence: Evidence) -> Iterator[str]:
    """Clicks, choices and answers are the same in the journal and in the log, for every application and in all."""
    work, confirms, looking = _logged(evidence)
    seen_work, seen_confirms, seen_other = _seen(evidence)
    for case in evidence.cases:
        reference = case.reference
        log, journal = (work[reference], confirms[reference]), (seen_work[reference], seen_confirms[reference])
        if log != journal and reference not in evidence.broken_off:
            yield f"{reference} ({case.kind}): {log} clicks and confirms in the log, {journal} in the journal"
        granted = got(evidence.items.get(reference)).told == "granted"
        if granted and journal != (CLICKS, CONFIRMS) and not disturbed(evidence, reference):
            yield f"{reference} was granted with {journal} clicks and confirms, not {(CLICKS, CONFIRMS)}"
    if looking.total() != seen_other and not evidence.broken_off:
        yield f"{looking.total()} looking clicks in the log, {seen_other} in the journal"


def disturbed(evidence: Evidence, reference: str) -> bool:
    """Whether something was done once more because a session was lost, ProVux failed, a record was locked, the
    robot was killed or an attempt failed and was made again."""
    about = [sighting for sighting in evidence.sightings if sighting.application == reference]
    failed = any(one.kind == "received" and one.detail["outcome"] != "carried_out" for one in about)
    again = len(list(evidence.told("case.claimed", reference=reference))) > 1
    return failed or again or any(one.kind == "lock_refused" for one in about) or reference in evidence.broken_off


def _logged(evidence: Evidence) -> tuple[Counter[str], Counter[str], Counter[str]]:
    work, confirms, looking = Counter[str](), Counter[str](), Counter[str]()
    for event in evidence.told("step.completed", "step.failed"):
        counted = work if event.data["kind"] == "work" else looking
        counted[of(event)] += event.data["clicks"] + event.data["choices"]
        confirms[of(event)] += event.data["confirms"]
    return work, confirms, looking


def _seen(evidence: Evidence) -> tuple[Counter[str], Counter[str], int]:
    gestures = [sighting for sighting in evidence.sightings if sighting.kind in ("click", "choice")]
    work = Counter(one.application for one in gestures if one.detail["area"] == "work")
    confirms = Counter(one.application for one in evidence.sightings if one.kind == "confirm")
    return work, confirms, len(gestures) - work.total()
