"""The caseworker's film beside what the robot did: of each step of a case, which step of which film it came from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from klickfri.app.look.protected import entries_of
from klickfri.app.look.versions import text_of
from klickfri.app.office import Office
from klickfri.audit.entry import Entry
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.film.frames import frame
from klickfri.model.errors import BadInput, NotFound
from klickfri.model.events import CaseClaimed, OfStep
from klickfri.model.flow import Flow
from klickfri.settings.settings import Settings


@dataclass(frozen=True)
class FilmedAt:
    """A step of a film, by the film's folder and the sum that tells it from any other."""

    film: str
    step: int
    sums: str


class Lacking(StrEnum):
    """Why a film's frames are not shown."""

    GONE = "gone"
    OTHER = "other"
    """Another film than the flow came from, or changed since."""


@dataclass(frozen=True)
class FilmBeside:
    """A film at a step: whether there is a frame just before and one just after it, or why none is shown."""

    at: FilmedAt
    before: bool = False
    after: bool = False
    lacking: Lacking | None = None


def filmed(settings: Settings, process: str, entries: Sequence[Entry]) -> dict[int, tuple[FilmedAt, ...]]:
    """Of the entries of a case, by number, which of them tell of a step that was filmed, and where.

    By the version that the attempt was begun with; nothing of one that was not kept, or does not say.
    """
    flow_of = cache(lambda digest: _flow(settings, process, digest))
    flow: Flow | None = None
    found = dict[int, tuple[FilmedAt, ...]]()
    for one in entries:
        if isinstance(one.told, CaseClaimed):
            flow = flow_of(one.told.flow_digest)
        elif isinstance(one.told, OfStep) and flow and (told := tuple(_filmed_at(flow, one.told))):
            found[one.seq] = told
    return found


def beside(settings: Settings, process: str, places: Sequence[FilmedAt]) -> list[FilmBeside]:
    """What there is to be shown of each film."""
    return [_beside(settings, process, at) for at in places]


def film_frame(
    office: Office, of: Collection[str], subject: str, seq: int, film: str, number: int, *, protected: bool
) -> tuple[str, bytes]:
    """A frame (WebP) of a film at a step of a case, and the case's board: that step's, or the next one's.

    Raises `NotFound` where the case is none of these boards', may not be seen, or its step is not of that film; where
    there is no such frame; `BadInput` where it is of another film; `AuditUnavailable` and `Unusable`.
    """
    process = subject.partition("/")[0]
    for board in filter(lambda name: has_ledger(office.settings, name), sorted(of)):
        with read_ledger(office.settings, board) as log:
            entries = entries_of(office.settings, log, subject, protected=protected)
        for at in filmed(office.settings, process, entries).get(seq, ()):
            if (
                at.film == film
                and number in (at.step, at.step + 1)
                and (image := _frame(office.settings, process, at, number))
            ):
                return board, image
    raise NotFound(f"{subject} has no such frame of a film")


def _filmed_at(flow: Flow, told: OfStep) -> Iterator[FilmedAt]:
    """What an object does was filmed with the step that uses it."""
    films, id = list(flow.films.items()), told.step.partition("/")[0]
    steps: Mapping[str, Mapping[int, int]] = {
        step.id: step.filmed for stage in flow.stages if stage.id == told.stage for step in stage.steps
    }
    for number, step in steps.get(id, {}).items():
        yield FilmedAt(films[number - 1][0], step, films[number - 1][1])


def _beside(settings: Settings, process: str, at: FilmedAt) -> FilmBeside:
    try:
        before, after = (_frame(settings, process, at, number) for number in (at.step, at.step + 1))
    except NotFound:
        return FilmBeside(at, lacking=Lacking.GONE)
    except BadInput:
        return FilmBeside(at, lacking=Lacking.OTHER)
    return FilmBeside(at, before is not None, after is not None)


def _frame(settings: Settings, process: str, at: FilmedAt, number: int) -> bytes | None:
    return frame(settings.recordings / process / "film" / at.film, number, at.sums)


def _flow(settings: Settings, process: str, digest: str) -> Flow | None:
    try:
        kept = text_of(settings, process, digest)
        return kept.flow if kept else None
    except BadInput:
        return None
