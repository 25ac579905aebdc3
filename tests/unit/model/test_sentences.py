"""Each sentence says the same in Swedish and in English; `tests/unit/app/test_plain_language.py` reads them all."""

from __future__ import annotations

import pytest

from klickfri.model.errors import BusinessException, RecordLocked, SaveUnknown, Unsure
from klickfri.model.sentences import Joined, Sentence, verbatim


def test_words_are_joined_as_the_language_wants() -> None:
    """The sentence says with which word or sign."""
    waited = Sentence.OTHER_PAGE(wanted=Joined(["form", "list"]), shown=Joined(["a", "b"]))
    assert waited.swedish == "Väntade på sidan form eller list, men sidan a och b visas."
    assert waited.english == "Waited for the page form or list, but the page a and b shows."
    assert f"{Joined(['a', 'b']):,} {Joined(['a', 'b']):;}" == "a, b a; b"


def test_an_argument_is_said_as_it_is() -> None:
    """Braces in what a system or a rule says are no places to fill in."""
    assert Sentence.SAVE_REFUSED(words="{target} {0}").swedish == "Systemet sparade inte: ”{target} {0}”"


def test_a_sentence_that_lacks_an_argument_is_an_error_where_it_is_raised() -> None:
    """It is found by whoever writes it, not by whoever is to be told."""
    with pytest.raises(KeyError):
        Unsure(Sentence.NO_ADDRESS())


def test_the_question_is_the_first_sentences_that_has_one() -> None:
    """A rule's own question goes before it."""
    unknown = SaveUnknown(Sentence.LETTER_UNKNOWN(stage="Brev", clicks=Joined(["”Skicka”"])), Sentence.NO_DIALOG())
    assert unknown.question == Sentence.LETTER_UNKNOWN.check
    assert RecordLocked("rpa-1").question == "Logga in med kontot och logga ut igen."
    assert BusinessException("UNG", verbatim(["Under 16."]), "Stämmer det?").question == "Stämmer det?"
    assert Unsure(Sentence.NO_END()).question == ""
