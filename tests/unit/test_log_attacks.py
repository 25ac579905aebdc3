"""The list of attacks on the log names tests that are there."""

from __future__ import annotations

import re

from tests.log_attacks import PAGE, TESTS, named

NUMBERS = [*range(1, 26), *range(28, 41)]


def test_every_attack_has_its_row() -> None:
    """Each number once, in order; with a test, or with the reason why there is none."""
    rows = re.findall(r"^\| (\d+) \|.*\| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == NUMBERS
    without = {int(number) for number, proof in rows if "::" not in proof}
    assert without == {18}
    assert all("not built: " in proof for number, proof in rows if int(number) in without)


def test_every_test_that_is_named_is_there() -> None:
    """In its file, under its name."""
    assert len(named()) > 50
    for file, name in named():
        what, _, method = name.partition("::")
        text = (TESTS / file).read_text(encoding="utf-8")
        assert f"def {what}(" in text or (method == "runTest" and f"{what} = " in text), (file, name)
