"""The port's promises, run against every store: the SQLite file, PostgreSQL and the twin in memory."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from klickfri.audit import entry, opening
from klickfri.audit.ledger import (
    Condition,
    Counts,
    Effort,
    KeptCheckpoint,
    KeptCosignature,
    KeptStamp,
    Ledger,
    LedgerReader,
    Stored,
    Told,
)
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.postgres.log import PostgresLedger
from klickfri.audit.postgres.read import PostgresReader
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_to_read
from klickfri.audit.sqlite.read import SqliteReader
from klickfri.audit.verify import Noted, verify
from klickfri.audit.wanted import FlowVersion, RuleVersion, Touch, Version, Wanted
from klickfri.model.errors import AuditUnavailable, BadEvent, Leak, Misconfigured
from klickfri.model.event import Event
from klickfri.privacy.scan import Guard
from klickfri.settings.settings import Settings
from tests.unit.audit.support import BOARD, PNG, SOURCE, step, ticking_clock

SECRET = "kaffekopp-17"


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def store(request: pytest.FixtureRequest) -> str:
    """What keeps the log."""
    return str(request.param)


@pytest.fixture
def ledger(store: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """An empty log that watches for a secret."""
    guard, clock = Guard([SECRET]), ticking_clock()
    if store == "memory":
        yield MemoryLedger(guard, BOARD, clock)
    elif store == "postgres":
        with PostgresLedger(request.getfixturevalue("place"), SOURCE, clock, guard=guard, timeout=0.05) as there:
            yield there
    else:
        with SqliteLedger(folder, BOARD, SOURCE, clock, guard=guard, timeout=0.05) as here:
            yield here


@pytest.fixture
def readers(ledger: Ledger, store: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[list[LedgerReader]]:
    """Everything that tells what is in the log: itself, and where there is one, whoever only reads it."""
    if store == "memory":
        yield [ledger]
    elif store == "postgres":
        with PostgresReader(request.getfixturevalue("place")) as beside:
            yield [ledger, beside]
    else:
        with SqliteReader(log_to_read(folder, BOARD)) as beside_it:
            yield [ledger, beside_it]


def both(readers: list[LedgerReader], asked: Callable[[LedgerReader], object]) -> object:
    """What every reader answers alike."""
    first, *others = [asked(reader) for reader in readers]
    assert all(other == first for other in others)
    return first


def seqs(readers: list[LedgerReader], subject: str, run: str | None = None) -> object:
    """The numbers of a case's entries."""
    return both(readers, lambda reader: [one.seq for one in reader.of_subject(subject, run)])


# To whoever writes


def test_a_log_begins_with_its_board(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """The first entry names the board, and events follow with numbers in a row."""
    assert [ledger.append(step(1)), ledger.append(step(2))] == [2, 3]
    [opened] = ledger.of_subject(f"board/{BOARD}")
    assert (opened.seq, opened.type, opened.data) == (1, "log.opened", {"board": BOARD})
    assert seqs(readers, "sfi/A-1") == [2, 3]


def test_entries_are_one_chain(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """Every stored text hashes to its leaf and names the leaf before; checked, all of it is whole."""
    for number in range(5):
        ledger.append(step(number))
    for reader in readers:
        stored = list(reader.stored())
        assert [one.seq for one in stored] == [1, 2, 3, 4, 5, 6]
        assert [one.leaf for one in stored] == [entry.leaf_of(one.body) for one in stored]
        before = [entry.FIRST_PREV, *(one.leaf for one in stored)]
        assert [entry.envelope(one.body)["prev"] for one in stored] == before[:-1]
        result = verify(reader, Noted(stored[3].leaf, 4))
        assert (result.ok, result.entries, result.last_leaf, result.stands) == (True, 6, stored[-1].leaf, True)
        assert reader.condition() == Condition()


def test_what_a_robot_keeps_during_a_check_is_no_breach(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk ends where the log ended when it began; a picture whose entry came after that is the next one's."""
    ledger.append(step(1))
    read = ledger.stored

    def at_work() -> Iterator[Stored]:
        found = list(read())
        ledger.append(step(2, picture=ledger.keep_picture(PNG)))
        return iter(found)

    monkeypatch.setattr(ledger, "stored", at_work)
    result = verify(ledger)
    assert (result.ok, result.entries) == (True, 2)


def test_threads_share_one_log(ledger: Ledger) -> None:
    """Threads may append through the same object; numbers are given once."""
    numbers: list[int] = []
    write = lambda: numbers.extend(ledger.append(step(n)) for n in range(20))  # noqa: E731
    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(2, 82))
    assert (verify(ledger).ok, verify(ledger).entries) == (True, 81)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"reason": f"svar: {SECRET.upper()}"}, Leak),
        ({"reason": "pnr 850314-2385"}, Leak),
        ({"values": ["pnr=19850314-2385"]}, Leak),
        ({"share": 0.5}, BadEvent),
        ({"nested": {"a": 1}}, BadEvent),
        ({"picture": "../../etc/passwd"}, BadEvent),
        ({"picture": "ab" * 32}, AuditUnavailable),
    ],
    ids=["secret", "personal number", "in a list", "decimals", "nested", "a path", "a picture not kept"],
)
def test_what_is_refused_leaves_no_trace(
    ledger: Ledger, readers: list[LedgerReader], data: dict[str, object], error: type[Exception]
) -> None:
    """A watched secret, a personal number, a value without a format and an unknown picture never become an entry; the
    refusal repeats no value, and the log goes on."""
    with pytest.raises(error) as refusal:
        ledger.append(Event("step.completed", "sfi/A-1", data))
    assert SECRET not in str(refusal.value).lower()
    assert "2385" not in str(refusal.value)
    assert both(readers, lambda reader: len(list(reader.stored()))) == 1
    assert ledger.append(step(2)) == 2


