"""What a reviewer would look for in a flow, one function a rule; the rules stand in `flow.finding`."""

from __future__ import annotations

from klickfri.flow.finding import Finding
from klickfri.flow.rules import choices, data, ends, known, pages, protection, schedule, steps, targets, unused, whose
from klickfri.flow.rules.view import View


def findings_of(view: View) -> list[Finding]:
    """Everything against the numbered rules, in the files' order."""
    found = [
        one
        for group in (data, targets, pages, steps, ends, known, whose, choices, protection, schedule, unused)
        for one in group.find(view)
    ]
    return sorted(found, key=lambda one: (one.rule, one.file))
