"""Steps on one page: what was set is compared when its step is left, and not missed at the save."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from klickfri.model.errors import BusinessException, KlickfriError
from klickfri.model.flow import Flow, Program
from klickfri.model.target import Page, Target
from klickfri.replay.case import CaseReplay
from klickfri.replay.session import Session
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.looking import Patience
from tests.bench.redraws.pages import SAVED
from tests.bench.redraws.run import LOOK
from tests.integration.screen_pages import Site, a_system, page, serving
from tests.unit.replay.support import NAME, PROCESS, Trial, flow_of

pytestmark = pytest.mark.wide

HEADING = "Ansökan"
PAGES = {
    "login": Page(heading="Inloggning", address="login"),
    "form": Page(heading=HEADING, address="form"),
    "inquiry": Page(window="look", heading="Fråga", address="fraga"),
}
SYSTEM = a_system(pages=PAGES, home="form", start="form")
TARGETS = {
    "note": Target(page="form", role="textbox", label="Anteckning"),
    "amount": Target(page="form", role="textbox", label="Belopp"),
    "kind": Target(page="form", role="combobox", label="Slag"),
    "next": Target(page="form", role="button", name="Nästa"),
    "save": Target(page="form", role="button", name="Spara"),
    "inquiry.saved": Target(page="inquiry", role="text", label="Sparat"),
}
FILL = {"fill": {"note": "$given_name"}}
NEXT = {"click": "next"}
AMOUNT = {"fill": {"amount": "1270"}}
CHOOSE = {"select": {"kind": "Ny"}}
WIZARD = """<h1>Ansökan</h1><form method=post action=/spara><div id=one>%s</div><div id=two hidden>
<label>Belopp <input name=amount></label><label>Slag <select name=kind><option>–<option>Ny</select></label>%s
<button>Spara</button></div></form><p id=list></p><button id=next>Nästa</button><script>
const one = document.querySelector("#one"), two = document.querySelector("#two"), form = document.forms[0];
const made = (facts) => Object.assign(document.createElement("input"), { type: "hidden", ...facts });
const keep = (name, value) => form.append(made({ name, value }));
document.querySelector("#next").onclick = () => { %s };
%s
</script>"""
NOTE = "<label>Anteckning <input name=note></label>"
HIDE = "one.hidden = true; two.hidden = false;"
REMOVE = "const { value } = form.note; one.remove(); keep('note', value); two.hidden = false;"


def wizard(onward: str, more: str = "", script: str = "", first: str = NOTE) -> str:
    """A form in two steps."""
    return page(WIZARD % (first, more, onward, script))


@pytest.fixture(scope="module")
def serving_site() -> Iterator[tuple[Site, BrowserScreen]]:
    """A site and a browser before it."""
    with serving() as site:
        screen = BrowserScreen(SYSTEM, site.address, patience=Patience(15.0, 10.0, 0.5, ready=0.5))
        yield site, screen
        screen.close()


def run(at: tuple[Site, BrowserScreen], body: str, *acts: dict[str, Any]) -> list[dict[str, str]]:
    """What the server is sent when these acts and the save are replayed. Raises what ends the case."""
    site, screen = at
    site.clear()
    site.pages["/form"] = body
    site.pages["/spara"] = page(f"<h1>{HEADING}</h1><p>{SAVED}</p>")
    site.pages["/fraga"] = lambda fields: page(
        f"<h1>Fråga</h1><table><tr><td>Sparat</td><td>{NAME if site.posts else ''}</td></tr></table>"
    )
    screen.rest(empty=True)
    trial = Trial(_program(*acts))
    session = Session(trial.program, screen, "rpa-1", lambda: "")
    CaseReplay(trial.case, session, trial.ports).run()
    return [fields for path, fields in site.posts if path == "/spara"]


def _program(*acts: dict[str, Any]) -> Program:
    steps: list[dict[str, Any]] = [{"id": f"s{n}", "say": "Gör", **act} for n, act in enumerate(acts)]
    done = {"page": "form", "fresh": True, "text": SAVED}
    steps.append({"id": "save", "say": "Spara", "click": "save", "effect": "saves", "expect": done})
    stage = {
        "id": "register", "say": "Registrera", "begins_at": "form", "steps": steps,
        "done_when": {"look": {"flow": "look"}, "found": "not empty($saved)", "same": ["$saved == $given_name"]},
    }  # fmt: skip
    flow = Flow.model_validate(
        {
            "format": "klickfri-flow/1", "name": "wizard", "title": "Stegvis", "stages": [stage],
            "cleared_by": "register", "ends": [{"outcome": "granted"}],
        }
    )  # fmt: skip
    look = flow_of("look", LOOK, kind="looking", gives=["saved"])
    return Program(PROCESS, flow, {"look": look}, TARGETS, SYSTEM, "d" * 64)


@pytest.mark.parametrize("onward", [HIDE, REMOVE])
def test_what_was_set_in_a_step_that_was_left_is_not_missed_at_the_save(
    serving_site: tuple[Site, BrowserScreen], onward: str
) -> None:
    """The step is hidden, or gone from the page; it was compared in the click that left it, and the server gets it."""
    [sent] = run(serving_site, wizard(onward), FILL, NEXT, AMOUNT, CHOOSE)
    assert (sent["note"], sent["amount"], sent["kind"]) == (NAME, "1270", "Ny")


def test_a_field_of_the_next_step_with_the_same_caption_is_another(serving_site: tuple[Site, BrowserScreen]) -> None:
    """What was left is not written into it, also not as what a redraw has taken back."""
    other = "<label>Anteckning <input name=other></label>"
    [sent] = run(serving_site, wizard(HIDE, other), FILL, NEXT, AMOUNT)
    assert (sent["note"], sent["other"]) == (NAME, "")


def test_a_step_is_not_left_with_what_somebody_else_wrote(serving_site: tuple[Site, BrowserScreen]) -> None:
    """It is compared in the very click: what differs is a person's, and the next step never comes."""
    wrote = "form.note.onblur = () => setTimeout(() => { form.note.value = 'Bo'; }, 5);"
    with pytest.raises(BusinessException, match="note"):
        run(serving_site, wizard(HIDE, script=wrote), FILL, NEXT, AMOUNT)
    assert not serving_site[0].posts


