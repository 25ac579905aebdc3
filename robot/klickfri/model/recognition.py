"""Which words of an element count as its label: one rule for targets, films and healing, and the page's own script.

A label stands in several places at once: in the page's code (`label`, `aria`, `legend`) or near the field (`left`,
`above`, `before`). The page's script (`evidence.js`, `hasLabel`) is held to the same table,
`tests/conformance/labels.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping

from klickfri.model.target import LabelSource
from klickfri.model.text import as_caption

Labels = Mapping[LabelSource, str]
"""Where a label stands -> its words, as shown, without a final colon."""

USUAL: tuple[LabelSource, ...] = ("label", "aria", "left", "legend")
"""The places that count unless a target names one, those first by which a person calls the element. In a form every
first cell has a caption above it and most fields some words before them, so these count only when they are named."""


def has_label(labels: Labels, wanted: str, source: LabelSource | None) -> bool:
    """Has the element this label, in the place that is named or in a usual one?"""
    return as_caption(wanted) in [labels.get(place) for place in ([source] if source else USUAL)]


def called_by(labels: Labels) -> LabelSource | None:
    """The place of the label that a person calls the element by, if it has a usual one."""
    return next((place for place in USUAL if place in labels), None)
