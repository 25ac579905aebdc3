"""`klickfri`, killed at a chosen moment as if the power went: `python -m tests.e2e.dying_worker MOMENT NTH WORDS...`

The nth time the moment comes, the process ends at once, without a word, a closed file or a closed browser.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from itertools import count
from typing import Any

from klickfri.app.run.handle import CaseHandler
from klickfri.cli.main import main
from klickfri.replay.narrator import Narrator
from klickfri.replay.stages import Stages
from klickfri.replay.verbs import Verbs

LETTER = "case.skicka_brev"
Died = Callable[..., bool]


def die() -> None:
    """No signal handler, no `finally`, no exit hook runs."""
    os.kill(os.getpid(), signal.SIGKILL)


def after(owner: type, name: str, nth: int, counts: Died = lambda *given, **named: True) -> None:
    """Dies right after the nth call of a method."""
    original, calls = getattr(owner, name), count(1)

    @wraps(original)
    def dying(*given: Any, **named: Any) -> Any:
        answer = original(*given, **named)
        if counts(*given, **named) and next(calls) == nth:
            die()
        return answer

    setattr(owner, name, dying)


def before(owner: type, name: str, nth: int) -> None:
    """Dies right before the nth call of a method."""
    original, calls = getattr(owner, name), count(1)

    @wraps(original)
    def dying(*given: Any, **named: Any) -> Any:
        if next(calls) == nth:
            die()
        return original(*given, **named)

    setattr(owner, name, dying)


MOMENTS: dict[str, Callable[[int], None]] = {
    "intended": lambda nth: after(Narrator, "intent", nth),
    "meant": lambda nth: after(Narrator, "intent", nth, lambda voice, step, name, target: target == LETTER),
    "clicked": lambda nth: after(Verbs, "_click", nth, lambda verbs, step, *rest: bool(step.effect)),
    "unverified": lambda nth: before(Stages, "_settle", nth),
    "verified": lambda nth: after(Narrator, "verified", nth),
    "handled": lambda nth: after(CaseHandler, "__call__", nth),
}
"""Just before a click that saves; just before the one that sends a letter; just after a click that saves; when the
page has answered, before the fresh look; after the look; when the case is done, before the queue knows."""


if __name__ == "__main__":
    moment, nth = sys.argv[1], int(sys.argv[2])
    MOMENTS[moment](nth)
    sys.argv = ["klickfri", *sys.argv[3:]]
    main()
