"""A browser is found where people have one, and started with no more trust than the machine allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.screen.browser import find


def test_an_installed_browser_comes_before_a_fetched_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Edge, Chrome or Chromium on the search path is taken; a name that leads nowhere is passed over."""
    chromium = tmp_path / "chromium"
    chromium.touch()
    paths = {"microsoft-edge": str(tmp_path / "gone"), "chromium": str(chromium)}
    monkeypatch.setattr("klickfri.screen.browser.find.shutil.which", paths.get)
    monkeypatch.setattr("klickfri.screen.browser.find.sys.platform", "linux")
    assert find.find_browser() == chromium


def test_the_fetched_browser_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With none installed, what Playwright has fetched is taken, or nothing."""
    monkeypatch.setattr("klickfri.screen.browser.find.shutil.which", lambda _: None)
    monkeypatch.setattr("klickfri.screen.browser.find.sys.platform", "linux")
    monkeypatch.setattr(find, "_fetched", lambda: None)
    assert find.find_browser() is None
    monkeypatch.setattr(find, "_fetched", lambda: tmp_path)
    assert find.find_browser() == tmp_path


def test_a_driver_that_cannot_run_has_fetched_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's driver may lack a library; that is found without a stack trace, and no browser is told of."""
    monkeypatch.setattr(find, "_driver_runs", lambda: False)
    assert find._fetched() is None


def test_windows_and_mac_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows' program folders are searched, Edge first."""
    edge = tmp_path / "Microsoft/Edge/Application/msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    monkeypatch.setattr("klickfri.screen.browser.find.sys.platform", "win32")
    monkeypatch.setattr("klickfri.screen.browser.find.shutil.which", lambda _: None)
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    assert find.find_browser() == edge


@pytest.mark.parametrize(("possible", "without"), [(True, False), (False, True)])
def test_the_sandbox_is_given_up_only_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch, possible: bool, without: bool
) -> None:
    """`--no-sandbox` is passed only when the kernel allows no other way."""
    monkeypatch.setattr(find, "sandbox_possible", lambda: possible)
    assert ("--no-sandbox" in find.start_arguments()) is without


def test_root_on_linux_has_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root cannot have one; elsewhere it is expected."""
    monkeypatch.setattr("klickfri.screen.browser.find.sys.platform", "linux")
    monkeypatch.setattr("klickfri.screen.browser.find.os.geteuid", lambda: 0, raising=False)
    assert not find.sandbox_possible()
    monkeypatch.setattr("klickfri.screen.browser.find.sys.platform", "darwin")
    assert find.sandbox_possible()
