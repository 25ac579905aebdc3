"""Runs the bench: each change of each page for each seat, by all three ways of locating, on the very same page."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Locator, Page

from klickfri.film.targets import target_of
from klickfri.model.errors import KlickfriError
from klickfri.model.target import Target
from klickfri.replay.verbs import bind
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.looking import Patience
from tests.bench.drift.filming import film
from tests.bench.drift.places import Place, Scene, Seat, Values
from tests.bench.drift.rivals import Deed, Locate, codegen, codegen_acts, fallbacks, fallbacks_act

HERE = Path(__file__).parent
FILMED, ANOTHER = "the filmed case", "another case"
UNCHANGED, REAL = "unchanged", "real"


@dataclass(frozen=True)
class Change:
    """One kind of change; one that has a choice is drawn several times."""

    group: str
    kind: str
    draws: int = 1


@dataclass(frozen=True)
class Trial:
    """One changed page for one seat, and what each way did there. `keeps`: some element is still the right one."""

    scene: str
    seat: Seat
    change: Change
    case: str
    keeps: bool
    deeds: Mapping[str, Deed]


@dataclass(frozen=True)
class Recorded:
    """What was recorded of a seat on the unchanged page. `option` and `on` are what is chosen there in all trials."""

    seat: Seat
    target: Target
    locator: Locator
    list: Sequence[Locate]
    option: str
    on: bool


class Bench:
    """The robot's browser, in which the rivals work too. `cases` are the filmed one and another."""

    def __init__(
        self, place: Place, url: str, cases: Sequence[Values], targets: Mapping[tuple[str, str], Target]
    ) -> None:
        self._place, self._url, self._targets, self._stage = place, url, targets, _stage(place)
        self._cases = dict(zip((FILMED, ANOTHER), cases, strict=True))
        self._recorded: dict[str, list[Recorded]] = {}
        self.screen = BrowserScreen(place.system, url, patience=Patience(page=0.0, target=0.0, ready=0.0))

    def trials(self, scene: Scene, seed: int, draws: int, groups: Sequence[str] | None = None) -> Iterator[Trial]:
        """All changes of one page. Seats that name their case are also replayed for another."""
        frame = self._show(scene, FILMED)
        recorded = self._recorded[scene.name] = [self._record(frame, scene, seat) for seat in scene.seats]
        changes = [
            Change(group, kind, draws if random else 1)
            for group, kind, random in frame.evaluate("window.__drift.kinds()")
            if groups is None or group in groups
        ]
        for case in (FILMED, ANOTHER):
            frame = self._show(scene, case)
            for one in recorded:
                more = changes if case == FILMED or one.seat.bound else []
                for change in (Change(UNCHANGED, "the page as it was"), *more):
                    yield from self._drawn(frame, scene, one, change, case, seed)
        yield from self._views(scene)

    def released(self, scenes: Sequence[Scene], release: str) -> Iterator[Trial]:
        """What was recorded before, on a later release of the system with the same cases."""
        before = self._place, self._url, self._cases
        later = self._place.later[release]
        with later.running() as (url, cases):
            self._place, self._url, self._cases = later, url, dict(zip((FILMED, ANOTHER), cases, strict=True))
            later.prepare(self.screen._session._context.browser, url, scenes, cases)
            for scene in scenes:
                frame = self._show(scene, FILMED)
                for one in self._recorded[scene.name]:
                    yield from self._trial(frame, scene, one, Change(REAL, release), FILMED, None)
        self._place, self._url, self._cases = before

    def _views(self, scene: Scene) -> Iterator[Trial]:
        for name, script in scene.views.items():
            frame = self._show(scene, FILMED)
            with frame.expect_navigation():
                frame.evaluate(script)
            frame.evaluate(self._stage)
            for one in (one for one in self._recorded[scene.name] if one.seat.bound):
                yield from self._trial(frame, scene, one, Change(REAL, name), FILMED, None)

    def _show(self, scene: Scene, case: str) -> Frame:
        page = self._window(scene)
        self._place.log_in(page.context, self._url)
        frame = self._place.arrive(page, self._url, scene, self._cases[case])
        frame.evaluate(self._stage)
        self.screen.about(self._cases[case])
        return frame

    def _window(self, scene: Scene) -> Page:
        return self.screen._session.of_kind(self._place.system.pages[scene.state].window)[0].page

    def _where(self, seat: Seat, case: str) -> str:
        return seat.where.format(**self._place.words(self._cases[case]))

    def _record(self, frame: Frame, scene: Scene, seat: Seat) -> Recorded:
        xpath = self._where(seat, FILMED)
        facts = frame.evaluate("xpath => window.__drift.facts(xpath)", xpath)
        option = next((text for text in facts["options"] if text), "")
        locator, list_ = codegen(frame.page, scene, xpath), fallbacks(frame, xpath, facts)
        return Recorded(seat, self._targets[scene.name, seat.name], locator, list_, option, not facts["on"])

    def _drawn(
        self, frame: Frame, scene: Scene, one: Recorded, change: Change, case: str, seed: int
    ) -> Iterator[Trial]:
        for draw in range(change.draws):
            sign = f"{seed} {draw} {scene.name} {one.seat.name} {change.kind} {case}"
            yield from self._trial(frame, scene, one, change, case, zlib.crc32(sign.encode()))

    def _trial(
        self, frame: Frame, scene: Scene, one: Recorded, change: Change, case: str, dice: int | None
    ) -> Iterator[Trial]:
        """Nothing when the change cannot be made to this seat."""
        xpath = self._where(one.seat, case)
        kind = None if change.group in (UNCHANGED, REAL) else change.kind
        around, others = self._around(scene, one.seat, case)
        changed = frame.evaluate("how => window.__drift.change(...how)", [xpath, kind, dice, around, others])
        if changed == "no":
            return
        deeds = {
            "codegen": codegen_acts(one.locator, one.seat.use, one.option),
            "fallbacks": fallbacks_act(one.list, frame, one.seat.use, one.option),
            "ours": self._ours(frame, one, self._cases[case]),
        }
        yield Trial(scene.name, one.seat, replace(change, draws=1), case, changed == "keeps", deeds)

    def _around(self, scene: Scene, seat: Seat, case: str) -> tuple[Mapping[str, str] | None, list[Mapping[str, str]]]:
        """What stands around a seat and around its like, in words of the page."""
        like = [one for one in scene.seats if one is not seat and one.use == seat.use]
        told = [self._told(one, case) for one in (seat, *like)]
        return told[0], [one for one in told[1:] if one]

    def _told(self, seat: Seat, case: str) -> Mapping[str, str] | None:
        words = self._place.words(self._cases[case])
        told = {"where": seat.where, **asdict(seat.around)} if seat.around else {}
        return {name: text.format(**words) for name, text in told.items()} or None

    def _ours(self, frame: Frame, one: Recorded, values: Values) -> Deed:
        """The robot does it as it would at night; the page itself is the witness."""
        said = ""
        try:
            self._act(one, bind(one.target, values))
        except KlickfriError as error:
            said = str(error)
        seen = frame.evaluate("window.__drift.outcome()")
        return Deed(seen["acted"], seen["right"], seen["words"] or said)

    def _act(self, one: Recorded, target: Target) -> Any:
        """What is only read is pointed at, which finds it in the same way and leaves a trace."""
        match one.seat.use:
            case "fill":
                return self.screen.fill(target, one.seat.text)
            case "select":
                return self.screen.select(target, one.option)
            case "check":
                return self.screen.check(target, one.on)
        return self.screen.click(target)


@contextmanager
def bench(place: Place, scenes: Sequence[Scene]) -> Iterator[Bench]:
    """Films the scenes at the place, drafts their targets and starts the robot there."""
    with place.running() as (url, cases):
        seen = film(place, url, scenes, cases)
        targets = {}
        for scene in scenes:
            for seat in scene.seats:
                name = scene.name, seat.name
                heading = place.system.pages[scene.state].heading or ""
                targets[name] = target_of(seen[name].element, scene.state, cases[0], heading=heading).target
        bench = Bench(place, url, cases, targets)
        try:
            yield bench
        finally:
            bench.screen.close()


def _stage(place: Place) -> str:
    """What is put into a page to change it and to be the witness there."""
    files = (HERE / name for name in ("making.js", place.changes, "stage.js"))
    return "(() => {{\n{}\n}})()".format("\n".join(file.read_text("utf-8") for file in files))
