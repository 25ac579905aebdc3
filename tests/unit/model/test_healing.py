"""What a refused target may have become: likeness proposes, and only where it is clear and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.model.healing import CLEAR, ENOUGH, Candidate, Evidence, healed, margin, ranked, score
from klickfri.model.target import Target


def a_target(**facts: Any) -> Target:
    """A list on the letter page."""
    return Target.model_validate({"page": "letter", "role": "combobox", **facts})


def seen(**facts: Any) -> Evidence:
    """A list that stands there now."""
    return Evidence.model_validate({"role": "combobox", **facts})


TEMPLATE = a_target(label="Mall", label_from="left", supporting={"name": "ddlMall"})
STATUS = a_target(label="Status efter utskick", label_from="left", supporting={"name": "ddlStatus"})
RENAMED = seen(labels={"left": "Brevmall"}, supporting={"name": "ddlStatus"})
RIVAL = seen(labels={"left": "Status efter utskick"}, supporting={"name": "ddlMall"})
"""The vendor has handed the old field's name on to its neighbour."""


def test_a_name_handed_on_misleads_nobody() -> None:
    """The neighbour bears the old name in the page's code, but its caption is another target's: it comes last."""
    first, last = ranked("template", TEMPLATE, [RIVAL, RENAMED], {"template": TEMPLATE, "status": STATUS})
    assert (first.evidence, last.claimed_by) == (RENAMED, "status")
    assert first.score >= ENOUGH
    assert margin([first, last]) == first.score


def test_words_above_a_field_make_it_nobodys() -> None:
    """What only stands above or before counts where a target names that place, here as where it is looked for."""
    evidence = seen(labels={"left": "Skolan", "above": "Namn"})
    by_the_left = a_target(label="Namn", label_from="left")
    by_any = a_target(label="Namn")
    by_the_above = a_target(label="Namn", label_from="above")
    claims = [
        ranked("template", TEMPLATE, [evidence], {"template": TEMPLATE, "rival": rival})[0].claimed_by
        for rival in (by_the_left, by_any, by_the_above)
    ]
    assert claims == ["", "", "rival"]


def test_what_is_another_targets_is_never_first() -> None:
    """With all the old names in its code the neighbour comes nearer than the field itself; it is another's all the
    same, and the field alone is not alike enough to be proposed."""
    told = TEMPLATE.model_copy(update={"supporting": {"name": "ddlMall", "id": "ddlMall"}})
    rival = RIVAL.model_copy(update={"supporting": {"name": "ddlMall", "id": "ddlMall"}})
    assert score(told, rival) > score(told, RENAMED)
    first, last = ranked("template", told, [rival, RENAMED], {"template": told, "status": STATUS})
    assert (first.evidence, first.score < ENOUGH, last.claimed_by) == (RENAMED, True, "status")


def test_the_nearest_comes_first() -> None:
    """Of what is nobody's, however many there are and in whatever order they stand."""
    other, alike = seen(labels={"left": "Handläggare"}), seen(labels={"left": "Mall"})
    for seen_now in ([other, RENAMED, alike], [alike, RENAMED, other]):
        found = ranked("template", TEMPLATE, seen_now, {"template": TEMPLATE})
        assert [one.evidence for one in found] == [alike, RENAMED, other]


def test_without_that_knowledge_it_is_not_clear() -> None:
    """Were the neighbour no target of ours, the two would be too near each other to be accepted."""
    near = ranked("template", TEMPLATE, [RIVAL, RENAMED], {})
    assert margin(near) < CLEAR


@pytest.mark.parametrize(
    ("evidence", "least", "most"),
    [
        (seen(held=("label",), supporting={"name": "ddlMall"}), 1, 1),
        (seen(labels={"left": "Mall"}, supporting={"name": "ddlMall"}), 1, 1),
        (seen(labels={"left": "Brevmall"}), 0.5, 0.7),
        (seen(labels={"left": "Handläggare"}), 0, 0.3),
        (seen(), 0, 0),
    ],
)
def test_the_score_is_the_share_of_facts_that_hold(evidence: Evidence, least: float, most: float) -> None:
    """From nothing alike to all alike."""
    assert least <= score(TEMPLATE, evidence) <= most


