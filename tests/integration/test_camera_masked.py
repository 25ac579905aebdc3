"""Filming a system with real persons: whatever a person sees, types or points at, none of it is kept."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from klickfri.app.film import filming
from klickfri.app.film.filming import Scene
from klickfri.app.office import Office
from klickfri.film import bundle
from klickfri.model.film import Remarked
from klickfri.model.target import System
from klickfri.privacy.filmed import FilmMask
from klickfri.screen.browser.filming.camera import BrowserCamera
from klickfri.screen.port import MARK, Count, KeepFrame, MaskSighting
from klickfri.settings.settings import Settings
from tests.e2e.harness import short_way
from tests.e2e.leaks import spellings
from tests.e2e.processes import until
from tests.integration.screen_pages import Site, a_system, page, serving

NUMBER = "19850314-2385"
CANARY = re.compile("|".join(["zebulina", *sorted(spellings(NUMBER))]).encode(), re.IGNORECASE)
"""Everything that belongs to a person on the pages below holds one of these."""

SYSTEM = """format = "klickfri-system/1"
name = "skarpt"
title = "Skarpt system"
persons = "real"
address = "http://127.0.0.1:9/"
accounts = ["rpa-1"]
log_in = "log_in"
login_page = "form"
start = "form"
home = "form"
shown = ["Namn", "Personnummer", "Spara", "Avbryt", "Beslut", "Beviljad", "Öppna", "Sökning"]
pages.form = {heading = "Formulär", address = "form"}
[signs.protected]
"SKYDD-S" = ["SEKRETESSMARKERING"]
"""
PROCESS = """format = "klickfri-process/1"
name = "prov"
title = "Prov"
owner = "Enheten"
board = "prov"
board_title = "Provnämnden"
system = "skarpt"
mode = "propose"
baseline_clicks = 1
baseline_confirms = 0
volume_per_year = 1
[fields]
reference = {title = "Nummer", class = "public", required = true}
received = {title = "Inkommen", type = "datetime", class = "internal", required = true}
given_name = {title = "Namn", class = "personal"}
personal_number = {title = "Personnummer", type = "personal_number", class = "pnr"}
"""
FILE = f"Nummer;Inkommen;Namn;Personnummer\nZebulina-7;2026-11-19 10:00;Zebulina;{NUMBER}\n"

FORM = f"""<h1>Formulär</h1><h2>Zebulinas ärende</h2>
<table><tr><td>Namn<td><input id=name><tr><td>Personnummer<td><input id=number>
<tr><td>Zebulina<td><textarea id=text></textarea>
<tr><td>Beslut<td><select id=list><option>– välj –<option>Beviljad<option>Zebulinas val</select></table>
<table><tr><th>Namn<th>Zebulinas kolumn<th>Avbryt</tr>
<tr><td>Zebulina ett<td>{NUMBER}<td>
<a href="#zebulina" id=zebulina1 name=zebulina title="Zebulina">Zebulina {NUMBER}</a></tr></table>
<p id=p contenteditable>Zebulina redigerbar</p><x-zon></x-zon><iframe name=zebulina src="/zebulina/{NUMBER}"></iframe>
<button id=ask onclick="prompt('Spara Zebulina?', 'Zebulina')">Spara</button>
<button id=win onclick="window.open('/zebulina/{NUMBER}?namn=zebulina')">Öppna</button>
<a id=file href="data:text/plain,Zebulina" download="Zebulina {NUMBER}.txt">Zebulinas fil</a><input type=file id=up>
<form action="/zebulina/{NUMBER}" method=post target=zebulina>
<input name=zebulina value=Zebulina><button id=post>Zebulina</button></form>
<script>document.querySelector("x-zon").attachShadow({{mode: "open"}}).innerHTML =
  "<b>Zebulina</b><input id=inner title='Zebulina'><button id=shade>Zebulina</button>"</script>"""


def person(camera: BrowserCamera, folder: Path) -> None:
    """Works through the form as a caseworker would, and meets Zebulina everywhere."""
    at = camera.page
    at.on("dialog", lambda dialog: dialog.accept("Zebulina svarar"))
    for field, text in (("#name", "Zebulina Kvast"), ("#number", "850314-2385"), ("#text", f"Zebulina\n{NUMBER}")):
        at.click(field)
        at.keyboard.type(text)
    at.focus("#list")
    at.keyboard.press("Z")
    at.dblclick("#zebulina1")
    at.keyboard.press("Control+C")
    at.click("#name")
    at.keyboard.press("Control+V")
    at.click("#p")
    at.keyboard.type("Zebulina")
    at.locator("#inner").click()
    at.keyboard.type("Zebulina i skuggan")
    at.click("#shade")
    (folder / "Zebulina.pdf").touch()
    at.set_input_files("#up", folder / "Zebulina.pdf")
    at.click("#ask")
    at.click("#file")
    at.click("#post")
    with at.expect_popup() as opened:
        at.click("#win")
    opened.value.click("#inside")
    camera._ordered("remark", "Zebulina ser bra ut")
    for order in ("read", "must"):
        camera._ordered(order, "")
        at.click("td:has-text('Zebulina ett')")


@pytest.fixture
def settings(site: Site, tmp_path: Path) -> Settings:
    """A system with real persons and a process in it."""
    for name, text in (("systems/skarpt/system.toml", SYSTEM), ("prov/process.toml", PROCESS), ("../in.csv", FILE)):
        file = tmp_path / "recordings" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    site.clear()
    site.show("/form", FORM, "Zebulina Kvast")
    site.show(f"/zebulina/{NUMBER}", "<h1>Zebulina</h1><button id=inside>Zebulina</button>")
    addresses = {"SKARPT": site.address}
    return Settings(tmp_path / "state", tmp_path / "recordings", "sqlite://", addresses=addresses)


def found_in(folder: Path) -> set[str]:
    """The files in which a canary stands, their names included, in any of the ways that files hold texts."""
    return {path.name for path in folder.rglob("*") if CANARY.search(path.name.encode() + _held_by(path))}


def _held_by(path: Path) -> bytes:
    """Nothing for a folder, and for a file that a browser at work has put away since it was listed."""
    try:
        return path.read_bytes().replace(b"\0", b"") if path.is_file() else b""
    except FileNotFoundError:
        return b""


def test_nothing_of_a_person_is_kept(
    settings: Settings, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typed, pasted, chosen, shown, pointed out, asked, answered, remarked; in rows, titles, addresses, names of files
    and frames, a popup, a shadow tree: it stands in no file of the film and in no passing file while it was made."""
    passing: set[str] = set()

    class Filmed(BrowserCamera):
        def roll(self, until: Callable[[], bool]) -> None:
            person(self, tmp_path)
            super().roll(iter([False] * 12 + [True]).__next__)
            passing.update(found_in(tmp_path / "temporary"))

    def open_camera(
        system: System,
        settings: Settings,
        *,
        keep_frame: KeepFrame,
        count: Count,
        mask: MaskSighting | None = None,
        captions: Collection[str] = (),
    ) -> Filmed:
        return Filmed(
            system, site.address, headed=False, keep_frame=keep_frame, count=count, mask=mask, captions=captions
        )

    with short_way(tmp_path / "temporary") as temporary:
        monkeypatch.setenv("TMPDIR", str(temporary))
        monkeypatch.setattr(tempfile, "tempdir", str(temporary))
        made = filming.film(Office(settings, open_camera=open_camera), Scene("prov", "skarpt", tmp_path / "in.csv"))
    assert passing == set()
    assert found_in(made.folder) == set()
    assert bundle.read(made.folder).meta.masked
    assert (made.meta.reference, set(made.application.values())) == (
        None, {"«$reference»", "«$received»", "«$given_name»", "«$personal_number»"}
    )  # fmt: skip