def test_a_subject_is_under_the_same_gate(ledger: Ledger) -> None:
    """A personal number as a reference is refused like any other."""
    with pytest.raises(Leak):
        ledger.append(Event("case.claimed", "sfi/19850314-2385", {}))


def test_a_picture_waits_until_an_event_names_it(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """Kept once under its digest, waiting, then named; read back as it was."""
    sha = ledger.keep_picture(PNG)
    assert ledger.keep_picture(PNG) == sha
    assert both(readers, lambda reader: (list(reader.pictures.names()), list(reader.pictures.waiting()))) == ([], [sha])
    ledger.append(step(1, picture=sha))
    assert both(readers, lambda reader: (list(reader.pictures.names()), list(reader.pictures.waiting()))) == ([sha], [])
    assert both(readers, lambda reader: reader.pictures.content(sha)) == PNG
    result = verify(ledger)
    assert (result.ok, result.pictures) == (True, 1)
    with pytest.raises(FileNotFoundError):
        ledger.pictures.content("ab" * 32)


def test_what_was_appended_is_read_back_equal(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """Texts, whole numbers, truths and lists of texts, in their order, with a time that knows its zone."""
    texts = {"run": "natt", "say": "Läs «dolt» \u2028", "step": "\0 and \\u0000"}
    data = {**texts, "clicks": -3, "saves": True, "values": ["a=å", ""], "none": []}
    ledger.append(Event("step.completed", "sfi/A-1", data))
    for reader in readers:
        [read] = reader.of_subject("sfi/A-1")
        assert (read.data, list(read.data), read.type) == (data, list(data), "step.completed")
        assert read.time.utcoffset() == dt.timedelta(0)


def test_a_closed_log(ledger: Ledger) -> None:
    """After closing, appending and asking are refused as unavailable."""
    ledger.close()
    with pytest.raises(AuditUnavailable):
        ledger.append(step(1))
    with pytest.raises(AuditUnavailable):
        ledger.of_run("natt")


# To whoever reads


def done(subject: str, run: str, kind: str, clicks: int = 0, choices: int = 0, confirms: int = 0) -> Event:
    """A completed step with what hands did."""
    counted = {"clicks": clicks, "choices": choices, "confirms": confirms}
    return Event("step.completed", subject, {"run": run, "step": "s", "kind": kind, **counted})


@pytest.fixture
def two_runs(ledger: Ledger, readers: list[LedgerReader]) -> list[LedgerReader]:
    """Two cases in two runs, one tried twice; one step of it failed after a click."""
    ledger.append(Event("run.started", "run/natt-1", {"run": "natt-1"}))
    ledger.append(done("sfi/A-1", "natt-1", "work", clicks=2))
    ledger.append(done("sfi/A-1", "natt-1", "looking", clicks=3))
    ledger.append(done("sfi/A-1", "natt-1", "work", choices=1, confirms=1))
    ledger.append(Event("step.failed", "sfi/A-2", {"run": "natt-1", "kind": "work", "clicks": 1, "code": "TIMEOUT"}))
    ledger.append(Event("run.started", "run/natt-2", {"run": "natt-2"}))
    ledger.append(done("sfi/A-2", "natt-2", "work", clicks=5))
    return readers


def test_a_cases_timeline(two_runs: list[LedgerReader]) -> None:
    """A case's entries come in order, of all runs or of one."""
    for reader in two_runs:
        timeline = reader.of_subject("sfi/A-2")
        assert [one.type for one in timeline] == ["step.failed", "step.completed"]
        assert timeline[0].data["code"] == "TIMEOUT"
    assert seqs(two_runs, "sfi/A-2", "natt-2") == [8]
    assert seqs(two_runs, "sfi/A") == []


def test_a_runs_entries_are_its_own(two_runs: list[LedgerReader]) -> None:
    """Of cases and of the run itself."""
    assert both(two_runs, lambda reader: [one.seq for one in reader.of_run("natt-2")]) == [7, 8]
    assert both(two_runs, lambda reader: reader.of_run("natt")) == []


def test_a_case_is_found_by_its_reference(two_runs: list[LedgerReader]) -> None:
    """A reference finds its case, whole references only."""
    assert both(two_runs, lambda reader: reader.subjects("A-2")) == ["sfi/A-2"]
    assert both(two_runs, lambda reader: reader.subjects("-2")) == []


def test_hands_are_counted_by_case_and_kind(two_runs: list[LedgerReader]) -> None:
    """Work and looking are counted apart; failed steps count too, for their clicks were made."""
    assert both(two_runs, lambda reader: reader.counts(run="natt-1")) == {
        "sfi/A-1": Counts(work=Effort(2, 2, 1, 1), looking=Effort(1, 3, 0, 0)),
        "sfi/A-2": Counts(work=Effort(1, 1, 0, 0)),
    }
    assert both(two_runs, lambda reader: reader.counts(subject="sfi/A-2")) == {
        "sfi/A-2": Counts(work=Effort(2, 6, 0, 0))
    }
    assert both(two_runs, lambda reader: sum(reader.counts().values(), Counts()).work.clicks) == 8


def of_save(kind: str, attempt: int = 1, **more: object) -> Event:
    """An event about the step that saves, in a stage that sends a letter."""
    return Event(kind, "sfi/A-1", {"run": "natt", "attempt": attempt, "stage": "letter", "step": "send", **more})


INTENT, DONE, SEEN = of_save("step.started"), of_save("step.completed"), of_save("case.verified", step="")


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        ([INTENT], True),
        ([INTENT, DONE], True),
        ([INTENT, DONE, SEEN], False),
        ([SEEN, INTENT], True),
        ([INTENT, of_save("step.failed", code="TIMEOUT", not_taken=False)], True),
        ([INTENT, of_save("step.failed", code="MISSAT", not_taken=True)], False),
        ([INTENT, of_save("step.failed", code="SESSION", not_taken=False)], True),
        ([INTENT, of_save("step.failed", code="SESSION")], False),  # a log of an older robot
        ([INTENT, of_save("step.failed", code="TIMEOUT")], True),
        ([INTENT, of_save("step.failed", 2, code="SESSION")], True),
        ([INTENT, of_save("step.failed", code="SESSION", step="done_when/look")], True),
        ([INTENT, of_save("step.started", 2), of_save("step.failed", 2, code="LÅST", not_taken=True)], True),
        ([INTENT, of_save("step.started", step="again"), of_save("step.failed", step="again", not_taken=True)], True),
    ],
)
def test_a_save_in_doubt(ledger: Ledger, readers: list[LedgerReader], told: list[Event], doubt: bool) -> None:
    """An intent leaves a doubt until a fresh look has shown the effect, or its own step was answered by what means that
    nothing was taken: an answer to another step, or another attempt's, says nothing of it."""
    for event in told:
        ledger.append(event)
    assert both(readers, lambda reader: reader.in_doubt("sfi/A-1")) == (["letter"] if doubt else [])
    assert both(readers, lambda reader: reader.in_doubt("sfi/A-2")) == []


