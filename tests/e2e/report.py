"""All checks of a night, counted and printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from klickfri.model.work import State
from tests.e2e import checks, leaks
from tests.e2e.harness import Evidence

WORDS_OF_LETTERS = frozenset({"ANNAN", "KOMPL", "LUHN"})
"""Kinds that need the letter form, whose caption `Mall` release 2b calls `Brevmall`."""


@dataclass(frozen=True)
class Report:
    """What a night came to. `refused` are applications handed over as unsure where something else was expected,
    `unknown` those whose save may have been made;
    `wrong` are acts that should not have been done; `differences` hold these and everything else that disagrees."""

    states: Counter[str]
    refused: int
    unknown: int
    wrong: int
    unaccounted: int
    differences: tuple[str, ...]

    def text(self) -> str:
        """A few lines for people, with the first differences."""
        counted = [
            ("completed", self.states[State.COMPLETED]),
            ("handed over", self.states[State.PENDING_USER_ACTION] - self.refused - self.unknown),
            ("deferred", self.states[State.DEFERRED]),
            ("refused (OKÄND)", self.refused),
            ("unknown (OVISST)", self.unknown),
            ("failed", self.states[State.FAILED]),
            ("wrong", self.wrong),
            ("unaccounted", self.unaccounted),
            ("differences", len(self.differences)),
        ]
        lines = [f"{number:6}  {name}" for name, number in counted]
        return "\n".join([*lines, *(f"  - {difference}" for difference in self.differences[:40])])


def compare(evidence: Evidence, may_refuse: Collection[str] = ()) -> Report:
    """Runs every check. Kinds in `may_refuse` must have been refused: words they need have changed."""
    wrong = tuple(checks.wrong_acts(evidence))
    lost = tuple(checks.unaccounted(evidence))
    others = (
        *checks.outcomes(evidence, may_refuse),
        *checks.acts_agree(evidence),
        *checks.clicks_agree(evidence),
        *leaks.leaks(evidence),
        *leaks.pictures_of_protected(evidence),
    )
    states = Counter(str(item.state) for item in evidence.items.values())
    unknown = len(checks.in_doubt(evidence))
    return Report(states, len(checks.refused(evidence)), unknown, len(wrong), len(lost), (*wrong, *lost, *others))


def assert_agrees(evidence: Evidence, may_refuse: Collection[str] = ()) -> Report:
    """Prints the report; fails when anything disagrees."""
    report = compare(evidence, may_refuse)
    print(report.text())
    assert not report.differences, f"\n{report.text()}"
    return report
