"""One night on a line where things are done to it, begun again until every case has an end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.harness import PROCESS, Practice
from tests.e2e.outage import Asked, Way
from tests.e2e.processes import descendants, given, is_gone, until
from tests.kill.books import Books, InHand
from tests.kill.cells import TAKES_THE_REQUEST, Moment, Victim
from tests.kill.deeds import Aim, Deeds, Hit
from tests.kill.line import Guests, hand_out, hang_up, is_work, path_of
from tests.kill.plans import Plan
from tests.kill.stores import Base

MOST_IDLE_RUNS = 12
"""Runs in a row that may end with nothing done, before it is said that the night does not come to its end."""
_FAMILY = 300.0
"""Seconds that what a dead run has left is waited for."""
_LOOK = 0.25
"""Seconds between two looks at a run."""


class Stopped(Exception):
    """Who runs the program asked it to stop."""


class Siege:
    """What is done to one night, request by request."""

    def __init__(self, held: Practice, way: Way, base: Base, plan: Plan, note: Callable[[Hit], None]) -> None:
        self._held, self._way, self._plan, self._note = held, way, plan, note
        self._books = Books(held)
        self._deeds = Deeds(held, self._books, base)
        self._guests = Guests()
        self.faults: list[str] = []
        """What the program itself could not do."""
        self.left_running: list[str] = []
        """What a run had started, and did not end with it."""

    def close(self) -> None:
        """The line only leads to ProVux again; may be said more than once."""
        self._way.recover()
        self._deeds.close()
        self._books.close()

    def endure(self, stopping: threading.Event) -> None:
        """Runs the process again and again until every case has an end. Raises `Stopped`; `RuntimeError` when runs
        end without doing anything."""
        self._way.fall_ill(self)
        idle, left = 0, self._books.left()
        while left is None or left:
            self._run(stopping)
            was, left = left, self._books.left()
            idle = idle + 1 if left == was else 0
            if idle > MOST_IDLE_RUNS:
                raise RuntimeError(f"{left} cases never come to an end: {self._held.said[-1]}")

    def __call__(self, asked: Asked) -> bool:
        """Looks at one request, and does what is due."""
        if self._guests.logs_in(asked):
            answer = self._way.ask(asked)
            self._guests.note(asked, answer)
            hand_out(asked, answer)
            return True
        name = self._guests.account(asked) if is_work(asked) else None
        asker = self._books.in_hand(name) if name else None
        aim = self._plan.due(asker, asked) if asker else None
        if asker is None or aim is None:
            return False
        if not self._begins(asker):
            self._plan.missed(aim, asker)
            return False
        try:
            self._at(aim, asker, asked)
        except Exception as error:  # a fault of the program's own; the line's thread would only swallow it
            self.faults.append(f"{aim} at {asker.reference}: {error!r}")
            raise
        finally:
            self._deeds.end()
        return True

    def _begins(self, asker: InHand) -> bool:
        """One thing at a time, and only while the case stands where it stood."""
        if not self._deeds.begin():
            return False
        if self._is_still(asker):
            return True
        self._deeds.end()
        return False

    def _is_still(self, asker: InHand) -> bool:
        """Has the case stayed where it was while something else was done?"""
        now = self._books.in_hand(asker.account)
        return now is not None and (now.worker, now.reference, now.key) == (asker.worker, asker.reference, asker.key)

    def _at(self, aim: Aim, asker: InHand, asked: Asked) -> None:
        """The deed, and ProVux's part, in the order of the moment. Nobody hears an answer when the asker is gone."""
        lost = aim.victim in TAKES_THE_REQUEST
        match aim.moment:
            case Moment.BEFORE:
                self._do(aim, asker, asked)
                answer = None if lost else self._way.ask(asked)
            case Moment.DURING:
                with ThreadPoolExecutor(1) as beside:
                    works = beside.submit(self._way.ask, asked)
                    self._do(aim, asker, asked)
                    answer = works.result()
            case Moment.AFTER:
                answer = self._way.ask(asked)
                self._do(aim, asker, asked)
        hang_up(asked) if lost or answer is None else hand_out(asked, answer)

    def _do(self, aim: Aim, asker: InHand, asked: Asked) -> None:
        touched = self._deeds.touched(aim.victim, asker)
        if aim.victim is Victim.TARGET:
            hang_up(asked)
        if not self._deeds.do(aim.victim, asker):
            self._plan.missed(aim, asker)
            return
        self._plan.done(aim, asker)
        self._note(
            Hit(
                victim=aim.victim,
                moment=aim.moment,
                cell=aim.cell,
                reference=asker.reference,
                key=asker.key,
                asked=f"{asked.command} {path_of(asked)}",
                touched=tuple(one.reference for one in touched),
                in_flight=tuple(one.reference for one in touched if one.may_have_saved),
            )
        )

    def _run(self, stopping: threading.Event) -> None:
        """One run to its end, and the end of all that it had started."""
        run = self._deeds.run = self._held.start("run", PROCESS, "--workers", "2", "--until-empty")
        family = set[int]()
        while run.poll() is None:
            family.update(descendants(run.pid))
            if stopping.wait(_LOOK):
                self._note(self._deeds.end_of_all())
                raise Stopped
        self._held.finish(run)
        until(lambda: all(map(is_gone, family)), _FAMILY)
        self.left_running += [given(pid)[0][:80] for pid in family if not is_gone(pid)]
