"""Who may decide."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from klickfri.decide import mandate
from klickfri.model.application import Process
from klickfri.model.errors import Misconfigured

PROCESS = Path(__file__).parents[3] / "recordings" / "sfi_first_application" / "process.toml"


def process(**changed: object) -> Process:
    """The SFI process with some settings changed."""
    return Process.model_validate({**tomllib.loads(PROCESS.read_text(encoding="utf-8")), **changed})


@pytest.mark.parametrize("delegation", [None, "", "  "])
def test_deciding_takes_a_delegation(delegation: str | None) -> None:
    """A process that decides without naming the board's delegation does not start, and says how to mend it."""
    with pytest.raises(Misconfigured) as refused:
        mandate.check(process(mode="decide", delegation=delegation))
    assert str(refused.value) == (
        'sfi_first_application has mode = "decide" but no delegation. Name the board\'s decision in process.toml '
        '(delegation = "..."), or set mode = "propose"'
    )


def test_proposing_takes_none() -> None:
    """A process that only proposes needs no delegation, and nobody has decided yet."""
    said = mandate.decided_by(process(mode="propose", delegation=None))
    assert said == "ingen än: roboten föreslår, en handläggare beslutar"


def test_the_decider_is_named() -> None:
    """An automated decision names the function, the delegation and the board (FL 31 §)."""
    settings = process().settings
    for named, robot in ((settings, "Klara"), ({}, "Klickfri")):
        said = mandate.decided_by(process(mode="decide", delegation="UTB 2026/1 § 2", settings=named))
        assert said == (
            f"den automatiserade beslutsfunktionen {robot} enligt delegation UTB 2026/1 § 2 för Utbildningsnämnden"
        )
