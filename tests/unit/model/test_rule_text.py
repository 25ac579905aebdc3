"""Which fields a process's rules name: read from their text."""

from __future__ import annotations

import pytest

from klickfri.model.rule_text import named_in

FIELDS = ("town", "item_1", "item_2", "price_1", "a_b")


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        ("q.application.get('town')", {"town"}),
        ("# 'town'\ntown = 1", set()),
        ("'a town'", set()),
        ("[q.application[f'item_{n}'] for n in (1, 2)]", {"item_1", "item_2"}),
        ("q.application['item_' + str(n)]", {"item_1", "item_2"}),
        ("q.application[kind + '_1']", set()),
        ("q.application[f'{a}_{b}']", set()),
        ("q.application[f'{kind}_b']", set()),
        ("f'{n:>02}'", set()),
        ("def (", set()),
        ("", set()),
    ],
)
def test_a_field_is_named_as_a_text_or_by_one_that_is_built(rules: str, named: set[str]) -> None:
    """A text that is built names the fields that it can be, if it says three letters of them; what stands in a remark
    or inside other words names none."""
    assert named_in(rules, FIELDS) == named
