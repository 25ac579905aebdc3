"""What the use cases are given from outside. The command makes one; a test makes its own, with a clock it can set."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol, Self

from klickfri.app import crew
from klickfri.app.crew import StartWorker
from klickfri.model.target import System
from klickfri.screen import opening
from klickfri.screen.port import Camera, Count, KeepFrame, MaskSighting, Screen
from klickfri.settings.person import person
from klickfri.settings.settings import Settings


class OpenScreen(Protocol):
    """Opens a robot session at a system. Raises `Misconfigured`."""

    def __call__(self, system: System, settings: Settings, *, headed: bool = False) -> Screen: ...


class OpenCamera(Protocol):
    """Opens a camera before a system. Raises `Misconfigured`."""

    def __call__(
        self,
        system: System,
        settings: Settings,
        *,
        keep_frame: KeepFrame,
        count: Count,
        mask: MaskSighting | None = None,
        captions: Collection[str] = (),
    ) -> Camera: ...


def _utc() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _six_digits() -> str:
    return uuid.uuid4().hex[:6]


@dataclass(frozen=True)
class Office:
    """Where things are, what time it is, who asks, and how workers and screens are started.

    `now` is the moment in UTC, the only clock of the application; `signer` says who signs, runs, closes and accepts;
    `draw` gives six digits (0 to f) that tell two runs of one second apart.
    """

    settings: Settings
    now: Callable[[], dt.datetime] = _utc
    signer: Callable[[], str] = person
    draw: Callable[[], str] = _six_digits
    start_worker: StartWorker = crew.start_worker
    open_screen: OpenScreen = opening.open_screen
    open_camera: OpenCamera = opening.open_camera

    @classmethod
    def from_environment(cls) -> Self:
        """The real one. Raises `Misconfigured`, which lists all bad settings."""
        return cls(Settings.from_environment())

    def today(self) -> dt.date:
        """The day that rules and deadlines count from: the settings', else this machine's."""
        return self.settings.day(self.now().astimezone())

    def moment(self) -> dt.datetime:
        """The time that people are told and that deadlines are counted to."""
        return self.settings.moment(self.now())
