"""The caseworker's film beside the robot's pictures: at the step that came from it, and only with its case."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from klickfri.model.events import AuditViewed
from klickfri.model.person import Role
from klickfri.model.work import Outcome
from tests.unit.app.people.support import told
from tests.unit.web.support import PROTECTED, Site, text, with_film

FRAMES = {3: b"RIFF three", 4: b"RIFF four", 9: b"RIFF nine"}


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """The small process with a film."""
    return with_film(tmp_path / "recordings", FRAMES)


@pytest.fixture
def filmed(tmp_path: Path, recordings: Path) -> Iterator[Site]:
    """A site of these recordings, after a night of the version."""
    with Site(tmp_path, [Role.AUDITOR], recordings) as site:
        site.ran("natt-1")
        yield site


def worked(site: Site, reference: str = "A-1", **more: Outcome) -> int:
    """A case in which the step was done, and then another; the number of its entry."""
    site.had(reference, "natt-1", **more)
    seq = site.filmed(reference)
    site.step("Skriv namnet", reference, step="name")
    return seq


def test_a_step_that_was_filmed_leads_to_its_film(filmed: Site) -> None:
    """Only that one; there the frames before and after it stand beside the robot's, and the frames are the film's."""
    seq, reader = worked(filmed), filmed.browser(Role.AUDITOR)
    case = reader.get("/arende/trial/A-1").text
    assert case.count("Bredvid handläggarens film") == 1
    assert f"/arende/trial/A-1/film/{seq}" in case
    page = reader.get(f"/arende/trial/A-1/film/{seq}")
    assert "Handläggaren: film 2026-11-20-01 , steg 3" in text(page)
    for number in (3, 4):
        place = f"/arende/trial/A-1/film/{seq}/2026-11-20-01/{number}"
        assert f'src="{place}"' in page.text
        answer = reader.get(place)
        assert (answer.content, answer.headers["content-type"]) == (FRAMES[number], "image/webp")


def test_no_other_frame_and_no_other_entry_is_served(filmed: Site) -> None:
    """Neither another step of the film, nor another film, nor a step that was not filmed, nor by another case."""
    seq, reader = worked(filmed), filmed.browser(Role.AUDITOR)
    for place in (
        f"A-1/film/{seq}/2026-11-20-01/9", f"A-1/film/{seq}/2026-11-20-02/3", f"A-1/film/{seq}/..%2f..%2f/3",
        f"A-1/film/{seq + 1}/2026-11-20-01/3", f"A-2/film/{seq}/2026-11-20-01/3", f"A-1/film/{seq + 1}",
        "A-1/film/x", f"A-2/film/{seq}", f"A-1/film/{seq}/2026-11-20-01/x",
    ):  # fmt: skip
        assert reader.get(f"/arende/trial/{place}").status_code == 404, place


def test_a_film_that_is_not_there_or_is_another_says_so_in_its_place(filmed: Site, recordings: Path) -> None:
    """And no frame of it is given."""
    seq, reader = worked(filmed), filmed.browser(Role.AUDITOR)
    film = recordings / "trial" / "film" / "2026-11-20-01"
    (film / "steps" / "0003.webp").write_bytes(b"RIFF other")
    assert "Filmen visas inte: den är en annan" in text(reader.get(f"/arende/trial/A-1/film/{seq}"))
    assert reader.get(f"/arende/trial/A-1/film/{seq}/2026-11-20-01/3").status_code == 404
    shutil.rmtree(film)
    assert "Filmen finns inte här." in text(reader.get(f"/arende/trial/A-1/film/{seq}"))
    assert reader.get(f"/arende/trial/A-1/film/{seq}/2026-11-20-01/3").status_code == 404


def test_who_may_not_see_the_case_sees_no_film_of_it(filmed: Site) -> None:
    """Not a protected person's case, which for an auditor is not there."""
    seq, reader = worked(filmed, "A-3", end=PROTECTED), filmed.browser(Role.AUDITOR)
    for place in (f"/arende/trial/A-3/film/{seq}", f"/arende/trial/A-3/film/{seq}/2026-11-20-01/3"):
        assert reader.get(place).status_code == 404


def test_that_somebody_looks_is_told_first(filmed: Site) -> None:
    """As a look at the case; a frame asked for by itself too, once in a session."""
    seq, reader = worked(filmed), filmed.browser(Role.AUDITOR)
    for _ in range(2):
        reader.get(f"/arende/trial/A-1/film/{seq}/2026-11-20-01/3")
    reader.get(f"/arende/trial/A-1/film/{seq}")
    views = [(one.what, one.of) for one in told(filmed.office) if isinstance(one, AuditViewed)]
    assert views == [("film", "trial/A-1")] * 2
    assert "Tittade på handläggarens film vid ärende trial/A-1" in text(reader.get("/tittat"))
