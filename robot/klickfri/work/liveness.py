"""Who still lives, as another process can tell: by a heartbeat that changes, and by a process that is gone.

Heartbeats are never compared with a clock. Who has not been heard for a lease of the *observer's* own steady clock is
dead; so no clock that is set back or forward, here or on another machine, kills anybody or keeps the dead alive.
"""

from __future__ import annotations

import os
from collections.abc import Hashable
from dataclasses import dataclass

from klickfri.settings.own_name import own_name

LEASE = 20.0
"""Seconds that a worker or a run may be silent before what it holds may be taken over."""


@dataclass(frozen=True)
class Heard:
    """What an observer has heard of somebody: for how many seconds nothing, and whether anything since it began."""

    silent: float
    spoke: bool


class Observer:
    """Notes when each heartbeat last changed. `moment` is this process's steady clock, in seconds."""

    def __init__(self) -> None:
        self._first: dict[Hashable, float] = {}
        self._latest: dict[Hashable, tuple[float, float]] = {}

    def hear(self, who: Hashable, heartbeat: float, moment: float) -> Heard:
        """Notes what somebody's heartbeat is now."""
        first = self._first.setdefault(who, heartbeat)
        latest, since = self._latest.get(who, (heartbeat, moment))
        if latest != heartbeat:
            since = moment
        self._latest[who] = heartbeat, since
        return Heard(moment - since, first != heartbeat)


def has_ended(host: str, pid: int) -> bool:
    """True when the process is known to be gone: it was this machine's, and nothing runs under its number.

    Machines that share a queue have names of their own (`settings.own_name`). Windows has no harmless way to ask.
    """
    if host != own_name() or os.name == "nt":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # it runs, as somebody else
        pass
    return False