VALUES = """<style>td { width: 160px; height: 24px; overflow: hidden; white-space: nowrap; max-width: 160px }
  #loud { color: red !important; -webkit-text-fill-color: red !important }
  #said::before { content: attr(title); color: red }</style>
<h1>Formulär</h1><h3>VALUE</h3><table><tr><td>Namn:<td>VALUE<td id=loud style="color: red !important">VALUE</tr>
<tr><td>Status<td><input value=VALUE><td><textarea>VALUE</textarea></tr>
<tr><td>VALUE<td id=said title=VALUE><td><select style="width:90px"><option>VALUE</select></tr>
<tr><td>Status<td><a href=/VALUE>VALUE</a><td><input type=checkbox BOX>
<svg width=90 height=20><text y=15>VALUE</text></svg>
</tr></table><input type=submit value=Spara><button style="width:90px">VALUE</button><x-zon></x-zon>
<p style="position:absolute; left:500px; top:20px">Personnummer</p><div
style="position:absolute; left:500px; top:10px; width:200px; height:60px; background:white">VALUE</div>
<script>document.querySelector("x-zon").attachShadow({mode: "closed"}).innerHTML =
"<b style='color: red'>VALUE</b>"</script>"""


@contextmanager
def masked(site: Site, frames: list[bytes]) -> Iterator[BrowserCamera]:
    """A masked film of the form, whose pictures go to the list."""
    site.clear()
    site.show("/form", "<h1>Formulär</h1><button id=a>Spara</button>")
    system = a_system(start="form", persons="real")
    with BrowserCamera(
        system, site.address, headed=False, mask=FilmMask({MARK}), keep_frame=lambda frame, *_: frames.append(frame)
    ) as camera:
        yield camera


