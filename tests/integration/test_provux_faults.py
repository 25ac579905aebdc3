"""ProVux's seeded faults: they hit by case, whatever the order, and a careful user gets the same work done."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fixtures.provux.process import running
from fixtures.provux.sample import entry
from fixtures.provux.visitor import Answer, Visitor

pytestmark = pytest.mark.wide

TODAY = dt.date(2026, 11, 20)
REFERENCES = [f"SFI-2026-{n:05d}" for n in range(1, 25)]


class Careful:
    """A user who logs in again, tries again, and looks before doing anything twice."""

    def __init__(self, url: str) -> None:
        self._url, self.met = url, set[tuple[str, str]]()
        self._visitor = self._log_in()

    def _log_in(self) -> Visitor:
        visitor = Visitor(self._url)
        visitor.log_in("anna", "x")
        return visitor

    def handle(self, reference: str) -> None:
        """Saves one case, however often it takes."""
        while 'Ärendenr</td><td class="varde">V2026' not in self._inquiry(reference).text:
            shown, fields = self._visitor.chosen_case(reference)
            if shown.heading == "Ärende":
                shown = self._visitor.press(shown, "arende", "spara", **fields)
            self._meet(reference, shown)

    def _inquiry(self, reference: str) -> Answer:
        return self._visitor.press(self._visitor.get("fraga"), "fraga", "sok", nummer=reference, personnummer="")

    def _meet(self, reference: str, shown: Answer) -> None:
        if shown.heading != "Ärende":
            self.met.add((reference, shown.heading))
        if shown.heading == "Inloggning":
            self._visitor = self._log_in()


def met(tmp_path: Path, references: list[str], faults: tuple[str, ...]) -> set[tuple[str, str]]:
    """What a careful user met while saving these, each exactly once."""
    tmp_path.mkdir()
    world = [entry(position) for position in range(1, 25)]
    with running(cases=world, today=TODAY, users={"anna": "x"}, directory=tmp_path, seed=3, traits=faults) as server:
        user = Careful(server.url)
        for reference in references:
            user.handle(reference)
        assert all(len(server.journal.cases(reference)) == 1 for reference in references)
        return user.met


def test_faults_hit_by_case_and_not_by_order(tmp_path: Path) -> None:
    """The same seed gives each case the same mishaps forwards and backwards, and every case is saved exactly once."""
    faults = ("timeout", "error500")
    forwards = met(tmp_path / "forwards", REFERENCES, faults)
    backwards = met(tmp_path / "backwards", REFERENCES[::-1], faults)
    assert forwards == backwards
    assert {heading for _, heading in forwards} == {"Inloggning", "Serverfel i programmet /ProVux"}


def test_without_faults_nothing_happens(tmp_path: Path) -> None:
    """Faults are off unless they are asked for."""
    assert met(tmp_path / "off", REFERENCES[:6], ()) == set()


def test_lock_fault_gives_the_record_back_after_a_few_looks(tmp_path: Path) -> None:
    """Some records are held by a colleague at first, and none for more than two looks."""
    world = [entry(position) for position in range(1, 25)]
    with running(cases=world, today=TODAY, users={"anna": "x"}, directory=tmp_path, traits=["lock"]) as server:
        visitor = Visitor(server.url)
        visitor.log_in("anna", "x")
        looks = [["Låst av" in visitor.open_applicant(one).text for _ in range(3)] for one in REFERENCES]
    assert any(first for first, _, _ in looks)
    assert not all(first for first, _, _ in looks)
    assert not any(third for _, _, third in looks)


def test_an_unknown_fault_is_refused_at_the_start(tmp_path: Path) -> None:
    """A misspelt fault stops the start and says which there are."""
    with (
        pytest.raises(RuntimeError, match=r"timeout, error500, .*lock, dialog, slowpopup"),
        running(cases=[entry(1)], today=TODAY, users={"anna": "x"}, directory=tmp_path, traits=["tiemout"]),
    ):
        pass


def test_generated_cases_are_the_world(tmp_path: Path) -> None:
    """Started with a number, ProVux holds the generated applications of its seed."""
    with running(cases=25, seed=7, today=TODAY, users={"anna": "x"}, directory=tmp_path) as server:
        visitor = Visitor(server.url)
        visitor.log_in("anna", "x")
        everything = {"period": "– alla –", "kategori": "– alla –", "obehoriga": "on", "nummer": ""}
        shown = visitor.press(visitor.get("inkorg"), "inkorg", "visa", **everything)
    assert "SFI-2026-00001" in shown.text
    assert "0199 Almbacka" in shown.text
