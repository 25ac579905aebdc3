"""What the work cost the caseworker in one film."""

from __future__ import annotations

from klickfri.film.baseline import Baseline, baseline_of
from klickfri.model.film import DialogMet
from klickfri.model.flow import Flow
from tests.unit.film.drafts import FIND, act, button, field, known, told
from tests.unit.film.support import seen

ASKED = (DialogMet("confirm", "Skicka?", "accept"),)
OPEN = Flow.model_validate(
    {
        "format": "klickfri-flow/1", "name": "open", "title": "Öppna", "inputs": ["reference"],
        "steps": [
            {"id": "find", "say": "Sök", "use": {"flow": "find", "with": {"reference": "$reference"}}},
            {"id": "row", "say": "Klicka", "click": "list.row"},
        ],
    }
)  # fmt: skip


def test_clicks_choices_and_dialogs_count_and_writing_does_not() -> None:
    """As the practice system counts a person's work."""
    acts = [
        act("click", button("Ny")), act("select", seen(role="combobox", labels={"left": "Skola"}), "SFI"),
        act("fill", field("Ort"), "Ökna"), act("click", button("Skicka"), asked=ASKED),
    ]  # fmt: skip
    assert baseline_of(told(known(), acts), {}, 41.5) == Baseline(3, 1, 41.5)


def test_what_only_looks_costs_nothing() -> None:
    """An object's own work counts, the looking inside it does not."""
    objects = {"find": FIND, "open": OPEN}
    (node,) = told(known(), [act("click", button("Ny"))])
    use = node.__class__("use", ("use",), "list", {1: 1}, text="open")
    assert baseline_of([use], objects, 1).clicks == 1
    assert baseline_of([node.__class__("use", ("use",), "list", {1: 1}, text="find")], objects, 1).clicks == 0
