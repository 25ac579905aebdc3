"""A robot's station: a loaded process, screen, session and log, put together for one account and one run."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from klickfri.app.process import LoadedProcess
from klickfri.app.review import proposals
from klickfri.app.run.letters import LetterKeeper
from klickfri.audit.doubt import has_saved_since, last_restored
from klickfri.audit.opening import read_ledger
from klickfri.decide import mandate
from klickfri.decide.fence import Fence
from klickfri.model.application import DataClass
from klickfri.model.errors import ApplicationException, BusinessException, KlickfriError
from klickfri.model.events import CaseClaimed, CredentialUsed
from klickfri.model.work import WorkItem, swedish
from klickfri.privacy.mask import masked_values
from klickfri.privacy.scan import Guard
from klickfri.privacy.tokens import Tokens
from klickfri.replay.context import Case, Mask, Pending, Ports, Refusal, Trail
from klickfri.replay.narrator import Narrator
from klickfri.replay.session import Session
from klickfri.screen.port import Screen
from klickfri.settings.credentials import Credentials, keys_of
from klickfri.settings.machine import credentials_of
from klickfri.work.attachments import Attachments

LITERALS: dict[str, DataClass] = {
    "text": "internal",
    "choice": "internal",
    "onto": "internal",
    "file_sha256": "public",
}
"""Texts that stand in the flow itself are shown in the log, and so is by what a file is known."""


class Station:
    """One robot account at one browser. The browser is started when first needed, and again after it broke.

    `failed` is shown the screen as it stands when the log-in failed.
    """

    def __init__(
        self,
        loaded: LoadedProcess,
        account: str,
        *,
        headed: bool = False,
        credentials: Credentials | None = None,
        failed: Callable[[Screen], None] = lambda screen: None,
    ) -> None:
        self._failed = failed
        self.loaded, self.account = loaded, account
        self._headed = headed
        self._credentials = credentials or credentials_of(loaded.settings)
        names = (account, loaded.program.system.name, loaded.program.process.name)
        system = loaded.program.system
        self._keys = keys_of(system, account, self._credentials)
        secrets = [self._credentials.password(system.name, account).reveal()] if system.takes_password else []
        self.guard = Guard({*secrets, *(self._keys.secrets if self._keys else ())}, public=names)
        self.log = loaded.log(self.guard)
        self._tokens = Tokens.of_board(loaded.settings.state, loaded.program.process.board)
        self.attachments = Attachments(loaded.settings.state, loaded.folder.name)
        self._letters = self._keeper()
        self._fence = Fence(loaded.rules)
        self._session: Session | None = None

    def session(self, run: str) -> Session:
        """The account's session, logged in when the browser is opened; that and the credential's use are logged.

        Raises `NotAdmitted`, or `ApplicationException` when the system does not answer.
        """
        if self._session is None:
            screen = self.loaded.office.open_screen(
                self.loaded.program.system, self.loaded.settings, headed=self._headed, keys=self._keys
            )
            self._session = Session(self.loaded.program, screen, self.account, self._password)
            try:
                self._start(self._session, run)
            except KlickfriError:
                self._failed(screen)
                self.drop_session()
                raise
        return self._session

    def ports(
        self,
        subject: str,
        pause: Callable[[float], None],
        still_ours: Callable[[], None] = lambda: None,
        before: Callable[[Pending], None] = lambda pending: None,
    ) -> Ports:
        """The stages beside replay, for one case: this station's log, and the rules behind their fence.

        `still_ours` is asked before each save; `before` is told of each step, and may raise `Halted`.
        """
        return Ports(
            ask=self._fence.ask,
            rule_digest=self.loaded.rules.digest,
            write_letter=self.loaded.letters.write,
            decided_by=mandate.decided_by(self.loaded.program.process),
            may_have_saved=lambda stage: self._may_have_saved(subject, stage),
            mask=self._mask(subject),
            sink=self.log,
            explain=self._propose,
            pause=pause,
            monotonic=time.monotonic,
            attachment=lambda name: self.attachments.of(subject.partition("/")[2], name),
            receive=lambda name, file: self.attachments.receive(subject.partition("/")[2], name, file),
            still_ours=still_ours,
            keep_letter=lambda text: self._letters is not None and self._letters.keep(subject, text),
            may_be_lost=lambda received: self._may_be_lost(subject, received),
            before=before,
        )

    def claimed(self, run: str, item: WorkItem) -> CaseClaimed:
        """What the log is told when an attempt at the item begins."""
        program = self.loaded.program
        fields = program.process.fields.items()
        persons = {name: item.payload.get(name, "") for name, field in fields if field.data_class == "pnr"}
        told = self._mask(f"{program.process.name}/{item.reference}")(persons)
        return CaseClaimed(run=run, attempt=item.attempt, flow_digest=program.digest, values=tuple(told))

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
        if self._letters:
            self._letters.close()
        self.log.close()

    def _keeper(self) -> LetterKeeper | None:
        """Who keeps letters, where the flow sends any."""
        program = self.loaded.program
        if not any(step.letter for stage in program.flow.stages for step in stage.steps):
            return None
        return LetterKeeper(self.loaded.settings, program.process.board, self.log)

    def _password(self) -> str:
        return self._credentials.password(self.loaded.program.system.name, self.account).reveal()

    def _start(self, session: Session, run: str) -> None:
        subject, system = f"run/{run}", self.loaded.program.system
        if system.takes_password or system.takes_certificate:
            used = CredentialUsed(run=run, account=self.account, system=system.name)
            self.log.append(used.about(subject))
        session.start(Narrator(subject, run, 0, self.ports(subject, time.sleep), Trail()))

    def _propose(self, refusal: Refusal) -> None:
        loaded = self.loaded
        proposals.keep(loaded.settings, loaded.folder.name, loaded.program, refusal, loaded.office.now())

    def _may_have_saved(self, subject: str, stage: str) -> bool:
        with read_ledger(self.loaded.settings, self.loaded.program.process.board) as reader:
            return stage in reader.in_doubt(subject)

    def _may_be_lost(self, subject: str, received: dt.datetime) -> bool:
        """The case was here before the log was put back from a backup, and no save of it has been begun since."""
        board = self.loaded.program.process.board
        with read_ledger(self.loaded.settings, board) as reader:
            restored = last_restored(reader.of_subject(f"board/{board}"))
            if restored is None or swedish(received) > restored.time:
                return False
            return not has_saved_since(reader.of_subject(subject), restored.seq)

    def _mask(self, subject: str) -> Mask:
        process = self.loaded.program.process
        classes = {**process.classes, **{name: spec.data_class for name, spec in process.fields.items()}, **LITERALS}
        classes |= dict.fromkeys(process.settings, "public")
        tokens = self._tokens.of_case(subject)
        return lambda values: masked_values(values, classes, tokens)


def case_of(
    loaded: LoadedProcess, reference: str, payload: dict[str, str], run: str, attempt: int, only_look: bool
) -> Case:
    """One application as replay needs it."""
    received = dt.datetime.fromisoformat(payload["received"])
    return Case(loaded.program, reference, payload, received, loaded.office.today(), run, attempt, only_look)
