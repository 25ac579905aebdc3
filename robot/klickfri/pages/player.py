"""`film.html`: a film and its steps side by side."""

from __future__ import annotations

from pathlib import Path

from klickfri.film.bundle import Film
from klickfri.film.words import say
from klickfri.pages import template


def write_player(shown: Film, page: Path) -> None:
    """Writes the page. Pictures and film stay in the bundle and are drawn in from there."""
    steps = [
        {
            "number": number,
            "second": shown.second(step),
            "said": say(step),
            "remarks": step.remarks,
            "picture": _address(shown.picture(number)),
            "mark": step.mark,
        }
        for number, step in enumerate(shown.steps, 1)
    ]
    film = _address(shown.folder / "film.webm")
    text = template.render("film.html.j2", meta=shown.meta, steps=steps, film=film, folder=shown.folder.name)
    page.write_text(text, encoding="utf-8")


def _address(file: Path) -> str | None:
    """Where a page finds a file of the bundle; None when it is not in it."""
    return file.resolve().as_uri() if file.is_file() else None
