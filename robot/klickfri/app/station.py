"""A robot's station: program, screen, session and log, put together for one account and one run."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from klickfri.app import proposals
from klickfri.app.office import Office
from klickfri.audit.ledger import Ledger
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.decide import handover, letters, mandate, rules
from klickfri.decide.fence import Fence
from klickfri.flow.check import faults_of
from klickfri.flow.finding import Finding
from klickfri.flow.loader import located, read_program
from klickfri.flow.walk import spots
from klickfri.model.application import DataClass
from klickfri.model.errors import (
    ApplicationException,
    BadInput,
    BusinessException,
    Fault,
    KlickfriError,
    Misconfigured,
)
from klickfri.model.event import EventSink
from klickfri.model.events import CredentialUsed
from klickfri.model.flow import Program
from klickfri.privacy.mask import masked_values
from klickfri.privacy.scan import Guard
from klickfri.privacy.tokens import Tokens
from klickfri.replay.context import Ask, Case, Mask, Ports, Refusal, Trail
from klickfri.replay.narrator import Narrator
from klickfri.replay.session import Session
from klickfri.settings.credentials import Credentials, EnvironmentCredentials
from klickfri.settings.settings import Settings

LITERALS: dict[str, DataClass] = {"text": "internal", "choice": "internal"}
"""Texts that stand in the flow itself are shown in the log."""


@dataclass(frozen=True)
class Desk:
    """What the work of one process rests on, whoever does it: loaded once, checked once."""

    office: Office
    program: Program
    rules: rules.Rules
    letters: letters.Letters

    @classmethod
    def of(cls, office: Office, process: str) -> Desk:
        """Reads a process, and runs nothing of it. Raises `BadInput` or `Misconfigured`, also without a delegation."""
        desk = cls.unchecked(office, process)
        mandate.check(desk.program.process)
        faults = desk.faults()
        if faults:
            raise BadInput(f"{process}/flow.yaml", faults)
        return desk

    @classmethod
    def unchecked(cls, office: Office, process: str) -> Desk:
        """As `of`, but names may lead nowhere. Raises `BadInput` for files that are not as their formats say."""
        recordings = office.settings.recordings
        folder, program = recordings / process, read_program(recordings, process)
        desk = cls(office, program, rules.read(folder), letters.load(folder))
        desk._refuse_changed()
        return desk

    def try_out(self) -> None:
        """Runs the rules without asking any; never before `approval`. Raises `Misconfigured` when that alone breaks."""
        with Fence(self.rules) as fence:
            fence.try_out()

    def faults(self) -> list[Fault]:
        """Every name that leads nowhere, rules and letters among them."""
        found = [*faults_of(self.program), *self._missing()]
        return located(self.settings.recordings, self.folder.name, self.program, found)

    @property
    def settings(self) -> Settings:
        """Where things are on this machine."""
        return self.office.settings

    @property
    def folder(self) -> Path:
        """The process's folder."""
        return self.rules.file.parent

    def _refuse_changed(self) -> None:
        """What is approved is a digest; rules and letters must be the very bytes it is about, and these are run."""
        read = {"rules.py": self.rules.digest}
        read |= {f"letters/{name}.md": letter.digest for name, letter in self.letters.templates.items()}
        named = {name: sha for name, sha in self.program.parts.items() if name == "rules.py" or "letters/" in name}
        if read != named:
            raise Misconfigured(f"a file of {self.folder.name} was changed while it was read; try again")

    def _missing(self) -> Iterator[Finding]:
        """Rules and letters that the flow and the hand-over need and the process does not have."""
        if handover.TEMPLATE not in self.letters.templates:
            mend = f"Write letters/{handover.TEMPLATE}.md, what a caseworker is told"
            yield Finding("K002", "flow.yaml", (), "", f"there is no letter {handover.TEMPLATE!r}", mend)
        for spot in spots("flow.yaml", self.program.flow):
            asked = spot.step.decide
            if asked and asked.rule not in self.rules.names:
                yield spot.finding("K002", f"rules.py has no rule {asked.rule!r}", "decide", "rule")
            for name in (spot.step.letter or {}).values():
                if name not in self.letters.templates:
                    what, mend = f"there is no letter {name!r}", f"Write letters/{name}.md"
                    yield spot.finding("K002", what, "letter", mend=mend)

    def log(self, guard: Guard | None = None) -> Ledger:
        """The board's audit log. Raises `AuditUnavailable`."""
        return open_ledger(self.settings, self.program.process.board, self.office.now, guard=guard)

    def ports(
        self,
        subject: str,
        sink: EventSink,
        pause: Callable[[float], None],
        ask: Ask,
        still_ours: Callable[[], None] = lambda: None,
    ) -> Ports:
        """The stages beside replay, for one case. `ask` reaches the rules; `still_ours` is asked before each save."""
        return Ports(
            ask=ask,
            rule_digest=self.rules.digest,
            write_letter=self.letters.write,
            decided_by=mandate.decided_by(self.program.process),
            may_have_saved=lambda stage: self._may_have_saved(subject, stage),
            mask=self._mask(subject),
            sink=sink,
            explain=lambda refusal: proposals.keep(
                self.settings, self.folder.name, self.program, refusal, self.office.now()
            ),
            pause=pause,
            monotonic=time.monotonic,
            still_ours=still_ours,
        )

    def _propose(self, refusal: Refusal) -> None:
        proposals.keep(self.settings, self.folder.name, self.program, refusal, self.office.now())

    def _may_have_saved(self, subject: str, stage: str) -> bool:
        with read_ledger(self.settings, self.program.process.board) as reader:
            return stage in reader.in_doubt(subject)

    def _mask(self, subject: str) -> Mask:
        process = self.program.process
        classes = {**process.classes, **{name: spec.data_class for name, spec in process.fields.items()}, **LITERALS}
        classes |= dict.fromkeys(process.settings, "public")
        tokens = Tokens.of_board(self.settings.state, process.board).of_case(subject)
        return lambda values: masked_values(values, classes, tokens)


