"""The vendor's next versions: 2a moves things and changes no word; 2b changes words and sets traps."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, sync_playwright

from fixtures.provux.caseworker import Caseworker
from fixtures.provux.sample import earlier, entry
from klickfri.screen.browser.find import find_browser, start_arguments
from tests.integration.practising import Answering, answering

pytestmark = pytest.mark.wide

PLAIN = "SFI-2026-00001"
Words = dict[str, set[str]]
Start = Callable[[str], tuple[Caseworker, Answering]]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=start_arguments())
        yield browser
        browser.close()


def words(frame: Frame) -> set[str]:
    """Every word a person sees: texts, captions of buttons, choices, values and titles."""
    seen = frame.evaluate(
        """() => [document.body.innerText,
        ...[...document.querySelectorAll("input[type=submit],input[type=button],input[readonly]")].map(e => e.value),
        ...[...document.querySelectorAll("option")].map(e => e.text),
        ...[...document.querySelectorAll("[title]")].map(e => e.title)].join(" ")"""
    )
    return set(re.findall(r"\S+", seen))


def tour(worker: Caseworker) -> Words:
    """All pages of one case, with the words seen on each."""
    found = {"menu": words(worker.page.frames[1]), "inbox": words(worker.work)}
    worker.open_applicant(PLAIN)
    found["applicant"] = words(worker.work)
    with worker.page.context.expect_page() as opened:
        worker.press("Sök i folkbokföringen")
    opened.value.locator("h1").wait_for()
    found["register"] = words(opened.value.main_frame)
    opened.value.close()
    worker.fill_case("Språkporten", "7 december", "Beviljad")
    worker.save()
    found["case"] = words(worker.work)
    worker.press("Skapa beslut")
    worker.work.get_by_text("Beslutet är skapat.").wait_for()
    found["decided"] = words(worker.work)
    return {**found, **tour_outside(worker)}


def tour_outside(worker: Caseworker) -> Words:
    """The pages beside the case."""
    worker.press("Avbryt")
    worker.see("Sökandeöversikt")
    worker.press("Nytt brev")
    worker.see("Nytt brev")
    found = {"letter": words(worker.work)}
    inquiry = worker.page.context.new_page()
    inquiry.goto(worker.page.url.replace("ram", "fraga"))
    inquiry.locator("xpath=//td[normalize-space()='Ansökningsnr']/following-sibling::td[1]//input").fill(PLAIN)
    inquiry.get_by_role("button", name="Sök").click()
    inquiry.get_by_role("heading", name="Brev").wait_for()
    return found | {"inquiry": words(inquiry.main_frame)}


@pytest.fixture
def start(chromium: Browser, tmp_path: Path) -> Iterator[Start]:
    """Starts a release, logs in, and opens up the inbox."""
    with ExitStack() as servers:

        def begin(release: str) -> tuple[Caseworker, Answering]:
            directory = tmp_path / release
            directory.mkdir()
            world = [entry(1, earlier=[earlier("V2024-00001-1", school_form="Gymnasial")]), entry(2)]
            users = {"anna": "x"}
            server = servers.enter_context(
                answering(cases=world, today=dt.date(2026, 11, 20), users=users, directory=directory, release=release)
            )
            worker = Caseworker(chromium.new_context(), server.url)
            worker.log_in("anna", "x")
            worker.show_all()
            return worker, server

        yield begin


def ids(frame: Frame) -> dict[str, str]:
    """Caption -> id of the buttons, and of the fields by the cell to their left."""
    found: dict[str, str] = frame.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("select,input[type=text],input[type=submit]")].map(
        e => [e.type === "submit" ? e.value : e.closest("td").previousElementSibling.innerText, e.id]))"""
    )
    return found


@pytest.mark.attack
def test_release_2a_changes_no_word(start: Start) -> None:
    """Every page shows the same words in release 2a as in release 1."""
    old, new = tour(start("1")[0]), tour(start("2a")[0])
    assert old == new


def test_release_2a_moves_every_name_and_gives_old_names_to_others(start: Start) -> None:
    """On the case form no control keeps its id, and ids of release 1 now sit on other controls."""
    forms = []
    for release in ("1", "2a"):
        worker, _ = start(release)
        worker.open_applicant(PLAIN)
        worker.press("Ny ansökan")
        worker.see("Ärende")
        forms.append(ids(worker.work))
    old, new = forms
    assert old.keys() == new.keys()
    assert list(old) != list(new)
    assert all(old[caption] != new[caption] for caption in old)
    assert old["Skolform"] in new.values()
    assert old["Anordnare"] in new.values()


@pytest.mark.attack
def test_release_2a_moves_the_inbox_columns_and_adds_one(start: Start) -> None:
    """The same headings in another order, and one more column without a heading."""
    headings = []
    for release in ("1", "2a"):
        worker, _ = start(release)
        headings.append(worker.work.locator("th").all_inner_texts())
    old, new = headings
    assert sorted([*old, ""]) == sorted(new)
    assert [one for one in new if one] != old


@pytest.mark.attack
def test_release_2b_renames_swaps_and_adds_a_look_alike(start: Start) -> None:
    """Brevmall for Mall; Avbryt has Spara's id and place; a second Skicka brev stands before the right one."""
    old, _ = start("1")
    old.open_applicant(PLAIN)
    old.press("Ny ansökan")
    old.see("Ärende")
    new, server = start("2b")
    new.open_applicant(PLAIN)
    new.fill_case("Språkporten", "7 december", "Beviljad")
    assert ids(new.work)["Avbryt"] == ids(old.work)["Spara"]
    assert new.work.locator("input[type=submit]").first.input_value() == "Avbryt"
    assert old.work.locator("input[type=submit]").first.input_value() == "Spara"
    new.save()
    new.press("Skapa beslut")
    new.work.get_by_text("Beslutet är skapat.").wait_for()
    alike = new.work.get_by_role("button", name="Skicka brev")
    assert alike.count() == 2
    with new.work.expect_navigation():
        alike.first.click()
    assert [one.kind for one in server.journal.wrong()] == ["test_letter"]
    assert server.journal.letters() == []
    new.press("Avbryt")
    new.see("Sökandeöversikt")
    new.press("Nytt brev")
    new.see("Nytt brev")
    assert "Brevmall" in words(new.work)
    assert "Mall" not in words(new.work)
