"""Who lives, as another process can tell."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from klickfri.settings.own_name import own_name
from klickfri.work.liveness import Heard, Observer, has_ended


def test_who_keeps_silent_is_silent_longer_and_longer() -> None:
    """Silence is counted from the first look, by the observer's own clock, and ends with any other heartbeat."""
    observer = Observer()
    assert observer.hear("w1", 500.0, moment=10.0) == Heard(0.0, spoke=False)
    assert observer.hear("w1", 500.0, moment=25.0) == Heard(15.0, spoke=False)
    assert observer.hear("w1", 499.0, moment=30.0) == Heard(0.0, spoke=True)
    assert observer.hear("w1", 499.0, moment=40.0) == Heard(10.0, spoke=True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no harmless way to ask")
def test_a_process_of_this_machine_is_known_to_have_ended() -> None:
    """Only one of this machine: of another's nothing is known."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert not has_ended(socket.gethostname(), process.pid)
    assert has_ended(socket.gethostname(), process.pid)
    assert not has_ended("another", process.pid)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no harmless way to ask")
def test_a_machine_may_be_given_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies of one image have one host name; under their own names, neither looks for the other's processes."""
    monkeypatch.setenv("KLICKFRI_MACHINE", "north")
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    assert own_name() == "north"
    assert has_ended("north", process.pid)
    assert not has_ended(socket.gethostname(), process.pid)