class Station:
    """One robot account at one browser. The browser is started when first needed, and again after it broke."""

    def __init__(
        self, desk: Desk, account: str, *, headed: bool = False, credentials: Credentials | None = None
    ) -> None:
        self.desk, self.account = desk, account
        self._headed = headed
        self._credentials = credentials or EnvironmentCredentials()
        names = (account, desk.program.system.name, desk.program.process.name)
        self.guard = Guard([self._credentials.password(account).reveal()], public=names)
        self.log = desk.log(self.guard)
        self._fence = Fence(desk.rules)
        self._session: Session | None = None

    def session(self, run: str) -> Session:
        """The account's session, logged in when the browser is opened; that and the credential's use are logged.

        Raises `NotAdmitted`, or `ApplicationException` when the system does not answer.
        """
        if self._session is None:
            screen = self.desk.office.open_screen(self.desk.program.system, self.desk.settings, headed=self._headed)
            password = self._credentials.password(self.account)
            self._session = Session(self.desk.program, screen, self.account, password.reveal)
            try:
                self._start(self._session, run)
            except KlickfriError:
                self.drop_session()
                raise
        return self._session

    def ports(
        self, subject: str, pause: Callable[[float], None], still_ours: Callable[[], None] = lambda: None
    ) -> Ports:
        """What one case is given beside the screen: this station's log, and the rules behind their fence."""
        return self.desk.ports(subject, self.log, pause, self._fence.ask, still_ours)

    def _start(self, session: Session, run: str) -> None:
        subject = f"run/{run}"
        used = CredentialUsed(run=run, account=self.account, system=self.desk.program.system.name)
        self.log.append(used.about(subject))
        session.start(Narrator(subject, run, 0, self.ports(subject, time.sleep), Trail()))

    def comes(self, run: str) -> bool:
        """Does the system let us to its start page? Raises `NotAdmitted` when it answers and does not let us in."""
        try:
            session = self.session(run)
            session.screen.rest()
            session.go_home()
        except (ApplicationException, BusinessException):
            self.drop_session()
            return False
        return True

    def drop_session(self) -> None:
        """Ends browser and session, for example after the browser broke."""
        if self._session is not None:
            self._session.screen.close()
            self._session = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.drop_session()
        self._fence.close()
        self.log.close()


def case_of(desk: Desk, reference: str, payload: dict[str, str], run: str, attempt: int, only_look: bool) -> Case:
    """One application as replay needs it."""
    received = dt.datetime.fromisoformat(payload["received"])
    return Case(desk.program, reference, payload, received, desk.office.today(), run, attempt, only_look)
