"""What log and queue must both know: told when one does not, and silent about what a killed worker may leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from klickfri.app.look.agreement import disagreements
from klickfri.audit.ledger import Told
from klickfri.work.witness import QueueAccount

CASES = frozenset({"trial/A-1", "trial/A-2"})
LOG = Told(frozenset({("trial/A-1", 1), ("trial/A-1", 2)}), Counter({"trial/A-2": 1}), CASES, {"trial": 2})
QUEUE = QueueAccount({"trial": CASES}, frozenset({("trial/A-1", 2)}), Counter({"trial/A-2": 1}))


def told(log: Mapping[str, object] = {}, queue: Mapping[str, object] = {}) -> list[str]:
    """The disagreements when log or queue are otherwise."""
    changed = QueueAccount(**{**vars(QUEUE), **queue})
    return list(disagreements("trial", Told(**{**vars(LOG), **log}), changed, changed))


def test_a_killed_worker_leaves_more_in_the_log() -> None:
    """An end that the queue never heard of, an answer that did not count: lawful."""
    assert told() == []
    assert told(queue={"ended": frozenset(), "moved": Counter()}) == []


@pytest.mark.parametrize(
    ("log", "queue", "said"),
    [
        ({"finished": frozenset()}, {}, "trial/A-1, försök 2: kön vet hur det slutade, loggen inte"),
        ({"answered": Counter()}, {}, "trial/A-2: kön har 1 svar av en person som loggen inte har"),
        ({}, {"cases": {"trial": frozenset({"trial/A-1"})}}, "trial/A-2: loggen har tagit ärendet, kön har det inte"),
        ({"taken": {}}, {}, "trial: 0 ansökningar intagna enligt loggen, 2 i kön"),
        ({"taken": {"trial": 3}}, {}, "trial: 3 ansökningar intagna enligt loggen, 2 i kön"),
    ],
)
def test_what_one_alone_knows_is_told(log: Mapping[str, object], queue: Mapping[str, object], said: str) -> None:
    """A cut log, a forgotten answer, a lost or invented application."""
    assert said in told(log, queue)


def test_an_intake_meanwhile_disturbs_nothing() -> None:
    """Applications that came while the log was read may or may not be in it."""
    before = QueueAccount({"trial": frozenset({"trial/A-1"})}, QUEUE.ended, QUEUE.moved)
    assert list(disagreements("trial", LOG, before, QUEUE)) == []


def test_a_killed_intake_disturbs_nothing() -> None:
    """The log has begun it; the queue kept its rows, or did not."""
    for taken in (0, 2):
        assert told({"taken": {"trial": taken}, "begun": {"trial": 2}}) == []
    assert told({"taken": {"trial": 0}, "begun": {"trial": 1}})


def test_another_process_is_left_to_its_own_log() -> None:
    """Boards keep logs of their own."""
    assert list(disagreements("other", LOG, QUEUE, QUEUE)) == []
