"""Texts of ours are told in the language of whoever is told; what others wrote is told as it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from gettext import NullTranslations

from klickfri.model.language import SWEDISH, Language, Ours, counted, marked, said, speaking, spoken, translated


class Loud(NullTranslations):
    """A language that is Swedish, and loud."""

    def gettext(self, message: str) -> str:
        return message.upper().replace("{BY}", "{by}")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "{count} OF ALL" if n == 1 else "{count} OF MANY"


LOUD = Language("xx", Loud())


def test_swedish_is_spoken_where_nobody_asks() -> None:
    """Commands, robots and files say nothing else."""
    assert spoken() is SWEDISH
    assert said("Pausat av {by}", by="eva") == "Pausat av eva"
    assert counted("{count} brev", "{count} alla brev", 2) == "2 alla brev"
    assert counted("{count} brev", "{count} alla brev", 1) == "1 brev"


def test_values_are_told_as_they_are() -> None:
    """A value is neither translated, nor read as a text with places of its own."""
    with speaking(LOUD):
        assert said("Pausat av {by}", by="eva {by} {0}") == "PAUSAT AV eva {by} {0}"
        assert translated(said("av {by}", by="{0}")) == "AV {0}"
        assert counted("{count} brev", "{count} brev", 1) == "1 OF ALL"
    assert said("Pausat") == "Pausat"


def test_a_marked_text_is_translated_where_it_is_shown() -> None:
    """In its table it is Swedish, so that it can be looked up, and known for ours; no text at all stays none."""
    text = marked("pausat")
    assert (text, isinstance(text, Ours), isinstance(said("x"), Ours)) == ("pausat", True, True)
    with speaking(LOUD):
        assert translated(text) == "PAUSAT"
        assert translated(marked("")) == ""


def test_each_request_has_its_language() -> None:
    """A thread that a request is handed to speaks as the request does, others do not."""
    with ThreadPoolExecutor(1) as thread, speaking(LOUD):
        assert thread.submit(copy_context().run, spoken).result() is LOUD
        assert thread.submit(spoken).result() is SWEDISH
