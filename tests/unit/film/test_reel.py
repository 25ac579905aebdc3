"""The film of several windows: each picture in its place, whatever its size."""

from __future__ import annotations

import io
from pathlib import Path

import av
from PIL import Image

from klickfri.film.reel import Reel

BEGAN = 1_700_000_000_000.0


def picture(colour: str, size: tuple[int, int]) -> bytes:
    """One picture of a window, as the camera takes them."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def frames(path: Path) -> list[tuple[float, Image.Image]]:
    """What the film shows, and when: seconds from its beginning."""
    with av.open(str(path)) as film:
        return [(float(frame.time or 0), frame.to_image()) for frame in film.decode(video=0)]


def test_a_smaller_window_is_shown_on_white(tmp_path: Path) -> None:
    """The film keeps its first window's size, and lasts as long as it was filmed."""
    reel = Reel(tmp_path / "spool")
    reel.keep(picture("blue", (64, 48)), BEGAN, 1)
    reel.keep(picture("black", (32, 24)), BEGAN + 1000, 2)
    reel.write(tmp_path / "film.webm", BEGAN, BEGAN + 3000)
    shown = frames(tmp_path / "film.webm")
    assert [round(moment) for moment, _ in shown] == [0, 1, 3]
    assert {image.size for _, image in shown} == {(64, 48)}
    for _, image in shown[1:]:
        grey = image.convert("L")
        assert max(grey.crop((2, 2, 24, 16)).tobytes()) < 40
        assert min(grey.crop((48, 32, 64, 48)).tobytes()) > 215
