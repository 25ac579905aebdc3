"""Which of a flow's targets a look can come to without working, and whether they are there on the live pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from klickfri.flow.walk import pages_of, targets_of, targets_used
from klickfri.model.errors import TargetRefused, UnknownValue
from klickfri.model.flow import Program, Step
from klickfri.model.values import Values
from klickfri.replay.context import Pending
from klickfri.replay.verbs import bind
from klickfri.screen.port import Screen


@dataclass
class Reach:
    """Notes on every page that a look comes past which of its targets are there; it does nothing on them.

    `asked` are all that are used and stand on a page that a look comes to.
    """

    program: Program
    screen: Screen
    found: set[str] = field(default_factory=set)
    values: Values = field(default_factory=dict)
    """All that was known at the last step."""

    def __post_init__(self) -> None:
        self.asked = frozenset(reachable(self.program))

    def logged_in(self) -> None:
        """The log-in has been gone through, so that its targets were there."""
        log_in = self.program.system.log_in
        steps = self.program.objects[log_in].steps if log_in else ()
        self.found |= {name for step in steps for name in targets_of(step)} & self.asked

    def before(self, pending: Pending) -> None:
        """A step's turn has come. Raises as the screen does at a sign of protection, or when the system is ill."""
        self.values = pending.values
        self.look()

    def look(self) -> None:
        """Looks once, without waiting, at what shows now."""
        for page in sorted({self.program.targets[name].page for name in self.missing}):
            if self.screen.shows(page):
                self.found |= {name for name in self.missing if self._stands_on(page, name)}

    def open_pages(self) -> None:
        """Opens the pages that have an address of their own, where no case leads to them. Raises as the screen does."""
        system = self.program.system
        for page in sorted({self.program.targets[name].page for name in self.missing}):
            address = system.pages[page].address
            if address is not None and "$" not in address and page != system.login_page:
                self.screen.open(page)
                self.look()

    @property
    def missing(self) -> list[str]:
        """Those that have not been seen."""
        return sorted(self.asked - self.found)

    @property
    def total(self) -> int:
        """How many there are, without those that a look for this case could not even ask for."""
        return len(self.asked) - sum(not self._is_known(name) for name in self.missing)

    def _stands_on(self, page: str, name: str) -> bool:
        target = self.program.targets[name]
        if target.page != page or not self._is_known(name):
            return False
        try:
            return self.screen.present(bind(target, self.values))
        except (TargetRefused, UnknownValue):
            return False

    def _is_known(self, name: str) -> bool:
        asked = self.program.targets[name].refers_to
        return all(self.values.get(one.partition("|")[0]) is not None for one in asked)


def reachable(program: Program) -> Iterator[str]:
    """The targets that the process uses on pages that a look comes to: the log-in, the resting page, every look after
    a save, and what is looked at before the first step that works.
    """
    pages = set(_pages(program))
    yield from (name for name in targets_used(program) if program.targets[name].page in pages)


def _pages(program: Program) -> Iterator[str]:
    system = program.system
    yield from filter(None, (system.home, system.login_page))
    for step in _looked(program):
        yield from (program.targets[name].page for name in targets_of(step))
        yield from pages_of(step)


def _looked(program: Program) -> Iterator[Step]:
    for stage in program.flow.stages:
        if stage.done_when:
            yield from (step for step, _ in _unfolded(program, program.objects[stage.done_when.look.flow].steps, True))
    for step, looks in _unfolded(program, program.flow.stages[0].steps, False):
        if not looks and step.verb.points:
            return
        yield step


def _unfolded(program: Program, steps: Sequence[Step], looks: bool) -> Iterator[tuple[Step, bool]]:
    for step in steps:
        if step.use:
            inner = program.objects[step.use.flow]
            yield from _unfolded(program, inner.steps, inner.kind == "looking")
        else:
            yield step, looks or step.kind == "looking"
