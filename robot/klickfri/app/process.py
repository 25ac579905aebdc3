"""A process as its work rests on it: flow, rules and letters, read together and checked together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.office import Office
from klickfri.audit.ledger import Ledger
from klickfri.audit.opening import open_ledger
from klickfri.decide import letters, mandate, rules
from klickfri.decide.fence import Fence
from klickfri.flow.check import faults_of
from klickfri.flow.finding import Finding
from klickfri.flow.loader import located, read_program
from klickfri.flow.walk import spots
from klickfri.model.errors import BadInput, Fault, Misconfigured
from klickfri.model.flow import Program
from klickfri.privacy.scan import Guard
from klickfri.settings.settings import Settings


@dataclass(frozen=True)
class LoadedProcess:
    """What the work of one process rests on, whoever does it: loaded once, checked once."""

    office: Office
    program: Program
    rules: rules.Rules
    letters: letters.Letters

    @classmethod
    def of(cls, office: Office, process: str) -> LoadedProcess:
        """Reads a process, and runs nothing of it. Raises `BadInput` or `Misconfigured`, also without a delegation."""
        loaded = cls.unchecked(office, process)
        mandate.check(loaded.program.process)
        faults = loaded.faults()
        if faults:
            raise BadInput(f"{process}/flow.yaml", faults)
        return loaded

    @classmethod
    def unchecked(cls, office: Office, process: str) -> LoadedProcess:
        """As `of`, but names may lead nowhere. Raises `BadInput` for files that are not as their formats say."""
        recordings = office.settings.recordings
        folder, program = recordings / process, read_program(recordings, process)
        loaded = cls(office, program, rules.read(folder), letters.load(folder))
        loaded._refuse_changed()
        return loaded

    def try_out(self) -> None:
        """Runs the rules, if there are any, without asking one; never before `approval`. Raises `Misconfigured` when
        that alone breaks.
        """
        if not self.rules.source:
            return
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
        read = {"rules.py": self.rules.digest} if self.rules.digest else {}
        read |= {f"letters/{name}.md": letter.digest for name, letter in self.letters.templates.items()}
        named = {name: sha for name, sha in self.program.parts.items() if name == "rules.py" or "letters/" in name}
        if read != named:
            raise Misconfigured(f"a file of {self.folder.name} was changed while it was read; try again")

    def _missing(self) -> Iterator[Finding]:
        """Rules and letters that the flow needs and the process does not have."""
        for spot in spots("flow.yaml", self.program.flow):
            asked = spot.step.decide
            if asked and asked.rule not in self.rules.names:
                file = "rules.py has no rule" if self.rules.source else "there is no rules.py with the rule"
                yield spot.finding("K002", f"{file} {asked.rule!r}", "decide", "rule")
            for name in (spot.step.letter or {}).values():
                if name not in self.letters.templates:
                    what, mend = f"there is no letter {name!r}", f"Write letters/{name}.md"
                    yield spot.finding("K002", what, "letter", mend=mend)

    def log(self, guard: Guard | None = None) -> Ledger:
        """The board's audit log. Raises `AuditUnavailable`."""
        return open_ledger(self.settings, self.program.process.board, self.office.now, guard=guard)
