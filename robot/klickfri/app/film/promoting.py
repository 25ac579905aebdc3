"""`klickfri draft --promote`: a draft is put to use, and what a person wrote since the last time is never lost unseen.

`film/promoted.sums` tells what was put to use last, as `sha256sum` writes it: a file with another sum was changed by
hand or by an accepted healing.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.film.drafting import write_flow
from klickfri.film.draft import Draft, flow_files, refuse_unfinished
from klickfri.model.errors import BadInput, Fault
from klickfri.settings.files import sums_of

PROMOTED_SUMS = "film/promoted.sums"
_MEND = (
    "Answer it in film/answers.yaml so that the draft says the same, or film again; "
    "with --overwrite the draft takes its place"
)


@dataclass(frozen=True)
class Promotion:
    """What putting a draft to use would change: the lines that differ, and the files that a person has changed."""

    draft: Draft
    folder: Path
    lines: tuple[str, ...]
    """A unified diff from what is in use to the draft."""
    edited: tuple[str, ...]
    """Files that are not as they were promoted and not as the draft has them."""


def compare(draft: Draft, folder: Path) -> Promotion:
    """Holds the draft against what the process's folder has in use. Raises `BadInput` while a question is open."""
    refuse_unfinished(draft)
    drafted = flow_files(draft)
    in_use = {name: text for name in drafted if (text := _text(folder / name)) is not None}
    differing = [name for name, text in in_use.items() if text != drafted[name]]
    promoted = _sums(folder)
    lines = [line for name, text in drafted.items() for line in _difference(name, in_use.get(name, ""), text)]
    edited = tuple(name for name in differing if promoted.get(name) != _sum(in_use[name]))
    return Promotion(draft, folder, tuple(lines), edited)


def put_to_use(promotion: Promotion, *, overwrite: bool = False) -> None:
    """Writes flow and targets. Raises `BadInput` where that would undo what a person changed, unless told to."""
    if promotion.edited and not overwrite:
        what = "was changed since it was promoted, by hand or by an accepted healing; the draft would undo that"
        raise BadInput("the promotion", [Fault(name, what, _MEND) for name in promotion.edited])
    write_flow(promotion.draft, promotion.folder)
    drafted = flow_files(promotion.draft)
    sums = "".join(f"{_sum(text)}  {name}\n" for name, text in drafted.items())
    (promotion.folder / PROMOTED_SUMS).write_text(sums, encoding="utf-8", newline="\n")


def _difference(name: str, before: str, after: str) -> Iterator[str]:
    names = f"{name} (in use)", f"{name} (draft)"
    return difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="")


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _sums(folder: Path) -> dict[str, str]:
    return sums_of(_text(folder / PROMOTED_SUMS) or "")
