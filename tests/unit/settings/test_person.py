"""Who signs: the operating system's account, whatever the environment says."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys

import pytest

from klickfri.settings.person import person

ASK = "from klickfri.settings.person import person; print(person())"


@pytest.mark.parametrize("name", ["LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"])
def test_the_environment_lends_nobody_a_name(name: str) -> None:
    """Author and approver must be two accounts; a variable that anybody can set makes no second one."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK], env={**os.environ, name: "anna"}, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == pwd.getpwuid(os.getuid()).pw_name != "anna"


def test_an_account_without_a_name_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may run as a user that the machine has no name for; its signature is still somebody's."""
    monkeypatch.setattr(os, "getuid", lambda: 654321)
    assert person() == "uid 654321"
