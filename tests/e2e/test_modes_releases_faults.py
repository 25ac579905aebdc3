"""Other nights: the robot that only proposes, the vendor's next releases, and a legacy system on a bad day."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fixtures.provux.process import ROOT
from fixtures.synthetic.cases import Case
from fixtures.synthetic.files import RECORDED_COUNT, RECORDED_SEED, RECORDED_TODAY
from fixtures.synthetic.generate import generate
from tests.e2e import checks
from tests.e2e.harness import PROCESS, Evidence, Mode, practice, recorded
from tests.e2e.report import WORDS_OF_LETTERS, assert_agrees

pytestmark = pytest.mark.timeout(1500)

HIT = ("SFI-2026-00024", "SFI-2026-00036", "SFI-2026-00008", "SFI-2026-00010", "SFI-2026-00013")
"""Cases of the 60 that a bad day meets with each of its faults."""


def night(folder: Path, cases: list[Case], *, mode: Mode = "decide", workers: int = 1, **provux: object) -> Evidence:
    """Holds one night and returns its evidence."""
    with practice(folder, cases, mode=mode, **provux) as held:  # type: ignore[arg-type]
        held.take_in()
        assert held.night(workers) == 0, held.said[-1]
        return held.evidence()


@pytest.fixture(scope="module")
def sixty() -> list[Case]:
    """All of the process's own cases."""
    return generate(RECORDED_COUNT, RECORDED_SEED, RECORDED_TODAY)


@pytest.mark.attack
def test_proposing_decides_nothing(tmp_path: Path) -> None:
    """In mode `propose` a grant ends with the first save in Förslag klart."""
    evidence = night(tmp_path, recorded(clean=1), mode="propose")
    assert_agrees(evidence)
    assert {act.kind for act in evidence.sightings} & {"decision_created", "case_closed"} == set()


@pytest.mark.attack
def test_a_bad_day_ends_as_any_other(tmp_path: Path) -> None:
    """Sessions end in mid-form, records are locked for a while, the server fails now and then and takes its time; and
    the vendor has moved fields and reshuffled ids and names, but changed no word (release 2a): the same outcomes,
    nothing twice; and the day was bad indeed."""
    hit = [case for case in generate(RECORDED_COUNT, RECORDED_SEED, RECORDED_TODAY) if case.reference in HIT]
    evidence = night(tmp_path, hit, workers=2, traits=("timeout", "lock", "error500"), latency="quick", release="2a")
    assert assert_agrees(evidence).refused == 0
    outcomes = {one.detail["outcome"] for one in evidence.sightings if one.kind == "received"}
    assert outcomes >= {"session_lost", "failed"}
    assert any(one.kind == "lock_refused" for one in evidence.sightings)


def test_the_recorded_cases_expect_what_we_compare_with(sixty: list[Case]) -> None:
    """`cases.csv` says of its 60 applications, for both modes, what these nights are compared with."""
    with (ROOT / "recordings" / PROCESS / "cases.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Ansökningsnr"]: row for row in csv.DictReader(file, delimiter=";")}
    assert rows.keys() == {case.reference for case in sixty}
    for case in sixty:
        assert rows[case.reference]["expected_decide"] == str(checks.wanted(case, "decide"))
        assert rows[case.reference]["expected_propose"] == str(checks.wanted(case, "propose"))


@pytest.mark.large
@pytest.mark.parametrize("mode", ["decide", "propose"])
def test_the_sixty(tmp_path: Path, sixty: list[Case], mode: Mode) -> None:
    """The process's own cases, all 60, end as `cases.csv` says, in both modes."""
    assert_agrees(night(tmp_path, sixty, workers=2, mode=mode))


@pytest.mark.large
def test_the_sixty_against_release_2a(tmp_path: Path, sixty: list[Case]) -> None:
    """The same outcomes as release 1."""
    assert assert_agrees(night(tmp_path, sixty, workers=2, release="2a")).refused == 0


@pytest.mark.large
def test_the_sixty_against_release_2b(tmp_path: Path, sixty: list[Case]) -> None:
    """Refused is what depends on the changed words, and nothing else."""
    report = assert_agrees(night(tmp_path, sixty, workers=2, release="2b"), may_refuse=WORDS_OF_LETTERS)
    assert report.wrong == 0
    assert report.refused == sum(case.kind in WORDS_OF_LETTERS for case in sixty)
