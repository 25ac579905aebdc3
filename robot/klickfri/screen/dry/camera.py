"""The twin of the cameras: a film in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from klickfri.model.film import Sighting
from klickfri.screen.port import Count, KeepFrame, MaskSighting


@dataclass(frozen=True)
class DryFrame:
    """A picture that is taken: JPEG bytes, milliseconds since 1970, and the window's number."""

    picture: bytes
    at: float
    window: int = 1


@dataclass(frozen=True)
class ProtectionShown:
    """A sign of protected identity shows; only a masked film looks for it."""

    code: str


Happening = Sighting | DryFrame | ProtectionShown


class DryCamera:
    """Implements `screen.port.Camera` in memory: filmed is what `happens`, in that order, and then it is over."""

    def __init__(
        self,
        happens: Iterable[Happening],
        *,
        keep_frame: KeepFrame = lambda picture, at, window: None,
        count: Count = len,
        mask: MaskSighting | None = None,
    ) -> None:
        self.happens = deque(happens)
        self._keep_frame, self._count, self._mask = keep_frame, count, mask
        self._seen: list[Sighting] = []
        self._paused = False
        self.version = "dry"
        self.protected: str | None = None
        self.steps = 0
        """What the person was told last of how many steps they have done."""

    @property
    def sightings(self) -> list[Sighting]:
        """Everything kept so far, in causal order."""
        return sorted(self._seen, key=lambda one: (one.at, one.n))

    def roll(self, until: Callable[[], bool]) -> None:
        """Lets everything happen that is left, until told to stop."""
        while self.happens and not until():
            self._meet(self.happens.popleft())
            self.steps = self._count(self.sightings)

    def close(self) -> None:
        """Nothing was started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _meet(self, one: Happening) -> None:
        match one:
            case ProtectionShown(code):
                if self._mask and not self._paused:
                    self.protected = code
                    self._seen.clear()
            case DryFrame(picture, at, window):
                if not (self._paused or self.protected):
                    self._keep_frame(picture, at, window)
            case sighting:
                self._see(sighting)

    def _see(self, one: Sighting) -> None:
        """What the person says of the film stands at both ends of a pause."""
        self._paused = self._paused and one.kind != "resume"
        if not (self._paused or self.protected):
            self._seen.append(self._mask(one) if self._mask else one)
        self._paused = self._paused or one.kind == "pause"