@pytest.mark.parametrize(
    ("recorded", "evidence", "exactly"),
    [
        (TEMPLATE, RENAMED, 0.567),
        (TEMPLATE, seen(labels={"left": "Mall"}), 0.667),
        (a_target(name="Spara", heading="Brev"), seen(name="Spara"), 0.642),
        (a_target(column="Namn", heading="Brev"), seen(held=("column",)), 0.5),
        (a_target(text="Klar", label="Mall"), seen(labels={"left": "Mall"}), 0.5),
        (a_target(row={"Nr": "$reference"}, column="Namn"), seen(column="Namn"), 0.358),
        (a_target(name="$town", label="Mall"), seen(name="$town", labels={"left": "Mall"}), 0.5),
        (
            a_target(label="Mall", supporting={"id": "a", "testid": "b", "title": "x"}),
            seen(labels={"left": "MALL"}, supporting={"id": "a", "testid": "c"}),
            0.737,
        ),
        (a_target(label="Mal"), seen(labels={"left": "Brevmal"}), 0.6),
    ],
)
def test_each_fact_has_its_weight(recorded: Target, evidence: Evidence, exactly: float) -> None:
    """Words twice what stands around them, names in the code half; what follows the case has no share."""
    assert score(recorded, evidence) == exactly


def test_the_margin_is_to_the_next_that_is_nobodys() -> None:
    """One alone is as far from the next as it is near."""
    near = [Candidate(RENAMED, 0.75), Candidate(RIVAL, 0.7, "status"), Candidate(RENAMED, 0.5), Candidate(RIVAL, 0.1)]
    assert margin(near) == 0.25
    assert margin(near[:2]) == 0.75
    assert margin(near[1:2]) == 0


def test_a_target_without_facts_is_like_nothing() -> None:
    """No division by nothing, and no proposal."""
    assert score(a_target(), RENAMED) == 0
    assert margin([]) == 0


def test_only_the_facts_that_failed_are_replaced() -> None:
    """The page, the role and what still holds stay; what the page's code calls it follows."""
    both = TEMPLATE.model_copy(update={"heading": "Nytt brev"})
    new = healed(both, RENAMED.model_copy(update={"held": ("heading",)}))
    assert new == both.model_copy(update={"label": "Brevmall", "supporting": {"name": "ddlStatus"}})


def test_a_label_that_moved_keeps_its_source() -> None:
    """From the cell to the left to a label element; never to the cell above unless it was recorded there."""
    new = healed(TEMPLATE, seen(labels={"label": "Brevmall", "above": "Mall"}))
    assert new is not None
    assert (new.label, new.label_from) == ("Mall", "above")
    anywhere = healed(a_target(label="Mall"), seen(labels={"label": "Brevmall", "above": "Mall", "before": "Mall"}))
    assert anywhere is not None
    assert (anywhere.label, anywhere.label_from) == ("Brevmall", None)


@pytest.mark.parametrize(
    ("recorded", "evidence"),
    [
        (a_target(name="$start_date|day_month"), seen(name="23 november")),
        (a_target(row={"Nummer": "$reference"}, column="Namn"), seen(held=("column",))),
        (a_target(text="Klar"), seen()),
        (a_target(label="Mall", heading="Brev"), seen(held=("label",), heading="")),
        (a_target(label="Mall"), seen()),
        (TEMPLATE, seen(held=("label",))),
    ],
)
def test_what_follows_the_case_or_is_not_told_cannot_be_healed(recorded: Target, evidence: Evidence) -> None:
    """A value, a row, a caption that may not be told, or nothing that failed: no new facts to propose."""
    assert healed(recorded, evidence) is None


@pytest.mark.parametrize("fact", [{"text": "Mall"}, {"row": {"Nummer": "AB-77"}}])
def test_a_target_known_by_what_is_not_seen_claims_nothing(fact: dict[str, Any]) -> None:
    """A text or a row is not told of what stands near, so nobody can say that the other target points it out."""
    evidence = seen(labels={"left": "Mall"})
    rival = a_target(label="Mall", **fact)
    (candidate,) = ranked("template", TEMPLATE, [evidence], {"template": TEMPLATE, "rival": rival})
    assert candidate.claimed_by == ""
