"""What is told in two languages is told alike: each table is asked of the page's own script, in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from klickfri.model.film import Element, PageShown
from klickfri.model.pattern import words_of
from klickfri.model.recognition import has_facts, has_label, looks_like, mentions, names_for
from klickfri.model.target import Page, Target
from klickfri.model.text import as_shown
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.page.bundle import joined
from klickfri.screen.browser.page.script import script
from tests.integration.screen_pages import Site, shown

TABLES = Path(__file__).parents[1] / "conformance"
PARTS = ("facts.js", "pages.js", "testimony.js")
TELLS_PART = """((element, target) => {
  const told = testimonyOf(element);
  return [factsAsked(target).every((fact) => FACTS[fact](element, target)), told];
})"""
SHOWS_PARTS = f"""((rows) => rows.map(([html, target]) => {{
  document.body.innerHTML = "<h1>Formulär</h1>" + html;
  forgetLayout();
  return {TELLS_PART}(document.getElementById("it"), target);
}}))"""


def table(name: str) -> list[dict[str, Any]]:
    """The rows of a table."""
    rows: list[dict[str, Any]] = yaml.safe_load((TABLES / name).read_text(encoding="utf-8"))
    return rows


def answer(screen: BrowserScreen, asked: str, **pages: Any) -> Any:
    """What an expression of the page's script gives on the page that is shown."""
    page = screen._session.windows()[0].page
    return page.evaluate(script({"shown": [], "pages": pages}, f"{joined(*PARTS)}\nreturn {asked};"))


def answers(
    screen: BrowserScreen, site: Site, rows: Sequence[Mapping[str, Any]], targets: Sequence[Target]
) -> Iterator[tuple[bool, dict[str, Any]]]:
    """Does each row's element have the target's facts, and what does a film tell of it? All are drawn on one page, one
    after the other; a frame is a page's own, and is loaded with it."""
    asked = [[row["html"], target.model_dump()] for row, target in zip(rows, targets, strict=True)]
    shown(screen, site, "")
    drawn = iter(answer(screen, f"{SHOWS_PARTS}({json.dumps([one for one in asked if '<iframe' not in one[0]])})"))
    for html, target in asked:
        if "<iframe" not in html:
            yield next(drawn)
            continue
        shown(screen, site, html)
        yield answer(screen, f"{TELLS_PART}(document.getElementById('it'), {json.dumps(target)})")


def test_a_text_is_told_as_it_shows(screen: BrowserScreen, site: Site) -> None:
    """Every row of the table, as in `klickfri.model.text`."""
    rows = table("text.yaml")
    shown(screen, site, "")
    asked = f"{json.dumps([row['text'] for row in rows])}.map((text) => [fold(text), captionOf(text), foldLines(text)])"
    told = [[row["shown"], row["caption"], row.get("lines", row["shown"])] for row in rows]
    assert answer(screen, asked) == told


def test_choices_in_one_text_are_told_alike(screen: BrowserScreen, site: Site) -> None:
    """Every row of the table, as in `klickfri.model.values`; where no choice is called by the whole text."""
    rows = table("choices.yaml")
    shown(screen, site, "")
    told = answer(screen, f"{json.dumps([row['text'] for row in rows])}.map((text) => choicesNamed(text, []))")
    assert [set(one) for one in told] == [set(row["names"]) for row in rows]


def test_a_label_is_told_alike(screen: BrowserScreen, site: Site) -> None:
    """The page's script on the element, and Python on what a film tells of it, give the table's answer."""
    rows = table("labels.yaml")
    targets = [Target(page="form", role="any", label=row["label"], label_from=row.get("from")) for row in rows]
    wrong = []
    for row, (page_says, told) in zip(rows, answers(screen, site, rows, targets), strict=True):
        robot_says = has_label(told.get("labels", {}), row["label"], row.get("from"))
        wrong += [] if page_says == robot_says == row["holds"] else [(row, page_says, robot_says, told)]
    assert wrong == []


def test_a_name_is_told_alike(screen: BrowserScreen, site: Site) -> None:
    """A button's words, a day of a calendar with the year that is shown above it, a choice by the words after it."""
    rows = table("names.yaml")
    targets = [Target(page="form", role="any", name=row["name"], label_from=row.get("from")) for row in rows]
    wrong = []
    for row, target, (page_says, told) in zip(rows, targets, answers(screen, site, rows, targets), strict=True):
        element = Element.model_validate_json(json.dumps(told))
        robot_says = as_shown(row["name"]) in names_for(target, element)
        wrong += [] if page_says == robot_says == row["holds"] else [(row, page_says, robot_says, told)]
    assert wrong == []


def test_what_is_mentioned_is_told_alike(screen: BrowserScreen, site: Site) -> None:
    """A value among other words, and never part of a longer one."""
    wrong = []
    for row in table("mentions.yaml"):
        shown(screen, site, row["html"])
        target = json.dumps({"mentions": row["value"]})
        page_says, told = answer(screen, f"[FACTS.mentions(it, {target}), testimonyOf(it)]")
        element = Element.model_validate_json(json.dumps(told))
        robot_says = mentions(element.name or element.text, row["value"])
        wrong += [] if page_says == robot_says == row["holds"] else [(row, page_says, robot_says, told)]
    assert wrong == []


def test_a_part_of_a_page_is_told_alike(screen: BrowserScreen, site: Site) -> None:
    """What captions it, whatever the page is built of, and where a thing leads."""
    rows = table("parts.yaml")
    facts = ("heading", "section", "leads_to")
    targets = [Target(page="form", role="any", **{fact: row.get(fact) for fact in facts}) for row in rows]
    wrong = []
    for row, target, (page_says, told) in zip(rows, targets, answers(screen, site, rows, targets), strict=True):
        element = Element.model_validate_json(json.dumps(told))
        robot_says = has_facts(target.model_copy(update={"role": element.role}), element)
        wrong += [] if page_says == robot_says == row["holds"] else [(row, page_says, robot_says, told)]
    assert wrong == []


SHOWS_PAGE = """(([html, title, page, known]) => {
  document.body.innerHTML = html;
  document.title = title;
  forgetLayout();
  const captions = captionsShown(document);
  return [captions, Boolean(looksLike(page, captions, known))];
})"""


def test_what_a_page_says_is_told_alike(screen: BrowserScreen, site: Site) -> None:
    """Words with a value, or any one word, in their places: every row of the table, as in `klickfri.model.pattern`."""
    rows = table("words.yaml")
    shown(screen, site, "")
    asked = [[words_of(row["words"], row.get("known", {})), row["text"]] for row in rows]
    counts = answer(screen, f"{json.dumps(asked)}.map(([words, text]) => occurrences(text, sayingOf(words)))")
    assert counts == [row["times"] for row in rows]


def test_a_page_is_told_alike(screen: BrowserScreen, site: Site) -> None:
    """By its heading and title, in full and as they show, or with places for values; by its path, and by a landmark."""
    wrong = []
    shown(screen, site, "")
    for row in table("pages.yaml"):
        known = row.get("known", {})
        asked = f"{SHOWS_PAGE}({json.dumps([row['html'], row['title'], row['page'], known])})"
        captions, page_says = answer(screen, asked, it=row["page"])
        told = PageShown.model_validate_json(json.dumps(captions))
        robot_says = looks_like(Page.model_validate(row["page"]), told, known)
        wrong += [] if page_says == robot_says == row["holds"] else [(row, page_says, robot_says, told)]
    assert wrong == []
