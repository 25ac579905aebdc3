"""One case is filmed by a scripted person and drafted; the robot does others. The system's own database judges."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from klickfri.app.film.drafting import draft, write_flow
from klickfri.app.film.filming import Scene, film
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.station import Station
from klickfri.film.draft import Draft, refuse_unfinished
from klickfri.flow.loader import load_process
from klickfri.model.application import Process
from klickfri.model.target import System
from klickfri.model.work import State, WorkItem
from klickfri.screen.browser.filming.camera import BrowserCamera
from klickfri.screen.opening import address_of
from klickfri.screen.port import Camera, Count, KeepFrame, MaskSighting
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.settings import Settings, variable_part
from klickfri.work import intake
from klickfri.work.attachments import FolderBeside, file_fields
from tests.foreign.hands import Hands
from tests.foreign.system import Foreign, Row, Site

Verdict = Literal["right", "refused", "wrong"]
TODAY, RECEIVED = "2026-11-20", "2026-11-19 10:00"
ANSWERS = "answers.yaml"


@dataclass(frozen=True)
class Done:
    """What came of one case: the database's verdict, and what was said of it by whoever did it, in how many seconds."""

    reference: str
    verdict: Verdict
    said: str
    seconds: float


class ScriptedCamera(BrowserCamera):
    """A camera before which a script does the person's work, once."""

    def __init__(
        self, work: Callable[[Hands], None], files: Path, system: System, address: str, keep_frame: KeepFrame
    ) -> None:
        self._work, self._files, self._began = work, files, False
        super().__init__(system, address, headed=False, keep_frame=keep_frame)

    def roll(self, until: Callable[[], bool]) -> None:
        """Films the work; while it goes on, until told to stop."""
        if self._began:
            super().roll(until)
            return
        self._began = True
        hands = Hands(self, self._files)
        self._work(hands)
        hands.rest()


class Trial:
    """A running system in a folder of its own, and its cases, the first of which is filmed."""

    def __init__(self, foreign: Foreign, folder: Path, site: Site, cases: Sequence[Row]) -> None:
        self.foreign, self.folder, self.site, self.cases = foreign, folder, site, cases
        shutil.copytree(foreign.recordings, folder / "recordings")
        self.process = load_process(folder / "recordings", foreign.process)
        self._file = _applications(folder / "applications.csv", self.process, cases)
        self.files = _files(folder / "files", [foreign.files(case) for case in cases])

    def film(self) -> None:
        """A person does the first case before the camera."""
        scene = Scene(self.foreign.process, self.process.system, self._file, self.cases[0]["reference"], scripted=True)
        film(replace(self._office("film"), open_camera=self._open_camera), scene)

    def draft(self) -> Draft:
        """The flow, drafted from the film with the answers that were given then, and put in its place."""
        made = draft(self._office("film"), self.foreign.process)
        refuse_unfinished(made)
        write_flow(made, self.folder / "recordings" / self.foreign.process)
        return made

    def replay(self, batch: str) -> list[Done]:
        """The robot does all cases but the filmed one, knowing nothing of other batches."""
        beside = FolderBeside(self.files, self.process.files)
        taken = intake.take(self._file, self.process, files=beside).rows
        password = EnvironmentCredentials(
            {f"KLICKFRI_PASSWORD_{variable_part(self.foreign.account)}": self.foreign.password}
        )
        loaded = LoadedProcess.of(self._office(batch), self.foreign.process)
        with Station(loaded, self.foreign.account, credentials=password) as station:
            station.attachments.keep_all(taken, file_fields(self.process), beside)
            handler = CaseHandler(station, batch, time.sleep, lambda: None)
            return [self._do(handler, case, row) for case, row in zip(self.cases[1:], taken[1:], strict=True)]

    def changes(self) -> int:
        """How many times anything was saved in the system."""
        return self.site.changes()

    def verdict(self, case: Row) -> Verdict:
        """What the system's database says of the case."""
        held = self.site.held(case["reference"])
        if held == self.foreign.wanted(case):
            return "right"
        return "refused" if held == self.foreign.untouched(case) else "wrong"

    def _do(self, handler: CaseHandler, case: Row, row: Row) -> Done:
        began = time.monotonic()
        received = dt.datetime.fromisoformat(row["received"])
        item = WorkItem(1, self.foreign.process, case["reference"], State.IN_PROGRESS, row, received, attempt=1)
        outcome = handler(item)
        said = " ".join([outcome.code or "", *outcome.reasons])
        return Done(case["reference"], self.verdict(case), said, time.monotonic() - began)

    def _office(self, batch: str) -> Office:
        environment = {
            "KLICKFRI_STATE": str(self.folder / batch), "KLICKFRI_RECORDINGS": str(self.folder / "recordings"),
            f"KLICKFRI_ADDRESS_{variable_part(self.process.system)}": self.site.address, "KLICKFRI_TODAY": TODAY,
        }  # fmt: skip
        return Office(Settings.from_environment(environment))

    def _open_camera(
        self,
        system: System,
        settings: Settings,
        *,
        keep_frame: KeepFrame,
        count: Count,
        mask: MaskSighting | None = None,
        captions: Collection[str] = (),
    ) -> Camera:
        del count, mask, captions  # nobody looks at the control window, and nobody in it is real
        return ScriptedCamera(
            lambda hands: self.foreign.work(hands, self.cases[0]),
            self.files,
            system,
            address_of(system, settings),
            keep_frame,
        )


@contextmanager
def trial(foreign: Foreign, folder: Path, others: int) -> Iterator[Trial]:
    """The system with one case to film and so many others."""
    cases = foreign.cases(others + 1)
    with foreign.serving(folder, cases) as site:
        yield Trial(foreign, folder, site, cases)


def hand_written(foreign: Foreign) -> int:
    """The lines that a developer wrote before the first replay: system, process and flows, without the answers."""
    files = [file for file in foreign.recordings.rglob("*") if file.is_file() and file.name != ANSWERS]
    return sum(lines_of(file.read_text(encoding="utf-8")) for file in files)


def lines_of(text: str) -> int:
    """So many lines that say something."""
    return sum(bool(line.strip()) for line in text.splitlines())


def _applications(file: Path, process: Process, cases: Sequence[Row]) -> Path:
    """The cases as a file of applications, with the headings that the process asks for."""
    titles = {name: spec.title for name, spec in process.fields.items()}
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, delimiter=";")
        rows.writerow(titles.values())
        rows.writerows([{"received": RECEIVED, **case}[name] for name in titles] for case in cases)
    return file


def _files(folder: Path, all_files: Sequence[Mapping[str, str]]) -> Path:
    """A folder with the files of all cases."""
    folder.mkdir()
    for name, text in (one for files in all_files for one in files.items()):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def prove(foreign: Foreign, folder: Path, others: int) -> None:
    """Asserts that the first case is filmed rightly, and so many others are done rightly, once: a second batch, which
    knows nothing of the first, saves nothing.
    """
    with trial(foreign, folder, others) as one:
        one.film()
        assert one.verdict(one.cases[0]) == "right"
        one.draft()
        for batch in ("first", "second"):
            done = one.replay(batch)
            assert [each.verdict for each in done] == ["right"] * others, [each.said for each in done]
            assert one.changes() == 1 + others
