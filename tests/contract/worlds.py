"""The worlds that a screen's promises are tried in: the same small pages, shown by each driver."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal, Protocol

from klickfri.model.attachment import Attachment
from klickfri.model.film import PageShown
from klickfri.model.healing import Evidence
from klickfri.model.target import Between, Page, System, Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.dry import screen as dry
from klickfri.screen.port import Screen
from tests.integration import screen_pages
from tests.integration.screen_pages import Site, a_system, page

KNOWN_ALERT = "Driftinformation"
PAGES = {
    **screen_pages.PAGES,
    "post": Page(heading="Post $reference", address="post"),
    "any_post": Page(heading="Post *"),
    "visit": Page(heading="* i dag"),
    "notice": Page(heading="Säkerhetsfråga"),
}
BETWEEN = {"notice": Between(press="notice.on")}
SYSTEM: System = a_system(known_dialogs=(KNOWN_ALERT,), pages=PAGES, between=BETWEEN)


@dataclass(frozen=True)
class Goes:
    """Another page state is loaded."""

    page: str


@dataclass(frozen=True)
class Says:
    """Words come, where the page stands."""

    words: str


@dataclass(frozen=True)
class Sets:
    """A field gets another value."""

    field: str
    value: str


@dataclass(frozen=True)
class Takes:
    """A field gets what was written in the prompt that led here."""

    field: str


@dataclass(frozen=True)
class Asks:
    """A native dialog comes, and what each answer leads to."""

    kind: Literal["alert", "confirm", "prompt"]
    text: str
    accepted: Leads = None
    dismissed: Leads = None


@dataclass(frozen=True)
class Opens:
    """A window with this page state opens beside."""

    page: str


@dataclass(frozen=True)
class Shuts:
    """The window that was opened beside closes."""


Leads = Goes | Says | Sets | Takes | Asks | Opens | Shuts | None


@dataclass
class Scene:
    """What a page shows, by caption. `keys` is what Enter in a field leads to, `shortcuts` what Ctrl and Enter do, and
    `typing` each sign typed there; `rewrites` is what the page makes of a text when its field is left. `twice` and
    `disabled` name captions. `heading` is what the page calls itself, where its page state does not say it in full.

    `gives` are buttons that give files, by their names: what is in them.

    `hovered` and `menus` are buttons that answer the resting pointer and the right button, and `cards` can be pulled
    onto a column; all columns take them.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    several: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Lists that take several choices."""
    boxes: Sequence[str] = ()
    files: Sequence[str] = ()
    gives: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    buttons: Mapping[str, Leads] = field(default_factory=dict)
    keys: Mapping[str, Leads] = field(default_factory=dict)
    typing: Mapping[str, Leads] = field(default_factory=dict)
    rewrites: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shortcuts: Mapping[str, Leads] = field(default_factory=dict)
    hovered: Mapping[str, Leads] = field(default_factory=dict)
    menus: Mapping[str, Leads] = field(default_factory=dict)
    cards: Mapping[str, Leads] = field(default_factory=dict)
    columns: Sequence[str] = ()
    rows: Sequence[Mapping[str, str]] = ()
    texts: Sequence[str] = ()
    twice: Sequence[str] = ()
    disabled: Sequence[str] = ()
    heading: str = ""


class World(Protocol):
    """A driver, and a way to say what its system shows."""

    screen: Screen

    def build(self, **scenes: Scene) -> None:
        """From now on these page states look so."""


def target(role: str, caption: str, page: str = "form") -> Target:
    """An element of the scene by its caption."""
    named = {"name": caption} if role == "button" else {"label": caption, "label_from": "left"}
    return Target.model_validate({"page": page, "role": role, **({"heading": caption} if role == "table" else named)})


class BrowserWorld:
    """The driver of a browser, at a small site."""

    def __init__(self, screen: BrowserScreen, site: Site) -> None:
        self.screen: Screen = screen
        self._site = site

    def build(self, **scenes: Scene) -> None:
        """Serves the pages."""
        for name, scene in scenes.items():
            self._site.pages[f"/{PAGES[name].address or name}"] = page(_body(name, scene))


def _body(name: str, scene: Scene) -> str:
    cells = [
        *((caption, _field(scene, caption, value)) for caption, value in scene.fields.items()),
        *((caption, _list(options)) for caption, options in scene.lists.items()),
        *((caption, f"<select multiple>{_options(options)}</select>") for caption, options in scene.several.items()),
        *((caption, "<input type=checkbox>") for caption in scene.boxes),
        *((caption, "<input type=file>") for caption in scene.files),
    ]
    fields = [f"<tr><td>{caption}<td>{_off(scene, caption, cell)}" for caption, cell in cells]
    fields += [row for row in fields if any(f"<td>{caption}<td>" in row for caption in scene.twice)]
    buttons = [
        _off(scene, caption, f'<button onclick="{escape(_script(leads))}">{caption}</button>')
        for caption, leads in scene.buttons.items()
    ]
    buttons += [f'<button onclick="{escape(_giving(files))}">{name}</button>' for name, files in scene.gives.items()]
    buttons += [button for button in buttons if any(f">{caption}</button>" in button for caption in scene.twice)]
    buttons += [
        f'<button onmouseenter="{escape(_script(leads))}">{name}</button>' for name, leads in scene.hovered.items()
    ]
    buttons += [
        f'<button oncontextmenu="{escape(_script(leads))}">{name}</button>' for name, leads in scene.menus.items()
    ]
    buttons += [f"<button draggable=true>{name}</button>" for name in scene.cards]
    dropped = "this.append(document.querySelector('[draggable]'));" + escape(
        "".join(map(_script, scene.cards.values()))
    )
    buttons += [
        f'<button ondragover="event.preventDefault()" ondrop="{dropped}">{name}</button>' for name in scene.columns
    ]
    said = "".join(f"<p>{text}</p>" for text in scene.texts)
    form = f"<table>{''.join(fields)}</table>" if fields else ""
    return f"<h1>{scene.heading or PAGES[name].heading}</h1>{form}{''.join(buttons)}{said}{_rows(scene.rows)}"


def _off(scene: Scene, caption: str, cell: str) -> str:
    return re.sub("^<[a-z]+", r"\g<0> disabled", cell) if caption in scene.disabled else cell


def _list(options: Sequence[str]) -> str:
    return f"<select><option>{_options(options)}</select>"


def _options(options: Sequence[str]) -> str:
    return "".join(f"<option>{option}" for option in options)


def _field(scene: Scene, caption: str, value: str) -> str:
    """A field that hears of Enter, alone and with Ctrl, of each sign, and that it has been left."""
    plain, held = (_script(leads.get(caption)) for leads in (scene.keys, scene.shortcuts))
    typing, rewrites = scene.typing.get(caption), scene.rewrites.get(caption)
    enter = f"if (event.key === 'Enter') {{ if (event.ctrlKey) {{ {held} }} else {{ {plain} }} }}"
    left = f"this.value = ({json.dumps(dict(rewrites))})[this.value] ?? this.value" if rewrites else ""
    handlers = {"onkeydown": enter if plain or held else "", "onkeyup": _script(typing), "onchange": left}
    heard = " ".join(f'{name}="{escape(script)}"' for name, script in handlers.items() if script)
    return f"<input value='{value}' {heard}>"


def _rows(rows: Sequence[Mapping[str, str]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{caption}" for caption in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row.values())}" for row in rows)
    return f"<h2>Rader</h2><table><tr>{head}{body}</table>"


def _script(leads: Leads) -> str:
    match leads:
        case Goes(name):
            return f"location.href = '/{PAGES[name].address or name}'"
        case Says(words):
            return f"document.body.insertAdjacentHTML('beforeend', '<p>{words}</p>')"
        case Sets(caption, value):
            return f"{_place(caption)}.value = '{value}'"
        case Takes(caption):
            return f"{_place(caption)}.value = answer"
        case Asks(kind, text, accepted, dismissed):
            asking = f"const answer = {kind}('{text}')"
            return f"{asking}; if (answer) {{ {_script(accepted)} }} else {{ {_script(dismissed)} }}"
        case Opens(name):
            return f"window.besides = window.open('/{name}')"
        case Shuts():
            return "window.besides.close()"
        case None:
            return ""


def _giving(files: Mapping[str, str]) -> str:
    return "".join(
        f"(() => {{ const one = document.createElement('a'); one.href = 'data:text/plain,{content}';"
        f" one.download = '{name}'; one.click(); }})();"
        for name, content in files.items()
    )


def _place(caption: str) -> str:
    cell = f"[...document.querySelectorAll('td')].find((one) => one.innerText === '{caption}')"
    return f"{cell}.nextElementSibling.firstElementChild"


class DryWorld:
    """The twin in memory."""

    def __init__(self) -> None:
        self._screen = dry.DryScreen(SYSTEM)
        self.screen: Screen = self._screen

    def build(self, **scenes: Scene) -> None:
        """Describes the pages."""
        for name, scene in scenes.items():
            self._screen.pages[name] = dry.DryPage(
                values=dict(scene.fields),
                options={caption: ["", *options] for caption, options in scene.lists.items()} | dict(scene.several),
                several=set(scene.several),
                tables={"Rader": [dict(row) for row in scene.rows]},
                effects={
                    caption: effect
                    for caption, leads in _leads(scene).items()
                    if (effect := _effect(name, leads)) is not None
                },
                typing={
                    caption: effect
                    for caption, leads in scene.typing.items()
                    if (effect := _effect(name, leads)) is not None
                },
                rewrites=dict(scene.rewrites),
                keys={(caption, "Ctrl+Enter"): _effect(name, leads) for caption, leads in scene.shortcuts.items()},
                gives={
                    caption: [Attachment(name, content.encode()) for name, content in files.items()]
                    for caption, files in scene.gives.items()
                },
                texts=list(scene.texts),
                called=PageShown(heading=scene.heading) if scene.heading else None,
                absent=_AllBut(
                    {
                        *scene.fields,
                        *scene.lists,
                        *scene.several,
                        *scene.boxes,
                        *scene.files,
                        *_leads(scene),
                        *scene.gives,
                        *scene.columns,
                        "Rader",
                    }
                ),
                alike=set(scene.twice),
                disabled=set(scene.disabled),
                near=[Evidence(role="textbox", labels={"left": caption}) for caption in scene.fields],
            )


def _leads(scene: Scene) -> dict[str, Leads]:
    """What each of its captions leads to when something is done to it."""
    return {**scene.buttons, **scene.hovered, **scene.menus, **scene.cards, **scene.keys}


class _AllBut(set[str]):
    """Every caption but these."""

    def __contains__(self, caption: object) -> bool:
        return not super().__contains__(caption)


def _effect(page: str, leads: Leads) -> dry.Effect | None:
    match leads:
        case Goes(name):
            return name
        case Says(words):
            return lambda screen: screen.pages[page].texts.append(words)
        case Sets(caption, value):
            return lambda screen: screen.pages[page].values.update({caption: value})
        case Takes(caption):
            return lambda screen: screen.pages[page].values.update({caption: screen.written})
        case Asks(kind, text, accepted, dismissed):
            return dry.Asks(kind, text, _effect(page, accepted), _effect(page, dismissed))
        case Opens(name):
            return lambda screen: screen.pop_up(name)
        case Shuts():
            return lambda screen: screen.shut()
        case None:
            return None