def test_the_cases_that_a_run_saved_itself(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """Begun and seen in this run: one found done already, or begun in another run or stage, is not its own."""
    told = [
        ("A-1", "natt", "step.started", "save"), ("A-1", "natt", "case.verified", "save"),
        ("A-2", "natt", "case.verified", "save"),
        ("A-3", "before", "step.started", "save"), ("A-3", "natt", "case.verified", "save"),
        ("A-4", "natt", "step.started", "save"), ("A-4", "natt", "case.verified", "letter"),
        ("A-5", "natt", "case.verified", "save"), ("A-5", "natt", "step.started", "save"),
    ]  # fmt: skip
    for case, run, kind, stage in told:
        ledger.append(Event(kind, f"sfi/{case}", {"run": run, "stage": stage}))
    assert both(readers, lambda reader: reader.saved("natt")) == {"sfi/A-1"}


def test_the_target_that_a_case_stopped_at(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """Of the last step that failed, but for those by which the robot left the record."""
    assert both(readers, lambda reader: reader.stopped_at("sfi/A-1")) is None
    for at, target in (("one", "form.name"), ("two", "form.ort"), ("leave/back", "form.back")):
        ledger.append(Event("step.failed", "sfi/A-1", {"run": "natt", "step": at, "target": target}))
    assert both(readers, lambda reader: reader.stopped_at("sfi/A-1")) == "form.ort"


def test_the_last_picture_of_a_case(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """The last step with a picture is found, and the picture is there."""
    assert both(readers, lambda reader: reader.last_pictured("sfi/A-1")) is None
    for number in range(3):
        sha = ledger.keep_picture(PNG + bytes([number]))
        ledger.append(Event("step.completed", "sfi/A-1", {"step": f"steg {number}", "picture": sha}))
    ledger.append(Event("step.completed", "sfi/A-1", {"step": "steg 3", "picture": ""}))
    for reader in readers:
        last = reader.last_pictured("sfi/A-1")
        assert last is not None
        assert last.data["step"] == "steg 2"
        assert reader.pictures.content(last.data["picture"]) == PNG + b"\x02"


def test_the_picture_of_a_target(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """The last one of a step that acted on the target, though its stage has later ones; else the stage's last; of this
    process only."""
    shas = [ledger.keep_picture(PNG + bytes([number])) for number in range(4)]
    told = [
        ("sfi/A-1", "reg", "name", "form.name", shas[0]),
        ("sfi/A-2", "reg", "name", "form.name", shas[1]),
        ("sfi/A-2", "reg", "town", "form.town", shas[2]),
        ("sfi_more/A-2", "reg", "name", "form.name", shas[3]),
    ]
    for subject, stage, at, target, sha in told:
        head = {"run": "natt", "stage": stage, "step": at}
        ledger.append(Event("step.completed", subject, {**head, "target": target}))
        ledger.append(Event("step.pictured", subject, {**head, "picture": sha}))
    assert both(readers, lambda reader: reader.picture_of("sfi", "form.name", "reg")) == shas[1]
    assert both(readers, lambda reader: reader.picture_of("sfi", "form.other", "reg")) == shas[2]
    assert both(readers, lambda reader: reader.picture_of("sfi", "form.other", "letter")) is None


def test_what_the_queue_must_know_too(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """Ends, persons' answers, claims in runs of the queue, and applications: taken in, or begun by a killed intake."""
    attempt = {"run": "natt", "attempt": 2}
    begun = {"process": "sfi", "rows": 9}
    told = [
        Event("intake.started", "intake/sfi", {**begun, "added": "m1", "taken": 4}),
        Event("intake.done", "intake/sfi", {**begun, "added": "m1", "taken": 4}),
        Event("intake.started", "intake/sfi", {**begun, "added": "m2", "taken": 3}),
        Event("intake.started", "intake/sfi", {**begun, "added": "m3", "taken": 2}),
        Event("intake.done", "intake/sfi", {**begun, "added": "m3", "taken": 0}),
        Event("run.started", "run/natt", {"run": "natt"}),
        Event("case.claimed", "sfi/A-1", attempt),
        Event("case.claimed", "sfi/A-9", {"run": "prov-1", "attempt": 1}),
        Event("case.finished", "sfi/A-1", attempt),
        Event("case.retried", "sfi/A-1", {"by": "eva"}),
        Event("case.closed", "sfi/A-1", {"by": "eva"}),
    ]
    for event in told:
        ledger.append(event)
    assert both(readers, lambda reader: reader.told()) == Told(
        finished=frozenset({("sfi/A-1", 2)}),
        answered=Counter({"sfi/A-1": 2}),
        claimed=frozenset({"sfi/A-1"}),
        taken={"sfi": 4},
        begun={"sfi": 3},
    )


# To whoever searches

ANNA, BO = "3f9a1c2d3e4f5061", "77aa01b2c3d4e5f6"
FIRST, LATER = "21f8" + "0" * 60, "21f9" + "0" * 60
BEGUN = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)
"""When the ticking clock began: the entry with number n came n times 10 ms later."""


def at(number: int) -> dt.datetime:
    """When an entry came."""
    return BEGUN + dt.timedelta(milliseconds=10 * number)


@pytest.fixture
def searched(ledger: Ledger, readers: list[LedgerReader]) -> list[LedgerReader]:
    """Two runs with a version of the flow each, three cases of two processes, two persons."""
    one, two = {"run": "natt-1", "attempt": 1}, {"run": "natt-2", "attempt": 2}
    rule = {"rule": "assess", "rule_digest": "ab12", "stage": "bedöm"}
    told = [
        Event("run.started", "run/natt-1", {"run": "natt-1", "flow_digest": FIRST}),  # 2
        Event("case.claimed", "sfi/A-1", {**one, "flow_digest": FIRST}),
        Event("step.completed", "sfi/A-1", {**one, "step": "look/read", "stage": "bedöm", "say": "Läs \"Namn\"",
                                            "outcome": "success", "values": ["x=1", f"pnr=‹pnr:{ANNA}›"]}),  # 4
        Event("decision.proposed", "sfi/A-1", {**one, **rule, "reasons": ["Är 16 ÅR."], "code": ""}),
        Event("decision.made", "sfi/A-1", {**one, "by": "Klara"}),  # 6
        Event("case.finished", "sfi/A-1", {**one, "state": "completed", "outcome": "granted", "code": ""}),
        Event("case.claimed", "eld/A-1", {**one, "flow_digest": FIRST}),  # 8
        Event("step.failed", "eld/A-1", {**one, "step": "save", "say": "Spara", "code": "OKÄND", "reason": "år",
                                         "values": [f"a=‹pnr:{BO}›", f"b=‹pnr:{ANNA}›", f"c=‹pnr:{ANNA}›"]}),
        Event("run.started", "run/natt-2", {"run": "natt-2", "flow_digest": LATER}),  # 10
        Event("case.claimed", "sfi-2/A-1", {**two, "flow_digest": LATER}),
        Event("decision.proposed", "sfi-2/A-1", {**two, **rule, "rule_digest": "cd34", "code": "UNG"}),  # 12
        Event("decision.proposed", "sfi-2/A-1", {**two, **rule, "rule": "room", "rule_digest": "cd34"}),
        Event("case.finished", "sfi-2/A-1", {**two, "state": "pending_user_action", "code": "UNG", "outcome": ""}),
        Event("case.retried", "sfi/A-12", {"by": "eva", "values": "no list", "reason": f"=‹pnr:{BO}›"}),  # 15
    ]  # fmt: skip
    for event in told:
        ledger.append(event)
    return readers


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), list(range(15, 0, -1))),
        (Wanted(reference="A-1"), [14, 13, 12, 11, 9, 8, 7, 6, 5, 4, 3]),
        (Wanted(reference="natt-1"), [2]),
        (Wanted(reference="1"), []),
        (Wanted(person=ANNA), [9, 4]),
        (Wanted(person=BO), [9]),
        (Wanted(person="0" * 16), []),
        (Wanted(since=at(13)), [15, 14, 13]),
        (Wanted(since=at(4), until=at(6)), [5, 4]),
        (Wanted(until=at(1)), []),
        (Wanted(run="natt-2"), [14, 13, 12, 11, 10]),
        (Wanted(flow="21f9"), [14, 13, 12, 11, 10]),
        (Wanted(flow="21f"), [14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]),
        (Wanted(flow="abcd"), []),
        (Wanted(step="look/read"), [4]),
        (Wanted(step="bedöm"), [13, 12, 5, 4]),
        (Wanted(step="Spara"), [9]),
        (Wanted(outcome="granted"), [7]),
        (Wanted(code="UNG"), [14, 12]),
        (Wanted(type="case.claimed"), [11, 8, 3]),
        (Wanted(type="claimed"), []),
        (Wanted(words=("år",)), [9, 5]),
        (Wanted(words=("ÅR.", "16")), [5]),
        (Wanted(words=('"NAMN"',)), [4]),
        (Wanted(words=("klickfri",)), []),
        (Wanted(words=("%",)), []),
        (Wanted(reference="A-1", run="natt-1", type="case.claimed", since=at(4)), [8]),
        (Wanted(person=ANNA, code="OKÄND", words=("spara",)), [9]),
    ],
    ids=lambda part: str({k: v for k, v in vars(part).items() if v}) if isinstance(part, Wanted) else "",
)
def test_what_is_searched_is_found(searched: list[LedgerReader], wanted: Wanted, found: list[int]) -> None:
    """By each thing alone and by several together: the newest first, counted, a page at a time; or all as they lie."""
    assert both(searched, lambda reader: [one.seq for one in reader.search(wanted, 100)]) == found
    assert both(searched, lambda reader: reader.count(wanted)) == len(found)
    assert both(searched, lambda reader: [one.seq for one in reader.search(wanted, 2)]) == found[:2]
    assert (
        both(searched, lambda reader: [one.seq for one in reader.search(wanted, 1, before=9)])
        == [seq for seq in found if seq < 9][:1]
    )
    assert both(searched, lambda reader: [one.seq for one in reader.found(wanted, 9)]) == [
        seq for seq in reversed(found) if seq <= 9
    ]
    assert both(searched, lambda reader: list(reader.found(wanted, 15))) == [
        one for one in searched[0].stored() if one.seq in found
    ]


