"""What stays behind in a page: these names and wrapped functions, and nothing else (listed in the page's README)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from klickfri.model.target import Target
from klickfri.screen.browser.filming.camera import BrowserCamera
from klickfri.screen.port import MaskSighting
from tests.integration.screen_pages import Site, a_screen, a_system, button, shown, textbox

pytestmark = pytest.mark.wide

BODY = """<table><tr><td>Namn<td><input id=name></table><button>Spara</button><iframe name=inre src=/inre></iframe>
<div id=shade></div><script>shade.attachShadow({mode: "closed"}).innerHTML = "<p>I skuggan"</script>"""

LEFT = """() => {
  const isReplaced = (value) =>
    typeof value === "function" && !Function.prototype.toString.call(value).includes("[native code]");
  const replacedIn = (owner, path) => Object.entries(Object.getOwnPropertyDescriptors(owner))
    .filter(([, told]) => [told.value, told.get, told.set].some(isReplaced)).map(([name]) => path + name);
  const kinds = Object.entries(Object.getOwnPropertyDescriptors(window))
    .filter(([, { value }]) => typeof value === "function" && value.prototype && !isReplaced(value));
  const elements = [document.documentElement, ...document.querySelectorAll("*")];
  return {
    window: Object.getOwnPropertyNames(window),
    document: Object.getOwnPropertyNames(document),
    elements: elements.flatMap((one) => [...Object.getOwnPropertyNames(one), ...one.getAttributeNames()]),
    replaced: [
      ...replacedIn(window, ""), ...replacedIn(document, "document."),
      ...kinds.flatMap(([name, { value }]) => replacedIn(value.prototype, `${name}.prototype.`)),
    ],
    sheets: [...document.adoptedStyleSheets].map(String),
    highlights: [...CSS.highlights.keys()],
  };
}"""

TREES = "Element.prototype.attachShadow"
TIMERS = ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"]
CLEARERS = ["clearTimeout", "clearInterval", "cancelAnimationFrame", "cancelIdleCallback"]
BODIES = [f"Response.prototype.{name}" for name in ("json", "text", "blob", "arrayBuffer", "formData")]
INSERTING = ["Node.prototype.appendChild", "Node.prototype.insertBefore"]
SENDING = ["fetch", "XMLHttpRequest.prototype.send", "Worker", "WebSocket"]
QUESTIONS = ["alert", "confirm", "prompt"]


@dataclass(frozen=True)
class Left:
    """What a page has that the same page without the script has not."""

    window: set[str]
    document: set[str]
    elements: set[str]
    replaced: set[str]
    sheets: set[str]
    highlights: set[str]


DRIVEN = Left(
    window={"__klickfri", "__klickfriGuard", "__klickfriTrees", "__klickfriGot"},
    document={"__klickfri"},
    elements=set(),
    replaced={TREES, *TIMERS, *CLEARERS, *BODIES, *INSERTING, *SENDING, "__klickfriGuard"},
    sheets=set(),
    highlights=set(),
)
FILMED = Left(
    window={"__klickfriCame", "__klickfriFilm", "__klickfriSketch", "__klickfriTrees", "__klickfriHeard",
            "__klickfriRewritten", "__klickfriLeft", "__klickfriPick"},
    document={"__klickfri"},
    elements=set(),
    replaced={TREES, "EventTarget.prototype.addEventListener", *QUESTIONS, "__klickfriCame", "__klickfriFilm",
              "__klickfriSketch", "__klickfriHeard", "__klickfriRewritten", "__klickfriLeft"},
    sheets=set(),
    highlights=set(),
)  # fmt: skip


@contextmanager
def untouched(page: Page) -> Iterator[Page]:
    """The same page in a context in which no script of ours stands, though its driver's does."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context()
    context.expose_binding("unused", lambda *_: None)
    context.add_init_script("0")
    bare = context.new_page()
    bare.goto(page.url)
    yield bare
    context.close()


def left(page: Page) -> list[Left]:
    """What stands in the page and in the frame of it, and not in an untouched one."""
    with untouched(page) as bare:
        both = [
            (frame.evaluate(LEFT), same.evaluate(LEFT)) for frame, same in zip(page.frames, bare.frames, strict=True)
        ]
    return [Left(**{name: set(here[name]) - set(there[name]) for name in here}) for here, there in both]


def test_a_robot_leaves_only_what_is_listed(site: Site) -> None:
    """After looking, reading, acting, explaining and a picture: in the page, and in a frame of it."""
    site.show("/inre", "<h1>Inre</h1>")
    with a_screen(site) as screen:
        shown(screen, site, BODY)
        screen.read({"name": textbox("Namn")})
        screen.fill(textbox("Namn"), "Ek")
        screen.click(button("Spara"))
        screen.nearby(Target(page="form", role="button", name="Sänd"), [])
        screen.picture("form")
        assert left(screen._session.windows()[0].page) == [DRIVEN, DRIVEN]


@pytest.mark.parametrize("drawn", [True, pytest.param(False, marks=pytest.mark.attack)])
def test_a_film_leaves_only_what_is_listed(site: Site, drawn: bool) -> None:
    """After typing, clicking and pointing out; also where the page is drawn and not pictured."""
    site.show("/inre", "<h1>Inre</h1>")
    site.show("/form", f"<h1>Formulär</h1>{BODY}")
    mask: MaskSighting | None = (lambda one: one) if drawn else None
    with BrowserCamera(a_system(start="form"), site.address, headed=False, mask=mask) as camera:
        camera.page.fill("#name", "Ek")
        camera.page.click("button")
        camera._ordered("read", "")
        camera.page.click("td")
        camera.roll(iter([False] * 6 + [True]).__next__)
        assert {"set", "click", "read"} <= {one.kind for one in camera.sightings}
        assert left(camera.page) == [FILMED, FILMED]
