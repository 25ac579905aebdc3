"""The examples of services: each is what its own program takes."""

from __future__ import annotations

import configparser
import datetime as dt
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cronsim import CronSim

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
PROGRAM = "/opt/klickfri/bin/klickfri"


def unit(name: str) -> configparser.ConfigParser:
    """A unit's settings."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(EXAMPLES / name, encoding="utf-8")
    return parser


def test_the_units_say_what_matters() -> None:
    """Keeper and watcher alone are told to stop and have time to; they come back whatever ended them."""
    for name in ("nights", "watch"):
        told = unit(f"klickfri-{name}.service")["Service"]
        assert (told["ExecStart"], told["KillMode"], told["Restart"]) == (f"{PROGRAM} {name}", "mixed", "always")
    assert unit("klickfri-ready.service")["Service"]["ExecStart"] == f"{PROGRAM} ready"
    for name in ("nights", "ready"):
        assert unit(f"klickfri-{name}.timer")["Timer"]["Unit"] == f"klickfri-{name}.service"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """Without a word of complaint; a program that is there stands in for ours."""
    for path in (*EXAMPLES.glob("*.service"), *EXAMPLES.glob("*.timer")):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(PROGRAM, shutil.which("true") or ""), encoding="utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "klickfri" in line] == []


def test_cron_takes_the_line() -> None:
    """Five fields, an account and a command that lets one keeper live at a time."""
    [line] = [one for one in (EXAMPLES / "klickfri-nights.cron").read_text().splitlines() if one.startswith("*")]
    *fields, account, command = line.split(maxsplit=6)
    now = dt.datetime(2026, 11, 20, 1, 2)
    assert next(CronSim(" ".join(fields), now)) == now.replace(minute=10)
    assert (account, f"flock -n nights.lock {PROGRAM} nights" in command) == ("klickfri", True)


def test_the_task_scheduler_is_told_the_same() -> None:
    """Well-formed, in its own namespace: one keeper at a time, never ended for its age, in the order of its schema."""
    root = ElementTree.parse(EXAMPLES / "klickfri-nights.xml").getroot()
    assert root.tag == f"{TASK}Task"
    assert [part.tag.removeprefix(TASK) for part in root] == [
        "RegistrationInfo", "Triggers", "Principals", "Settings", "Actions",
    ]  # fmt: skip
    settings = {part.tag.removeprefix(TASK): part.text for part in root.iter() if part.text and part.text.strip()}
    assert (settings["MultipleInstancesPolicy"], settings["ExecutionTimeLimit"]) == ("IgnoreNew", "PT0S")
    assert (settings["Arguments"], settings["LogonType"]) == ("nights", "Password")
