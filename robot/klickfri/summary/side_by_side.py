"""Two cases of a process side by side: which of their moments are one step, and what is otherwise in the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from klickfri.privacy.mask import is_masked
from klickfri.summary.case import Value
from klickfri.summary.timeline import Moment

_MASKED = "‹›"


class MomentPart(StrEnum):
    """What of a moment may be otherwise."""

    OUTCOME = "outcome"
    CODE = "code"
    VALUES = "values"
    REASONS = "reasons"
    TARGET = "target"


@dataclass(frozen=True)
class MomentPair:
    """One moment of both cases, or of one alone. `parts` are what is otherwise where both have it."""

    first: Moment | None
    second: Moment | None
    parts: tuple[MomentPart, ...] = ()

    @property
    def differs(self) -> bool:
        """Is it otherwise, or in one of them only?"""
        return bool(self.parts) or self.first is None or self.second is None

    @property
    def either(self) -> Moment:
        """The first's, or the second's where the first has none: they say the same."""
        found = self.first or self.second
        assert found is not None, "a pair is of something"
        return found


class ValuePlace(StrEnum):
    """Where a value stands, as `Value` calls it."""

    ASKED = "asked"
    READ = "read"
    ENTERED = "entered"
    PROPOSED = "proposed"


@dataclass(frozen=True)
class ValuePair:
    """A value of both cases in one place, masked as the log has it; empty where one has none."""

    name: str
    where: ValuePlace
    first: str
    second: str


@dataclass(frozen=True)
class ValuesBeside:
    """Those that differ; how many are alike; and how many are masked in both, so that nobody can tell."""

    differing: tuple[ValuePair, ...]
    alike: int
    masked: int


def side_by_side(first: Sequence[Moment], second: Sequence[Moment]) -> list[MomentPair]:
    """The moments of both in their order, one beside the other where stage and step are the same."""
    matcher = SequenceMatcher(None, [_key(one) for one in first], [_key(one) for one in second], autojunk=False)
    found = list[MomentPair]()
    for told, left, left_end, right, right_end in matcher.get_opcodes():
        if told == "equal":
            both = zip(first[left:left_end], second[right:right_end], strict=True)
            found += [MomentPair(one, other, tuple(_parts(one, other))) for one, other in both]
        else:
            found += [MomentPair(one, None) for one in first[left:left_end]]
            found += [MomentPair(None, other) for other in second[right:right_end]]
    return found


def values_beside(first: Iterable[Value], second: Iterable[Value]) -> ValuesBeside:
    """Each value in each place: what is masked in both is not compared, as a case's tokens are its own."""
    found = [pair for pair in _values(first, second) if pair.first or pair.second]
    masked = [pair for pair in found if is_masked(pair.first) and is_masked(pair.second)]
    compared = [pair for pair in found if pair not in masked]
    differing = tuple(pair for pair in compared if pair.first != pair.second)
    return ValuesBeside(differing, len(compared) - len(differing), len(masked))


def _key(one: Moment) -> tuple[str, str, str]:
    return (one.stage, one.kind, one.step or one.say)


def _parts(one: Moment, other: Moment) -> Iterator[MomentPart]:
    for part in MomentPart:
        if _comparable(one, part) != _comparable(other, part):
            yield part


def _comparable(one: Moment, part: MomentPart) -> object:
    """Of what became of the item, as which run took it and with how many clicks, no reasons: each has its own."""
    if part is MomentPart.REASONS and one.kind == "item":
        return ()
    return _open(one.values) if part is MomentPart.VALUES else getattr(one, part)


def _open(values: Iterable[str]) -> list[str]:
    """`name=value` texts in which every masked value is the same one."""
    told = (value.partition("=") for value in values)
    return [f"{name}={_MASKED if is_masked(value) else value}" for name, _, value in told]


def _values(first: Iterable[Value], second: Iterable[Value]) -> Iterator[ValuePair]:
    one, other = ({value.name: value for value in values} for values in (first, second))
    for name in dict.fromkeys([*one, *other]):
        none = Value(name)
        for where in ValuePlace:
            texts = (getattr(of.get(name, none), where) for of in (one, other))
            yield ValuePair(name, where, *texts)
