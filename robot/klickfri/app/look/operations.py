"""What goes on just now, on all machines that share the queue: runs, pauses, ill systems, incidents. For every face."""

from __future__ import annotations

from dataclasses import dataclass

from klickfri.app.store import opened
from klickfri.settings.settings import Settings
from klickfri.work.health import Illness
from klickfri.work.incidents import Incident
from klickfri.work.pauses import Pause
from klickfri.work.runs import Run


@dataclass(frozen=True)
class Operations:
    """The state of things. `ill` is by system; `incidents` are those that are open."""

    runs: tuple[Run, ...]
    pauses: tuple[Pause, ...]
    ill: dict[str, Illness]
    incidents: tuple[Incident, ...]


def operations(settings: Settings) -> Operations:
    """As the queue tells it now."""
    with opened(settings) as store:
        return Operations(
            tuple(store.runs.running()), tuple(store.pauses.all()), store.illnesses(), tuple(store.incidents.current())
        )


def incidents(settings: Settings) -> list[Incident]:
    """Every incident, the open ones first, then the latest."""
    with opened(settings) as store:
        return store.incidents.all()
