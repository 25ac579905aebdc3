"""Single frames of a film, to stand beside what the robot saw: each only of the very film that is meant."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from klickfri.film import compat
from klickfri.film.bundle import SUMS, picture_name
from klickfri.model.errors import BadInput, Fault, NotFound
from klickfri.model.film import FilmMeta
from klickfri.settings import files

_MEND = "Take the film from where it was kept"


def frame(folder: Path, number: int, sums: str) -> bytes | None:
    """What the step's window showed when it began (WebP), in the film whose list of sums has this sum; None where it
    showed nothing, or the film ended before.

    Raises `NotFound` without the film; `BadInput` for another film, one that was changed, and one that shows real
    persons as they are.
    """
    if not (folder / SUMS).is_file():
        raise NotFound(f"the film {folder.name} is not here")
    listed = files.sums_of(_sealed(folder, SUMS, sums).decode())
    _refuse_real(folder, listed)
    name = picture_name(number)
    return _sealed(folder, name, listed[name]) if name in listed else None


def _refuse_real(folder: Path, listed: Mapping[str, str]) -> None:
    told = files.yaml_of("meta.yaml", _sealed(folder, "meta.yaml", listed.get("meta.yaml", "")).decode())
    meta = FilmMeta.model_validate(compat.newest_meta(told))
    if meta.persons == "real" and not meta.masked:
        raise BadInput(folder.name, [Fault("meta.yaml", "it shows real persons as they are", "Film it masked")])


def _sealed(folder: Path, name: str, sha: str) -> bytes:
    """The file, if it is as it was sealed."""
    try:
        told = files.content(folder / name)
    except Fault as fault:
        raise BadInput(folder.name, [fault]) from fault
    if hashlib.sha256(told).hexdigest() != sha:
        raise BadInput(folder.name, [Fault(name, "is not that of the film that is meant", _MEND)])
    return told
