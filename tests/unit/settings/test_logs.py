"""The operations log is written through the redaction and shows no variables."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger

from klickfri.privacy.scan import REDACTED, Guard, patcher
from klickfri.settings import logs


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """The operations log, set up as in a run; everything is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield logs.set_up(tmp_path / "logs", patcher(Guard(["kaffekopp"])))
    logger.remove()
    logger.configure(patcher=lambda record: None)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_messages_are_redacted_on_their_way(file: Path) -> None:
    """What is written to the file has passed the redaction."""
    logger.info("case A-1 of 19850314-2385")
    assert f"case A-1 of {REDACTED}\n" in file.read_text(encoding="utf-8")


def test_libraries_pass_the_same_redaction(file: Path) -> None:
    """What libraries log through Python's own logging lands in the same file, redacted."""
    logging.getLogger("some.library").warning("retry with %s", "kaffekopp")
    assert f"some.library: retry with {REDACTED}\n" in file.read_text(encoding="utf-8")


def test_an_exception_shows_no_variables(file: Path) -> None:
    """A traceback tells where, and neither the values of variables nor secrets in its text."""
    town = "Ekdalen"
    try:
        raise ValueError(f"kaffekopp, {len(town)} letters")
    except ValueError:
        logger.exception("stopped")
    text = file.read_text(encoding="utf-8")
    assert f"ValueError: {REDACTED}, 7 letters" in text
    assert "test_an_exception_shows_no_variables" in text
    assert "= 'Ekdalen'" not in text
    assert "└" not in text


def test_only_warnings_reach_the_screen(tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The terminal is for progress; only warnings disturb it, unless asked for more."""
    logs.set_up(tmp_path / "logs", patcher(Guard()))
    logger.info("quiet")
    logger.warning("loud")
    assert "quiet" not in capsys.readouterr().err
    logs.set_up(tmp_path / "logs", patcher(Guard()), verbose=True)
    logger.info("now heard")
    assert "now heard" in capsys.readouterr().err