def test_a_step_is_left_with_what_was_set_once_more(serving_site: tuple[Site, BrowserScreen]) -> None:
    """What a redraw took back before the click is set again, and only then is the step left."""
    once = (
        "form.note.onblur = () => { form.note.onblur = null; requestAnimationFrame(() => { form.note.value = ''; }); };"
    )
    [sent] = run(serving_site, wizard(HIDE, script=once), FILL, NEXT, AMOUNT)
    assert sent["note"] == NAME


@pytest.mark.parametrize("before", [[], [NEXT]])
def test_what_is_gone_by_a_redraw_is_missed(
    serving_site: tuple[Site, BrowserScreen], before: list[dict[str, Any]]
) -> None:
    """A field that a choice takes away was not left: whatever was clicked earlier, nothing is saved without it."""
    takes = "form.kind.onchange = () => one.remove();"
    with pytest.raises(KlickfriError):
        run(serving_site, wizard("two.hidden = false;", script=f"two.hidden = false; {takes}"), FILL, *before, CHOOSE)
    assert not serving_site[0].posts


@pytest.mark.parametrize("after", [[AMOUNT], []])
def test_what_the_page_took_over_into_its_words_is_not_written_again(
    serving_site: tuple[Site, BrowserScreen], after: list[dict[str, Any]]
) -> None:
    """A row is added: the field is empty for the next, the page shows what was in it, and it is left empty."""
    adds = (
        "list.textContent += form.note.value; keep('row', form.note.value); form.note.value = ''; two.hidden = false;"
    )
    [sent] = run(
        serving_site,
        wizard(f"{adds} two.hidden = false;"),
        FILL,
        NEXT,
        AMOUNT,
    )
    assert (sent["row"], sent["note"]) == (NAME, "")
