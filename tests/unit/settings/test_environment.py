"""Other programs see of the environment what they need: no password, no address of a database."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from klickfri.settings import environment

WHOLE = {
    "PATH": "/usr/bin", "LC_ALL": "sv_SE.UTF-8", "https_proxy": "http://127.0.0.1:3128", "Path": "C:/",
    "KLICKFRI_PASSWORD_RPA_1": "kaffekopp", "KLICKFRI_DATABASE": "postgresql://r:tekopp@db/k", "PGPASSWORD": "tekopp",
}  # fmt: skip


def test_what_is_needed_is_named() -> None:
    """Ways, language and proxies, in whatever case of letters; nothing that is not known to be needed."""
    assert set(environment.needed(WHOLE)) == {"PATH", "LC_ALL", "https_proxy", "Path"}


def test_a_program_started_meanwhile_sees_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that a library starts with all of the environment; afterwards everything is back."""
    monkeypatch.setenv("KLICKFRI_PASSWORD_RPA_1", "kaffekopp")
    whole = dict(os.environ)
    with environment.reduced(TMPDIR="/tmp"):
        asked = [sys.executable, "-c", "import os; print(*os.environ)"]
        seen = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    assert "TMPDIR" in seen
    assert not [name for name in seen if name.startswith("KLICKFRI")]
    assert dict(os.environ) == whole


def test_the_environment_comes_back_after_an_error() -> None:
    """Whatever happens meanwhile."""
    whole = dict(os.environ)
    with pytest.raises(ZeroDivisionError), environment.reduced():
        raise ZeroDivisionError
    assert dict(os.environ) == whole


def test_threads_that_start_programs_at_once_leave_no_trace() -> None:
    """Two browsers that start at the same moment, the first ready before the second: afterwards everything is back."""
    whole = dict(os.environ)
    begun, met, ready = Event(), Event(), Event()

    def first() -> None:
        with environment.reduced(TMPDIR="/tmp/first"):
            begun.set()
            met.wait(0.5)  # which the second must not do
        ready.set()

    def second() -> None:
        begun.wait()
        with environment.reduced(TMPDIR="/tmp/second"):
            met.set()
            ready.wait()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda start: start(), [first, second]))
    assert dict(os.environ) == whole


def test_importing_the_engine_tells_no_program_a_password() -> None:
    """A library that DBOS imports starts one, with all of the environment, in a process that has the secrets."""
    spied = """
import sys
told = []
sys.addaudithook(lambda event, of: told.extend(of[3] or os.environ) if event == "subprocess.Popen" else None)
import os
import klickfri.work.engine
print(*told)
"""
    asked = [sys.executable, "-c", spied]
    given = os.environ | {"KLICKFRI_PASSWORD_RPA_1": "kaffekopp"}
    seen = subprocess.run(asked, capture_output=True, text=True, check=True, env=given).stdout.split()
    assert "PATH" in seen
    assert not [name for name in seen if name.startswith("KLICKFRI")]
