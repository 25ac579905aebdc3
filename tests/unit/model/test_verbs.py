"""The table of verbs is whole: the model, the robot and the words for people have every verb and no other."""

from __future__ import annotations

from klickfri.model.flow import Step
from klickfri.model.verbs import EXPECT, VERBS
from klickfri.replay.verbs import Verbs
from tests.unit.replay.support import Trial

NOT_DONE_BY_ITSELF = {"use"}
"""Its steps are run one by one."""


def test_every_verb_is_a_key_of_a_step_and_every_such_key_is_a_verb() -> None:
    """What is neither a verb nor listed here would be a second table."""
    beside = {
        "id",
        "say",
        "kind",
        "when",
        "unless_shown",
        "key",
        "ending",
        "shows",
        "typed",
        "dialog",
        "effect",
        "filmed",
    }
    assert set(Step.model_fields) == VERBS.keys() | beside


def test_every_verb_is_done() -> None:
    """A verb that nobody does is an error of ours, never nothing (a step that only seems done)."""
    trial = Trial()
    doers = Verbs(trial.replay._attempt, trial.screen, trial.replay._narrator)._doers
    assert doers.keys() == VERBS.keys() - NOT_DONE_BY_ITSELF


def test_what_sets_a_field_points_at_it_and_acts() -> None:
    """A value in a field is left by acting on that field; what only reads or thinks leaves nothing."""
    for verb in VERBS.values():
        assert verb.points or not (verb.sets or verb.counts)
        assert verb.acts or not verb.points
        assert not (verb.reads and verb.acts)


def test_a_drafted_step_has_words() -> None:
    """Every verb that a film can lead to has a name and a beginning in Swedish."""
    drafted = {name for name, verb in VERBS.items() if verb.points} | {"read", EXPECT}
    assert {name for name, verb in VERBS.items() if verb.stem and verb.begins} == drafted