def rolled(camera: BrowserCamera, come: Callable[[], bool]) -> bool:
    """Films until it has come; False when it does not."""
    return until(lambda: camera.roll(iter([False, True]).__next__) is None and come())


@pytest.fixture
def filmed(site: Site) -> Iterator[tuple[BrowserCamera, list[bytes]]]:
    """A masked film and its pictures."""
    frames: list[bytes] = []
    with masked(site, frames) as camera:
        yield camera, frames


@pytest.fixture
def picture(filmed: tuple[BrowserCamera, list[bytes]], site: Site) -> Callable[[str], bytes]:
    """Gives the picture of a page with this body."""
    camera, frames = filmed

    def of(body: str) -> bytes:
        site.show("/form", body)
        camera.page.goto(f"{site.address}form")
        frames.clear()
        assert rolled(camera, lambda: bool(frames))
        return frames[-1]

    return of


def test_pages_that_differ_only_in_values_are_drawn_alike(picture: Callable[[str], bytes]) -> None:
    """Texts, fields, lists, boxes, links, generated text, pictures and shadow trees, also where the page forces its
    colours; what is drawn are known labels that can be seen."""
    one = picture(VALUES.replace("VALUE", "Zebulina").replace("BOX", "checked"))
    assert one.startswith(b"\xff\xd8")
    assert picture(VALUES.replace("VALUE", "Bodil").replace("BOX", "")) == one
    assert picture(VALUES.replace("VALUE", "Bodil").replace("Namn", "Nemn")) != one
    assert picture(VALUES.replace("VALUE", "Bodil").replace("Spara", "Spura")) != one
    assert picture(VALUES.replace("VALUE", "Bodil").replace(">Personnummer<", "><")) == one


@pytest.mark.parametrize("where", ["frame", pytest.param("popup", marks=pytest.mark.wide)])
def test_a_sign_of_protection_ends_the_film(site: Site, where: str) -> None:
    """In any window, any frame, also one of another origin: what was kept is gone, nothing more is kept, and the
    person reads why and may work on."""
    frames: list[bytes] = []
    sign = "SEKRETESSMARKERING"
    with serving() as foreign, masked(site, frames) as camera:
        foreign.pages["/inre"] = page(f"<input value={sign}>")
        camera.page.click("#a")
        assert rolled(camera, lambda: bool(frames and camera.sightings))
        shows = {
            "frame": f"i = document.createElement('iframe'); i.src = '{foreign.address}inre'; document.body.append(i)",
            "popup": f"open('').document.write('{sign}')",
        }
        camera.page.evaluate(shows[where])
        assert rolled(camera, lambda: camera.protected is not None)
        frames.clear()
        camera.page.click("#a")
        camera.roll(iter([False] * 6 + [True]).__next__)
        assert (camera.protected, camera.sightings, frames) == ("SKYDD-S", [], [])
        control = camera.control.page
        assert "inget av den sparas" in control.inner_text("#hint")
        assert [one.inner_text() for one in control.locator("button").all() if one.is_visible()] == ["Stäng"]


def test_nobodys_own_words_are_asked_for(filmed: tuple[BrowserCamera, list[bytes]]) -> None:
    """What a person writes may hold anything, so in a masked film they mark a step instead."""
    camera, _ = filmed
    assert not camera.control.page.is_visible("#remark")
    camera.control.page.click("#say")
    assert rolled(camera, lambda: any(one.kind == "remark" for one in camera.sightings))
    assert [one.words for one in camera.sightings if isinstance(one, Remarked)] == [MARK]
