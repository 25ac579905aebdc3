"""What of a system with real persons may be kept of a film: its known labels, and which known value stood where."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

from klickfri.film.infer import references_for
from klickfri.flow.loader import system_targets
from klickfri.model.pattern import is_pattern
from klickfri.model.recognition import known_labels
from klickfri.model.target import Page, System, Target
from klickfri.model.values import Values
from klickfri.privacy.filmed import FilmMask
from klickfri.screen.port import MARK


class Masking(TypedDict, total=False):
    """How a camera masks; empty where everybody is made up."""

    mask: FilmMask
    captions: Collection[str]


def masking_of(recordings: Path, system: System, values: Values) -> Masking:
    """Only what the system's own files name may be read in the film, and where a known value stood."""
    targets = system_targets(recordings, system.name).values()
    captions = {text for target in targets for text in _captions(target)}
    pages = system.pages.values()
    titles = {page.title for page in pages if page.title}
    patterns = {words for page in pages for words in page.patterns.values() if is_pattern(words)}
    mask = FilmMask(
        labels=known_labels(system, captions) | titles - patterns | {*system.known_dialogs, MARK},
        codes=_names_in_code(pages, targets),
        paths=_path_parts([system.address, *(page.address or page.path or "" for page in pages)]) | {"blank"},
        references=lambda text: references_for(text, values),
        patterns=patterns,
    )
    return {"mask": mask, "captions": captions}


def _names_in_code(pages: Collection[Page], targets: Collection[Target]) -> set[str]:
    """Names of frames and elements, which are the system's own."""
    frames = {name for page in pages for name in page.frame}
    return frames | {name for target in targets for name in target.supporting.values()}


def _path_parts(addresses: Iterable[str]) -> set[str]:
    return {part for address in addresses for part in urlsplit(address).path.split("/")}


def _captions(target: Target) -> list[str]:
    """What a target says that an element is called; never a value."""
    texts = [target.name, target.label, target.text, target.column, target.heading, target.section, *(target.row or {})]
    return [text for text in texts if text and "$" not in text]
