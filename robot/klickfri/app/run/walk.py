"""A look through the live system before a night: log-in, then what a flow looks at without working."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from klickfri.app.process import LoadedProcess
from klickfri.app.run.leases import leased, run_id, usable
from klickfri.app.run.reach import Reach
from klickfri.app.run.station import Station, case_of
from klickfri.model.errors import (
    ApplicationException,
    BadInput,
    BusinessException,
    CaseFault,
    KlickfriError,
    Misconfigured,
    NotAdmitted,
    OnlyLooking,
    Unsure,
)
from klickfri.model.work import State
from klickfri.replay.case import CaseReplay
from klickfri.replay.context import Trail
from klickfri.replay.narrator import Narrator
from klickfri.screen.port import Screen
from klickfri.settings.credentials import Credentials
from klickfri.work import intake
from klickfri.work.store import Store

MOST = 3
"""Waiting cases that are looked at, where one ends at once: it may be a protected person's."""


@dataclass
class Walk:
    """What came of it: what was `reach`ed, if the robot was let in; whether a look was made `for_case`; the first
    `fault`, and a masked picture of it.
    """

    reach: Reach | None = None
    for_case: bool = False
    fault: str = ""
    picture: bytes = b""

    @classmethod
    def of(cls, loaded: LoadedProcess, store: Store, credentials: Credentials, application: Path | None) -> Self:
        """Looks with a robot account that is free, for the first application of the file or of the queue.

        Raises `Busy` when none is free.
        """
        walk, run, system = cls(), run_id(loaded.office, "redo-"), loaded.program.system

        def failed(screen: Screen) -> None:
            walk.picture = _picture(loaded, screen)

        names = usable(system, 1, credentials)
        with (
            leased(store, system, names, 1, run, lambda text: None) as (account,),
            Station(loaded, account, credentials=credentials, failed=failed) as station,
        ):
            try:
                walk._look(loaded, station, run, _cases(loaded, store, application))
            except (CaseFault, NotAdmitted, BadInput, Misconfigured) as error:
                walk.fault = walk.fault or first_line(error)
        return walk

    def _look(
        self, loaded: LoadedProcess, station: Station, run: str, cases: Sequence[tuple[str, dict[str, str]]]
    ) -> None:
        session = station.session(run)
        self.reach = reach = Reach(loaded.program, session.screen)
        reach.logged_in()
        reach.look()
        faults = list[str]()
        for reference, payload in cases:
            fault = _look_at(loaded, station, run, reach, reference, payload)
            if fault == "":
                self.for_case = True
                faults.clear()
                break
            faults += [fault] if fault else []
        else:
            reach.open_pages()
        self.fault = faults[0] if faults else ""
        if self.fault and loaded.program.system.persons == "synthetic":
            self.picture = _picture(loaded, session.screen)
        with suppress(BusinessException, ApplicationException):  # what the look may have opened is given back
            session.screen.rest(empty=True)
            session.log_out()


def _look_at(
    loaded: LoadedProcess, station: Station, run: str, reach: Reach, reference: str, payload: dict[str, str]
) -> str | None:
    """Looks for one case, told in the log as the run's own; returns what was in the way. None when the case ended
    in its own way at once, so that another is tried: it may be a protected person's.
    """
    subject = f"run/{run}"
    case = case_of(loaded, reference, payload, run, 0, only_look=True)
    ports = station.ports(subject, time.sleep, before=reach.before)
    session = station.session(run)
    replay = CaseReplay(replace(case, told_as=subject), session, ports)
    try:
        with suppress(OnlyLooking):
            replay.run()
        reach.look()
        session.begin(Narrator(subject, run, 0, ports, Trail()))
        blind = [f"{stage}: {first_line(why)}" for stage, why in replay.try_looks()]
        reach.look()
    except Unsure as error:
        return first_line(error)
    except BusinessException:
        return None
    return blind[0] if blind else ""


def _cases(loaded: LoadedProcess, store: Store, application: Path | None) -> Sequence[tuple[str, dict[str, str]]]:
    """The practice case, else the first that wait; none is well too."""
    process = loaded.program.process
    file = application or (loaded.folder / process.ready.practice if process.ready.practice else None)
    if file:
        row = intake.take_one(file, process, None)
        return [(row["reference"], row)]
    waiting = store.items(loaded.folder.name, State.NEW)[:MOST]
    return [(item.reference, dict(item.payload)) for item in waiting]


def _picture(loaded: LoadedProcess, screen: Screen) -> bytes:
    """The page that shows, masked; nothing where none of ours shows, or nobody may be pictured."""
    with suppress(KlickfriError):
        for page in loaded.program.system.pages:
            if screen.shows(page):
                return screen.picture(page)
    return b""


def first_line(error: KlickfriError) -> str:
    """The error in a line; of a list its first entry."""
    lines = str(error).splitlines()
    return " ".join(line.strip() for line in lines[:2])
