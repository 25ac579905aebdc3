"""A form of filters as it was filled in: what of it is shown again, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from klickfri.app.look.search import Unaskable
from klickfri.model.errors import BadInput
from klickfri.privacy.scan import redact
from klickfri.web import words


@dataclass
class Filled:
    """What stands in the fields, and what is wrong, both by field."""

    shown: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: Mapping[str, str], names: Iterable[str]) -> Self:
        """As it was sent; what is missing is empty."""
        return cls({name: sent.get(name, "").strip() for name in names})

    @classmethod
    def in_address(cls, sent: Mapping[str, str], names: Iterable[str]) -> Self:
        """As `of`, of what may stand in an address: a person's number is a fault, and not shown again."""
        filled = cls.of(sent, names)
        for name in [name for name, value in filled.shown.items() if redact(value) != value]:
            filled.fault(name, words.NO_NUMBER_HERE)
            filled.shown[name] = ""
        return filled

    def fault(self, name: str, said: str) -> None:
        """Something is wrong with a field."""
        self.faults.setdefault(name, []).append(said)

    def refused(self, error: BadInput, fields: Mapping[Unaskable, str]) -> None:
        """What a use case found wrong, each fault at the field that it is of."""
        for one in error.faults:
            where = Unaskable(one.where)
            self.fault(fields[where], words.UNASKABLE[where])

    def day(self, name: str) -> dt.date | None:
        """The day in a field, if there is one."""
        text = self.shown[name]
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.fault(name, words.NO_DAY)
            return None