def test_what_may_not_be_seen_is_neither_found_nor_counted(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """Cases handed over as protected are told apart; without them, nor is who has looked at them found."""
    handed = {"run": "r", "attempt": 1, "code": "", "reasons": []}
    ledger.append(Event("case.handed_over", "sfi/A-1", {**handed, "restricted": True}))
    ledger.append(Event("case.handed_over", "sfi/A-2", {**handed, "code": "UNG", "restricted": False}))
    for of in ("sfi/A-1", "sfi/A-2"):
        told = {"person": "kim", "name": "Kim", "title": "T", "what": "case", "of": of}
        ledger.append(Event("audit.viewed", "person/kim", told))
    assert both(readers, lambda reader: reader.protected()) == {"sfi/A-1"}
    wanted = Wanted(without=frozenset({"sfi/A-1", "sfi/A ' \" 9"}))
    assert both(readers, lambda reader: [one.seq for one in reader.search(wanted, 100)]) == [5, 3, 1]
    assert both(readers, lambda reader: reader.count(wanted)) == 3
    assert both(readers, lambda reader: reader.count(Wanted(words=("kim",), without=frozenset({"sfi/A-1"})))) == 1


@pytest.mark.parametrize(
    "sign",
    [
        Event("case.handed_over", "sfi/A-1", {"run": "r", "attempt": 1, "code": "", "restricted": True}),
        Event("case.finished", "sfi/A-1", {"run": "r", "attempt": 1, "code": "SKYDD"}),
        Event("case.failed", "sfi/A-1", {"run": "r", "attempt": 1, "code": "SKYDD-X"}),
        Event("decision.proposed", "sfi/A-1", {"run": "r", "attempt": 1, "code": "SKYDD-S"}),
        Event("step.failed", "sfi/A-1", {"run": "r", "attempt": 1, "code": "SKYDD-F"}),
    ],
    ids=lambda event: event.type,
)
def test_one_sign_of_protection_is_enough(ledger: Ledger, readers: list[LedgerReader], sign: Event) -> None:
    """Whatever tells it: a case whose robot died before it was handed over is a protected person's all the same."""
    ledger.append(step(1))
    assert both(readers, lambda reader: reader.protected()) == set()
    ledger.append(sign)
    ledger.append(Event("case.closed", sign.subject, {"by": "eva"}))
    assert both(readers, lambda reader: reader.protected()) == {"sfi/A-1"}


def test_a_search_for_words_looks_beyond_its_first_thousand(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """What a database takes for a hit and is none does not fill the answer."""
    ledger.append(step(0, say="Åre"))
    for number in range(1100):
        ledger.append(step(number, say="ire"))
    wanted = Wanted(words=("åre",))
    assert both(readers, lambda reader: [one.seq for one in reader.search(wanted, 5)]) == [2]
    assert both(readers, lambda reader: reader.count(wanted)) == 1


DECIDED = Touch("sfi/A-1", "natt-1", 1, 3, at(3), "completed", "granted", "", automated=True)
CUT_OFF = Touch("eld/A-1", "natt-1", 1, 8, at(8))
HANDED = Touch("sfi-2/A-1", "natt-2", 2, 11, at(11), "pending_user_action", "", "UNG")


def entry_of(touch: Touch, seq: int) -> Touch:
    """The same, told by another entry."""
    return dataclasses.replace(touch, seq=seq, at=at(seq))


@pytest.mark.parametrize(
    ("version", "touches"),
    [
        (FlowVersion(FIRST), [DECIDED, CUT_OFF]),
        (FlowVersion("21f9"), [HANDED]),
        (FlowVersion("21f"), [DECIDED, CUT_OFF, HANDED]),
        (FlowVersion("ab12"), []),
        (RuleVersion("assess"), [entry_of(DECIDED, 5), entry_of(HANDED, 12)]),
        (RuleVersion("assess", "ab"), [entry_of(DECIDED, 5)]),
        (RuleVersion("room", "cd34"), [entry_of(HANDED, 13)]),
        (RuleVersion("room", "ab"), []),
    ],
    ids=str,
)
def test_what_a_version_had_a_hand_in(searched: list[LedgerReader], version: Version, touches: list[Touch]) -> None:
    """Each attempt, how it ended (nothing of one that was cut off), and whether the automatic function decided."""
    assert both(searched, lambda reader: reader.touched(version)) == touches
    later = [one for one in touches if one.at >= at(5)]
    assert both(searched, lambda reader: reader.touched(version, at(5), at(100))) == later
    assert both(searched, lambda reader: reader.touched(version, None, at(5))) == [
        one for one in touches if one.at < at(5)
    ]


def test_entries_are_read_from_a_number_on(two_runs: list[LedgerReader]) -> None:
    """Those after it, so that whoever has seen the rest need not read it again."""
    for reader in two_runs:
        everything = list(reader.stored())
        for after in (0, 1, len(everything) - 1, len(everything)):
            assert list(reader.stored(after)) == everything[after:]


def test_a_new_log_has_no_checkpoints(readers: list[LedgerReader]) -> None:
    """And says so."""
    assert both(readers, lambda reader: (list(reader.checkpoints()), list(reader.checkpoints(last=True)))) == ([], [])


def test_checkpoints_are_kept_in_order(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """As they were, but for the peaks, which only the last has; one of no more entries than the last is left out."""
    for size in (2, 7, 30, 7, 30):
        ledger.keep_checkpoint(KeptCheckpoint(size, f"klickfri/x\n{size}\nå\n", "ab" * size))
    wanted = [KeptCheckpoint(size, f"klickfri/x\n{size}\nå\n", "ab" * size * (size == 30)) for size in (2, 7, 30)]
    assert both(readers, lambda reader: list(reader.checkpoints())) == wanted
    assert both(readers, lambda reader: list(reader.checkpoints(last=True))) == wanted[-1:]
    assert both(readers, lambda reader: reader.condition()) == Condition()
    assert both(readers, lambda reader: len(list(reader.stored()))) == 1, "it is no entry"


def test_threads_keep_one_order_of_checkpoints(ledger: Ledger) -> None:
    """Whoever comes with an older one is too late."""
    keep = lambda: [ledger.keep_checkpoint(KeptCheckpoint(size, str(size), "")) for size in range(1, 40)]  # noqa: E731
    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sizes = [kept.size for kept in ledger.checkpoints()]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == 39


def test_cosignatures_are_kept_in_order(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """As they were, but for the peaks, which only the last has. Two witnesses may cosign the same; the same again is
    kept once, and one of fewer entries than the last is left out."""
    assert both(readers, lambda reader: list(reader.cosignatures())) == []
    given = [(2, "— a x"), (7, "— b å"), (7, "— a y"), (7, "— b å"), (2, "— c x"), (30, "— a z"), (30, "— A z")]
    for number, (size, line) in enumerate(given):
        ledger.keep_cosignature(KeptCosignature(size, line, f"{number:064}"))
    wanted = [KeptCosignature(size, line, "") for size, line in [given[0], given[2], given[1], given[6], given[5]]]
    last = wanted[3]._replace(peaks=f"{6:064}")
    assert both(readers, lambda reader: list(reader.cosignatures())) == [*wanted[:3], last, wanted[4]]
    assert both(readers, lambda reader: list(reader.cosignatures(last=True))) == [last]
    assert both(readers, lambda reader: reader.condition()) == Condition()
    assert both(readers, lambda reader: len(list(reader.stored()))) == 1, "it is no entry"


def test_stamps_are_kept_in_order(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """As they were; one of no more entries than the last is left out."""
    assert both(readers, lambda reader: list(reader.stamps())) == []
    for size in (2, 7, 30, 7, 30):
        ledger.keep_stamp(KeptStamp(size, f"klickfri/x\n{size}\nå\n" + "A" * 6000))
    wanted = [KeptStamp(size, f"klickfri/x\n{size}\nå\n" + "A" * 6000) for size in (2, 7, 30)]
    assert both(readers, lambda reader: list(reader.stamps())) == wanted
    assert both(readers, lambda reader: reader.condition()) == Condition()
    assert both(readers, lambda reader: len(list(reader.stored()))) == 1, "it is no entry"


def test_what_is_told_of_persons(ledger: Ledger, readers: list[LedgerReader]) -> None:
    """The latest first, below a number, so many at most; of a case only what its own subject tells; who viewed what."""
    names = {"person": "anna", "name": "Anna", "title": "Revisor"}
    told = [
        Event("person.let_in", "person/anna.lind", {**names, "roles": ["auditor"]}),
        Event("audit.viewed", "person/anna.lind", {**names, "what": "case", "of": "sfi/A-1"}),
        Event("audit.viewed", "person/anna.lind", {**names, "what": "case", "of": "sfi/A-11"}),
        Event("person.left", "person/-", names),
        Event("case.claimed", "person/A-1", {"run": "r", "attempt": 1, "flow_digest": "d"}),
        Event("person.left", "personal/A-1", names),
    ]
    for event in told:
        ledger.append(event)
    asked = lambda **more: both(readers, lambda reader: [one.seq for one in reader.of_persons(**more)])  # noqa: E731
    assert asked() == [5, 4, 3, 2]
    assert asked(limit=2) == [5, 4]
    assert asked(before=4) == [3, 2]
    assert asked(viewed="sfi/A-1") == [3]
    assert asked(viewed="") == []


def test_nothing_that_is_asked_changes_the_log(two_runs: list[LedgerReader]) -> None:
    """After every question the stored texts are the same."""
    for reader in two_runs:
        before = list(reader.stored())
        reader.told(), reader.counts(), reader.condition(), reader.saved("natt-1"), reader.in_doubt("sfi/A-1")
        reader.search(Wanted(person=ANNA, words=("x",)), 9), reader.touched(FlowVersion("ab"))
        reader.stopped_at("sfi/A-2"), reader.picture_of("sfi", "t", "s"), reader.subjects("A-1"), verify(reader)
        assert list(reader.stored()) == before


def test_reading_makes_no_log(tmp_path: Path) -> None:
    """Asking for a log that is not there says so and creates nothing."""
    settings = Settings(tmp_path, tmp_path, "")
    with pytest.raises(Misconfigured, match="no audit log of utbildning"):
        opening.read_ledger(settings, BOARD)
    assert (opening.boards(settings), opening.has_ledger(settings, BOARD)) == ([], False)
    assert list(tmp_path.iterdir()) == []


def test_the_twin_shows_what_was_appended() -> None:
    """Beside the port, a test may ask the twin for the events as they were given, also those of one type."""
    log = MemoryLedger()
    log.append(step(1))
    log.append(Event("case.claimed", "sfi/A-1", {}))
    assert [event.type for event in log.events] == ["step.completed", "case.claimed"]
    assert [event.data["step"] for event in log.of_type("step.completed")] == ["steg 1"]
