"""A municipality's year to ask: a million entries of made-up nights, and after them a real night with all its acts."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fixtures.command import answer, environment, klickfri
from fixtures.demo import ACCOUNTS, PROCESS, SEED, just_received
from fixtures.provux.process import ROOT, running
from fixtures.synthetic import generate
from fixtures.synthetic.cases import Case
from fixtures.synthetic.files import write_csv
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approve
from klickfri.app.run import destruction
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger
from klickfri.flow.approvals import LegalCheck
from klickfri.model.event import Event
from klickfri.settings.settings import Settings
from klickfri.web.shown import moment
from tests.bench.bench_audit import BOARD
from tests.bench.bench_pages import fill_queue
from tests.bench.bench_search import FIRST, OF_A_CASE, write
from tests.unit.app.letters import auditor, let

TODAY = dt.date(2026, 11, 20)
PLAN = """format = "klickfri-retention/1"
plan = "Dokumenthanteringsplan 2026"
[classes.picture]
days = 90
basis = "DHP 4.3"
"""
OF_OLD = "SFI-000000"
"""The year's first case, whose picture the plan lets go of."""


@dataclass(frozen=True)
class AskedYear:
    """Where the year is kept, and the cases that are asked about, by what became of them: `decided` by the robot,
    `refused` as the system asked something unknown, `closed` by a person.
    """

    place: Path
    facts: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        """Its state, with the processes as they were then."""
        return Settings.from_environment(_places(self.place))


def year_in(place: Path, entries: int) -> AskedYear:
    """The year that is kept in a folder; made when it is not."""
    known = place / "asked.json"
    if not known.exists():
        place.mkdir(parents=True)  # where there is something else, nothing is done
        facts = _made(place, entries // OF_A_CASE)
        known.write_text(json.dumps(facts), encoding="utf-8")
    return AskedYear(place, json.loads(known.read_text(encoding="utf-8")))


def _places(place: Path) -> dict[str, str]:
    return {"KLICKFRI_STATE": str(place / "state"), "KLICKFRI_RECORDINGS": str(place / "recordings")}


def _made(place: Path, cases: int) -> dict[str, str]:
    shutil.copytree(ROOT / "recordings", place / "recordings")
    plan = place / "recordings" / "boards" / BOARD / "retention.toml"
    plan.parent.mkdir(parents=True)
    plan.write_text(PLAN, encoding="utf-8")
    settings = Settings.from_environment(_places(place))
    print(f"A year of {cases} cases is written", flush=True)
    write(settings, cases)
    fill_queue(settings, cases)
    _keep_picture(settings)
    return _night(place)


def _keep_picture(settings: Settings) -> None:
    """One of the first night's, which is old enough to go."""
    with open_ledger(settings, BOARD, lambda: FIRST) as log:
        picture = log.keep_picture(b"\x89PNG\r\n\x1a\n made up")
        told = {"run": "natt-000", "attempt": 1, "stage": "s", "step": "s", "say": "Klicka på Spara"}
        log.append(Event("step.pictured", f"{PROCESS}/{OF_OLD}", told | {"picture": picture}))


def _night(place: Path) -> dict[str, str]:
    """Two real nights in ProVux, the second by another version, and what persons do on the day after."""
    cases = just_received(generate(30, SEED, TODAY, "codes"), dt.datetime.combine(TODAY, dt.datetime.now().time()))
    users = {account: secrets.token_urlsafe(12) for account in ACCOUNTS}
    with running(today=TODAY, users=users, directory=place, cases=cases, seed=SEED) as server:
        given = environment(place / "state", server.url, users, TODAY) | _places(place)
        letter = place / "recordings" / PROCESS / "letters" / "beslut.md"
        text = letter.read_text(encoding="utf-8")
        letter.write_text(f"{text}\nFrågor besvaras av kontaktcenter.\n", encoding="utf-8")
        first = next(one for one in cases if one.expected.outcome == "letter_sent")
        _work(given, place / "first.csv", [first])
        letter.write_text(text, encoding="utf-8")
        _work(given, place / "second.csv", [one for one in cases if one is not first])
    facts, numbers = _acts(given), {one.reference: one.application["personal_number"] for one in cases}
    return facts | {"person": numbers[facts["decided"]]}


def _work(given: Mapping[str, str], file: Path, cases: Sequence[Case]) -> None:
    """A night of the version that is there, signed by two persons."""
    office = Office(Settings.from_environment(given))
    approve(_by(office, "eva"), PROCESS, as_author=True)
    looked_into = LegalCheck(by="kommunjuristen", day=dt.date(2026, 11, 2), reference="DNR 2026/11")
    approve(_by(office, "bo"), PROCESS, "Provad på 20 ansökningar i testmiljön.", legal_check=looked_into)
    write_csv(cases, file)
    klickfri(given, "intake", str(file), "--process", PROCESS)
    klickfri(given, "run", PROCESS, "--workers", "2", "--until-empty")


def _by(office: Office, person: str) -> Office:
    return replace(office, signer=lambda: person)


def _acts(given: Mapping[str, str]) -> dict[str, str]:
    decided = [one for one in _listed(given, "--state", "completed") if one["outcome"] == "granted"][-1]
    refused, closed = (_listed(given, "--code", code)[-1] for code in ("OKÄND", "DUBBEL"))
    klickfri(given, "queue", "close", closed["reference"], "--reason", "gjort för hand")
    klickfri(given, "pause", "system", "provux", "--reason", "uppdatering hos leverantören")
    klickfri(given, "resume", "system", "provux", "--reason", "uppdateringen är klar")
    office = Office(Settings.from_environment(given))
    _let_read(office, decided["reference"])
    _destroy(office)
    with opened(office.settings) as store:
        run = store.runs.latest([PROCESS], None, 1)[0]
    cases = {"decided": decided, "refused": refused, "closed": closed}
    named = {name: one["reference"] for name, one in cases.items()}
    return named | {"night": moment(run.started), "flow": LoadedProcess.of(office, PROCESS).program.digest[:12]}


def _listed(given: Mapping[str, str], *chosen: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(answer(given, "queue", "list", PROCESS, *chosen, "--json"))
    return found


def _let_read(office: Office, reference: str) -> None:
    """A letter, by one auditor's leave to another."""
    reader, other = (auditor(office, login, board=BOARD) for login in ("eva", "bo"))
    let(office, reader, other, reference)


def _destroy(office: Office) -> None:
    """By two persons, as the plan lets them."""
    destruction.propose(_by(office, "eva"), BOARD, "DNR 2026/17")
    destruction.apply(_by(office, "bo"), BOARD)
