"""The film itself: pictures as they come, kept on disk, made into a WebM afterwards.

Nothing is encoded while the caseworker works, so filming costs them no time. VP9 in WebM plays in any browser; the
encoder comes with PyAV, no program of the machine's is needed.
"""

from __future__ import annotations

import bisect
import io
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

MILLISECONDS = Fraction(1, 1000)
_VP9 = {"deadline": "realtime", "cpu-used": "6", "crf": "42", "b:v": "0", "row-mt": "1", "g": "300"}
_WEBP = {"quality": 50, "method": 4}
"""Both as small as a screen's small texts stay readable: films are kept with the code."""


class Reel:
    """Keeps the pictures of one film in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._times: list[float] = []
        self._of_window: defaultdict[int, list[int]] = defaultdict(list)

    def keep(self, picture: bytes, at: float, window: int) -> None:
        """Keeps one picture (JPEG) of a window; `at` is in milliseconds since 1970. Pictures come in order."""
        number = len(self._times)
        self._file(number).write_bytes(picture)
        self._times.append(at)
        self._of_window[window].append(number)

    @property
    def empty(self) -> bool:
        """Was nothing shown at all?"""
        return not self._times

    def at(self, moment: float, window: int) -> bytes | None:
        """What the window showed at the moment, or at first; None when it was gone before it showed anything."""
        shown = self._of_window[window]
        if not shown:
            return None
        place = bisect.bisect_right(shown, moment, key=self._times.__getitem__) - 1
        return self._file(shown[max(place, 0)]).read_bytes()

    def write(self, path: Path, began: float, ended: float) -> None:
        """Writes the film from `began` to `ended` (milliseconds since 1970)."""
        first = self._image(0)
        size = tuple(side - side % 2 for side in first.size)
        with av.open(str(path), "w", format="webm") as film:
            stream = film.add_stream("libvpx-vp9", options=_VP9)
            stream.width, stream.height = size
            stream.pix_fmt, stream.time_base = "yuv420p", MILLISECONDS
            last = -1
            for number, moment in [*enumerate(self._times), (len(self._times) - 1, ended)]:
                pts = max(round(moment - began), last + 1)
                frame = av.VideoFrame.from_image(_fitted(self._image(number), size))  # type: ignore[no-untyped-call]
                frame.pts, frame.time_base, last = pts, MILLISECONDS, pts
                film.mux(stream.encode(frame))
            film.mux(stream.encode(None))

    def _image(self, number: int) -> Image.Image:
        return Image.open(io.BytesIO(self._file(number).read_bytes())).convert("RGB")

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:07}.jpg"


def webp(picture: bytes) -> bytes:
    """A JPEG as WebP, a third of its size."""
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).save(out, "WEBP", **_WEBP)
    return out.getvalue()


def _fitted(image: Image.Image, size: tuple[int, ...]) -> Image.Image:
    """The picture on a film of this size: another window may be smaller or larger than the first."""
    if image.size == size:
        return image
    whole = Image.new("RGB", (size[0], size[1]), "white")
    image.thumbnail((size[0], size[1]))
    whole.paste(image, (0, 0))
    return whole
