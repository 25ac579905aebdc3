"""Filming a caseworker at work, and looking at the film."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.film.masking import Masking, masking_of
from klickfri.app.office import Office
from klickfri.film import bundle
from klickfri.film.bundle import Film
from klickfri.film.reel import Reel
from klickfri.film.steps import steps_of
from klickfri.flow.loader import load_process, load_system
from klickfri.model.errors import ProtectedIdentity
from klickfri.model.film import FilmMeta
from klickfri.model.sentences import Sentence
from klickfri.pages import player
from klickfri.settings import passing
from klickfri.settings.settings import Settings
from klickfri.work import intake


@dataclass(frozen=True)
class Scene:
    """What is filmed: whose work, in which system, on which application of a file (its first if none is named)."""

    process: str
    system: str
    application: Path | None = None
    reference: str | None = None
    minutes: float = 30
    caseworker: str = "handläggare"
    scripted: bool = False


def film(office: Office, scene: Scene) -> Film:
    """Films until the caseworker stops or the time is up, and writes the bundle under the process's folder.

    A system with real persons is masked while it is filmed. Raises `BadInput`, `NotFound` or `Misconfigured` before a
    browser is opened, and `ProtectedIdentity` when a sign of it was seen; nothing of that film is kept.
    """
    settings = office.settings
    system = load_system(settings.recordings, scene.system)
    application = _application(settings, scene)
    day = office.today()
    masking: Masking = {}
    if system.persons == "real":
        masking = masking_of(settings.recordings, system, {**application, "today": day})
    with passing.folder() as spool:
        reel = Reel(spool / "reel")
        ends = time.monotonic() + scene.minutes * 60
        with office.open_camera(
            system, settings, keep_frame=reel.keep, count=lambda sightings: len(steps_of(sightings)), **masking
        ) as camera:
            began = office.now()
            camera.roll(lambda: time.monotonic() >= ends)
            sightings, browser = camera.sightings, camera.version
            seconds = round((office.now() - began).total_seconds(), 3)
        if camera.protected:
            raise ProtectedIdentity(camera.protected, [Sentence.PROTECTED_IN_FILM()])
        meta = FilmMeta(
            process=scene.process,
            system=system.name,
            persons=system.persons,
            masked=bool(masking),
            began=began,
            day=day,
            seconds=seconds,
            browser=browser,
            caseworker=scene.caseworker,
            scripted=scene.scripted,
            reference=None if masking else application.get("reference"),
        )
        folder = bundle.next_folder(settings.recordings / scene.process / "film", day)
        kept = {name: f"«${name}»" for name in application} if masking else application
        return bundle.write(folder, meta, sightings, reel, kept)


def write_player(folder: Path, page: Path) -> Film:
    """Writes a page that shows a film and its steps side by side. Raises `BadInput` when the film is not whole."""
    shown = bundle.read(folder)
    player.write_player(shown, page)
    return shown


def _application(settings: Settings, scene: Scene) -> Mapping[str, str]:
    """The application that is worked on; empty when the caseworker finds it by themselves."""
    if scene.application is None:
        return {}
    process = load_process(settings.recordings, scene.process)
    return intake.take_one(scene.application, process, scene.reference)
