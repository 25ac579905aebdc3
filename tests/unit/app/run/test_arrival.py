"""On arrival: what is put in the folder is taken in once, answered, and worked on at once where that is promised."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from loguru import logger

from klickfri.app.look import queue
from klickfri.app.office import Office
from klickfri.app.run import arrival, intake
from klickfri.app.run.arrival import Arrival
from klickfri.model.errors import AuditUnavailable, Busy, Misconfigured
from klickfri.settings.settings import Settings
from klickfri.work.inbox import STILL
from tests.unit.app.conftest import SMALL, with_files

HEAD = "Nummer;Inkommen;Namn;Personnummer;Svar\n"
GOOD = HEAD + "A-1;2026-11-19 10:00;Åsa Canberg;;\n"
MORE = GOOD + "A-2;2026-11-19 11:00;Bo;;\n"
BAD = HEAD + "A-3;i går;Bo Canberg;;\n"


@dataclass
class Run:
    """A run that was started, and ends when it is told how."""

    code: int | None = None
    asked: int = 0

    def poll(self) -> int | None:
        return self.code

    def stop(self) -> None:
        self.asked += 1
        self.code = 130


@dataclass
class Watch:
    """A watcher of a folder, on a clock of its own."""

    office: Office
    folder: Path
    said: list[str] = field(default_factory=list)
    clock: float = 0.0
    runs: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.office = replace(self.office, start_run=lambda process, run, workers, until: self._run())
        self.watcher = Arrival(self.office, "trial", self.folder, self.said.append, lambda: self.clock)

    def _run(self) -> Run:
        self.runs.append(Run())
        return self.runs[-1]

    def put(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def look(self, seconds: float = STILL) -> None:
        """One look now and one so much later."""
        self.watcher.look()
        self.clock += seconds
        self.watcher.look()

    def lies(self, kind: str) -> list[str]:
        """What has been put away there, without the moments before the names."""
        place = self.folder / kind
        names = [path.name for path in place.iterdir()] if place.exists() else []
        return sorted(re.sub(r"^(\d+ )?[-\d]{10} [.\d]{8} ", "", name) for name in names)

    def answer(self, kind: str) -> str:
        [told] = (self.folder / kind).glob("*.svar.txt")
        return told.read_text(encoding="utf-8")

    def queued(self) -> list[str]:
        return [item.reference for item in queue.items(self.office.settings, queue.Selection())]


@pytest.fixture
def at_once(settings: Settings, tmp_path: Path) -> Settings:
    """The small process, with a watched folder and a promise of minutes."""
    recordings = Path(shutil.copytree(SMALL, tmp_path / "small"))
    with (recordings / "trial" / "process.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[intake]\nwatch = "prov"\nstart_at_once = true\nworkers = 2\n')
    return replace(settings, recordings=recordings, intake=tmp_path)


@pytest.fixture
def watch(office: Office, tmp_path: Path) -> Watch:
    """A watcher that starts no work."""
    return Watch(office, tmp_path / "in")


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """What the operations log is told."""
    told: list[str] = []
    sink = logger.add(told.append, format="{message}")
    yield told
    logger.remove(sink)


def test_what_is_put_there_is_taken_in_and_answered(watch: Watch, logged: list[str]) -> None:
    """In the queue once; the file and a Swedish answer lie together; nothing of a person is said anywhere."""
    watch.put("19850314-2385 Åsa Canberg.csv", MORE)
    watch.look()
    assert watch.queued() == ["A-1", "A-2"]
    assert watch.lies("taken") == ["19850314-2385 Åsa Canberg.csv", "19850314-2385 Åsa Canberg.csv.svar.txt"]
    assert watch.answer("taken").startswith("Filen är mottagen. Rader: 2. Nya ansökningar: 2.")
    told = " ".join([*logged, *watch.said, watch.answer("taken")])
    assert "Canberg" not in told
    assert "2385" not in told


def test_what_is_refused_says_why(watch: Watch) -> None:
    """With all that the intake has to say, and no value."""
    watch.put("a.csv", BAD)
    watch.put("b.pdf", "%PDF")
    watch.look()
    assert watch.queued() == []
    assert watch.lies("refused") == ["a.csv", "a.csv.svar.txt", "b.pdf", "b.pdf.svar.txt"]
    [told] = (watch.folder / "refused").glob("*a.csv.svar.txt")
    assert "row 2, column Inkommen" in told.read_text(encoding="utf-8")
    assert "Canberg" not in told.read_text(encoding="utf-8")


def test_what_is_there_already_is_a_duplicate(watch: Watch) -> None:
    """A file with one new application is not."""
    for text in (GOOD, GOOD, MORE):
        watch.put("a.csv", text)
        watch.look()
    assert watch.lies("duplicates") == ["a.csv", "a.csv.svar.txt"]
    assert "dubblett" in watch.answer("duplicates")
    assert len(watch.lies("taken")) == 4
    assert watch.queued() == ["A-1", "A-2"]


def test_a_folder_comes_with_its_files(office: Office, tmp_path: Path) -> None:
    """The files that the applications name lie beside them."""
    settings = with_files(office.settings, tmp_path)
    watch = Watch(replace(office, settings=settings), tmp_path / "in")
    came = watch.folder / "night"
    shutil.copytree(tmp_path / "files", came)
    (came / "rows.csv").write_text(HEAD.strip() + ";Intyg\nA-1;2026-11-19 10:00;Åsa;;;a.pdf\n", encoding="utf-8")
    watch.look()
    assert watch.queued() == ["A-1"]
    assert watch.lies("taken") == ["night", "night.svar.txt"]


def test_a_file_that_is_written_while_it_is_read_is_read_anew(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first part may be in the queue by then: the rest comes, and nobody twice."""
    file = watch.put("a.csv", GOOD).open("a", encoding="utf-8")
    take_in, writes = intake.take_in, [file]

    def slowly(*asked: object) -> object:
        taken = take_in(*asked)  # type: ignore[arg-type]
        for one in writes:
            one.write("A-2;2026-11-19 11:00;Bo;;\n")
            one.close()
        writes.clear()
        return taken

    monkeypatch.setattr(arrival, "take_in", slowly)
    watch.look()
    assert watch.lies("taken") == []
    watch.look()
    assert watch.queued() == ["A-1", "A-2"]
    assert len(watch.lies("taken")) == 2


