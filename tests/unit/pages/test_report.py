"""The report that a manager reads, looked at as text and in a browser's words."""

from __future__ import annotations

import base64
import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from klickfri.pages.report import (
    Log,
    ReportData,
    ReportedCase,
    ReportedRun,
    bands,
    bars,
    case_of,
    number,
    seconds,
    write_report,
)
from klickfri.summary.sums import Clicks, Summary
from klickfri.summary.timeline import Moment
from tests.unit.app.support import a_process

TEN = dt.datetime(2026, 11, 20, 21, 0, tzinfo=dt.UTC)
PICTURE = b"\x89PNG made up"
PROCESS = a_process(mode="decide", delegation="PN 7 §")
SUMMARY = Summary(
    taken_in=10,
    completed={"granted": 6},
    handed_over={"UNG": 2},
    failed=1,
    waiting=1,
    by_hand=0,
    abandoned=0,
    robot_saved=6,
    baseline=Clicks(13, 2),
    robot=Clicks(80, 12, 300),
    seconds=(1.0, 4.0, 4.5, 9.0),
    slowest="A-9",
)
CASE = ReportedCase(
    "A-1",
    (
        Moment(1, TEN, "looking", "Se efter", "Titta i inkorgen", "read"),
        Moment(
            2,
            TEN,
            "work",
            "Registrera",
            "Klicka på Spara",
            "click",
            values=("status=Beviljad",),
            picture="data:image/png;base64,AA",
        ),
        Moment(3, TEN, "note", "Registrera", "Bedömning", reasons=("Bosatt <i>här</i>.",)),
    ),
)
DATA = ReportData(
    process=PROCESS,
    run=ReportedRun("run-1", TEN, TEN + dt.timedelta(minutes=2), 2, "0.1.0", "abc", "bo 2026-11-20", synthetic=True),
    summary=SUMMARY,
    explanations={"UNG": "Den sökande är för ung."},
    log=Log(True, "120 poster hela."),
    case=CASE,
)


def page(folder: Path, data: ReportData = DATA) -> str:
    """The report as it was written."""
    write_report(folder / "report.html", data)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_report_stands_alone(tmp_path: Path) -> None:
    """Nothing is drawn in from outside: no address, script, style sheet or picture file is named."""
    html = page(tmp_path)
    assert not re.findall(r"https?://|<script|<link|@import|url\(", html)
    assert set(re.findall(r'src="([^:"]*:)', html)) == {"data:"}


def test_a_manager_finds_the_numbers(tmp_path: Path) -> None:
    """Completed of taken in, in = out, clicks saved, the robot's own clicks apart, hand-overs explained."""
    html = page(tmp_path)
    for text in ("6 av 10 ansökningar är klara", "10 in = 6 + 2 + 1 + 1", ">78<", ">300<", "Den sökande är för ung."):
        assert text in html


def test_who_decided_is_said(tmp_path: Path) -> None:
    """Promise 9: automated decisions name their delegation; a proposing robot leaves the decision to a person."""
    assert "delegation PN 7 §" in page(tmp_path)
    proposing = PROCESS.model_copy(update={"mode": "propose"})
    assert "en handläggare beslutar" in page(tmp_path, replace(DATA, process=proposing))


def test_a_lost_application_cannot_be_overlooked(tmp_path: Path) -> None:
    """Promise 8: when in is not out, the report says so instead of a tick."""
    html = page(tmp_path, replace(DATA, summary=replace(SUMMARY, taken_in=11)))
    assert "11 togs in, men 10 är redovisade" in html
    assert "11 in =" not in html


def test_a_broken_log_cannot_be_overlooked(tmp_path: Path) -> None:
    """The verifier's own sentence is shown under the right sign."""
    html = page(tmp_path, replace(DATA, log=Log(False, "Första felet: post 7.")))
    assert "Loggen är bruten" in html
    assert "Första felet: post 7." in html


def test_what_comes_from_the_system_is_never_html(tmp_path: Path) -> None:
    """Texts from screens and files are shown as texts."""
    html = page(tmp_path)
    assert "Bosatt &lt;i&gt;här&lt;/i&gt;." in html


def test_an_empty_night_has_a_report(tmp_path: Path) -> None:
    """No items, no case: the page stands all the same."""
    nothing = Summary(0, {}, {}, 0, 0, 0, Clicks(13, 2), Clicks())
    assert "0 av 0 ansökningar" in page(tmp_path, replace(DATA, summary=nothing, case=None))


def test_ribbons_share_what_was_taken_in() -> None:
    """On the left the ribbons lie edge to edge and are as thick as their share; on the right none overlap."""
    drawn = bands(SUMMARY, {}, height=100)
    starts = [float(re.match(r"M0 ([\d.]+)", band.path).group(1)) for band in drawn]  # type: ignore[union-attr]
    assert [round(after - before, 1) for before, after in pairwise(starts)] == [60.0, 20.0, 10.0]
    assert [band.number for band in drawn] == [6, 2, 1, 1]
    assert all(band.height >= band.number * 10 for band in drawn)


def test_outcomes_are_called_as_the_process_calls_them() -> None:
    """By the words of its own; a proposal is the robot's word; what nobody has words for is told as it is."""
    summary = replace(SUMMARY, completed={"granted": 6, "proposed": 2, "sent": 1})
    assert bands(summary, {"granted": "beviljade"})[0].detail == "6 beviljade, 2 förslag att besluta om, 1 sent"


def test_bars_count_every_item() -> None:
    """The distribution loses no item, and the slowest stands in the last bar."""
    drawn = bars(SUMMARY.seconds)
    assert sum(count for count, _ in drawn) == 4
    assert drawn[-1][0] == 1
    assert max(share for _, share in drawn) == 1


def test_a_case_stands_with_its_pictures() -> None:
    """The pictures are in the page itself, and what became of the work item is left to the sums."""
    told = [
        Moment(1, TEN, "item", "", "Roboten tog ärendet"),
        Moment(2, TEN, "work", "Registrera", "Klicka på Spara", "click", picture="ab" * 32),
    ]
    case = case_of("A-1", told, lambda sha: PICTURE if sha == "ab" * 32 else b"")
    [moment] = case.moments
    assert (moment.say, moment.stage) == ("Klicka på Spara", "Registrera")
    assert moment.picture == f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}"


@pytest.mark.parametrize(("value", "text"), [(4.24, "4,2\u00a0s"), (185.4, "3\u00a0min 5\u00a0s")])
def test_times_are_swedish(value: float, text: str) -> None:
    """Decimal comma, and no line break between number and unit."""
    assert seconds(value) == text


def test_large_numbers_are_swedish() -> None:
    """Thousands stand apart."""
    assert number(25000) == "25\u00a0000"


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", css))


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "behind"),
    [
        *(("ink", name) for name in ("paper", "card", "done-soft", "fail-soft", "person-soft")),
        *(("soft", name) for name in ("paper", "card")),
        *((name, "card") for name in ("done", "person", "wait", "fail", "gone")),
    ],
)
def test_texts_can_be_read(tmp_path: Path, scheme: int, text: str, behind: str) -> None:
    """WCAG AA in light and dark: every text colour has at least 4.5:1 against what it stands on."""
    blocks = re.findall(r":root \{(.*?)\}", page(tmp_path), re.S)
    colours = _colours(blocks[0]) | (_colours(blocks[1]) if scheme else {})
    assert _contrast(colours[text], colours[behind]) >= 4.5
