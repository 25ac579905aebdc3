"""What is searched for in a log, whatever keeps it: which entries are wanted, and what a version had a hand in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from klickfri.audit.entry import TYPE_PREFIX, Entry, written


@dataclass(frozen=True)
class Wanted:
    """Entries that are searched for; of what is given, all must hold.

    `reference` is what stands behind the first `/` of a subject, for a case its application's number. `person` is a
    token, 16 hexadecimal digits. `since` and `until` are moments that know their zone, the second not included. `flow`
    is how a flow's digest begins: entries of runs that worked with such a version. `step` is a step's path, the id of
    its stage or its own words. `words` stand in what an entry tells, each of them somewhere, in capitals or not.
    Entries about the cases of `without`, by their subjects, are left out, and who has looked at those.
    """

    reference: str | None = None
    person: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    run: str | None = None
    flow: str | None = None
    step: str | None = None
    outcome: str | None = None
    code: str | None = None
    type: str | None = None
    words: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()

    def conditions(self) -> Mapping[str, str]:
        """What is given, by the names of the conditions in `wanted.sql`, as a database is asked for it.

        Databases do not agree about capitals, so that of `words` they are only asked what may hold them: see `holds`.
        """
        given = {
            "reference": self.reference,
            "person": self.person,
            "since": written(self.since) if self.since else None,
            "until": written(self.until) if self.until else None,
            "run": self.run,
            "flow": self.flow,
            "step": self.step,
            "outcome": self.outcome,
            "code": self.code,
            "type": TYPE_PREFIX + self.type if self.type else None,
            "words": _perhaps(max(self.words, key=len)) if self.words else None,
            "without": json.dumps(sorted(self.without)) if self.without else None,
        }
        return {name: value for name, value in given.items() if value is not None}

    def holds(self, one: Entry) -> bool:
        """Do all the words stand in what the entry tells?"""
        told = "\n".join(_texts(one)).casefold() if self.words else ""
        return all(word.casefold() in told for word in self.words)

    def takes(self, one: Entry, runs: Collection[str]) -> bool:
        """Is the entry wanted? `runs` are those that worked with the wanted flow."""
        data = one.data
        return (
            self.reference in (None, one.subject.partition("/")[2])
            and (self.since is None or one.time >= self.since)
            and (self.until is None or one.time < self.until)
            and (self.step is None or self.step in (data.get("step"), data.get("stage"), data.get("say")))
            and (self.flow is None or data.get("run") in runs)
            and (self.person is None or self.person in tokens(one))
            and self.type in (None, one.type)
            and not self.without & {one.subject, data.get("of")}
            and all(getattr(self, name) in (None, data.get(name)) for name in ("run", "outcome", "code"))
            and self.holds(one)
        )


@dataclass(frozen=True)
class FlowVersion:
    """Versions of flows, by how their digest begins."""

    digest: str


@dataclass(frozen=True)
class RuleVersion:
    """Versions of a rule, by its name and how the digest of the process's rules begins; empty for all versions."""

    name: str
    digest: str = ""


Version = FlowVersion | RuleVersion


@dataclass(frozen=True)
class Touch:
    """An attempt at a case in which a version had a hand: `seq` and `at` are of the entry that says so.

    `state`, `outcome` and `code` tell how that attempt ended; all are empty of one that has not, or was cut off.
    `automated`: a decision was made in it by the automatic function.
    """

    subject: str
    run: str
    attempt: int
    seq: int
    at: dt.datetime
    state: str = ""
    outcome: str = ""
    code: str = ""
    automated: bool = False


def tokens(one: Entry) -> frozenset[str]:
    """The persons, by their tokens, whose numbers are among an entry's values."""
    values = one.data.get("values")
    texts = values if isinstance(values, list) else []
    return frozenset(text[-17:-1] for text in texts if text[-23:-17] == "=‹pnr:" and text.endswith("›"))


def _texts(one: Entry) -> Iterator[str]:
    for value in one.data.values():
        yield from map(str, value) if isinstance(value, list) else (str(value),)


def _perhaps(word: str) -> str:
    """A pattern for LIKE that fits every text in which the word may stand, as JSON spells it."""
    return f"%{''.join(sign if sign.isascii() and sign.isalnum() else '%' for sign in word)}%"