@pytest.mark.parametrize("away", ["the folder", "the log", "the process"])
def test_what_is_in_the_way_is_waited_for(watch: Watch, away: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told once when it begins and once when it ends; nothing is lost or refused for it."""
    file = watch.put("a.csv", GOOD)
    watch.watcher.look()
    with monkeypatch.context() as broken:
        if away == "the folder":
            watch.folder.rename(watch.folder.with_name("elsewhere"))
        elif away == "the log":
            broken.setattr(arrival, "take_in", _raises(AuditUnavailable("the log cannot be written")))
        else:
            broken.setattr(arrival, "load_process", _raises(Misconfigured("process.toml is gone")))
        watch.look()
        watch.look()
    if away == "the folder":
        watch.folder.with_name("elsewhere").rename(watch.folder)
    assert not watch.lies("refused")
    watch.look()
    assert watch.queued() == ["A-1"]
    assert not file.exists()
    waits, goes_on = [one for one in watch.said if "watched folder" in one]
    assert "waits" in waits
    assert "goes on" in goes_on


def test_one_file_that_cannot_be_read_stops_no_other(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again at each look."""
    take_in = intake.take_in

    def shut(office: Office, name: str, path: Path, *more: object) -> object:
        if "shut" in path.name:
            raise PermissionError(13, "Permission denied")
        return take_in(office, name, path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(arrival, "take_in", shut)
    watch.put("a shut.csv", GOOD)
    watch.put("b.csv", MORE)
    watch.look()
    assert watch.queued() == ["A-1", "A-2"]
    assert len(list((watch.folder / "taking").iterdir())) == 1
    assert sum("Permission denied" in one for one in watch.said) == 1


def test_the_work_begins_at_once(at_once: Settings, office: Office, tmp_path: Path) -> None:
    """While it goes on no other is started; one that leaves somebody waiting is started again, later each time."""
    watch = Watch(replace(office, settings=at_once), tmp_path / "prov")
    watch.look()
    assert watch.runs == []
    watch.put("a.csv", GOOD)
    watch.look()
    assert len(watch.runs) == 1
    watch.look()
    assert len(watch.runs) == 1
    for wait in (30, 60):
        watch.runs[-1].code = 7
        watch.look(wait - 1)
        before = len(watch.runs)
        watch.look(1)
        assert len(watch.runs) == before + 1
    watch.watcher.close()
    assert watch.runs[-1].asked == 1


def test_the_watched_folders_are_those_of_the_processes(at_once: Settings, office: Office, tmp_path: Path) -> None:
    """Within the folder that the machine's setting names; both must be given."""
    assert arrival.watched(replace(office, settings=at_once)) == {"trial": tmp_path / "prov"}
    with pytest.raises(Misconfigured, match="KLICKFRI_INTAKE"):
        arrival.watched(replace(office, settings=replace(at_once, intake=None)))
    with pytest.raises(Misconfigured, match=r"\[intake\] watch"):
        arrival.watched(office)


def test_a_folder_has_one_watcher(office: Office, tmp_path: Path) -> None:
    """The second is told who has it; when the first has ended it may begin."""
    folders = {"trial": tmp_path}
    refused = pytest.raises(Busy, match="watch/trial")
    with arrival.watching(office, folders, print), refused, arrival.watching(office, folders, print):
        pass
    with arrival.watching(office, folders, print) as arrivals:
        assert len(arrivals) == 1


def _raises(error: Exception) -> Callable[..., object]:
    def fail(*asked: object) -> object:
        raise error

    return fail
