"""What a film cannot say is asked once, and nothing is assumed that blocks."""

from __future__ import annotations

from klickfri.film.questions import Review, ReviewQuestion, slug


def test_a_question_blocks_until_it_is_answered() -> None:
    """Without an answer it gives none, whatever is suggested; an answer of no is an answer."""
    review = Review({"saves/b": False})
    assert review.ask("saves/a", "Sparar det?", True) is None
    assert review.ask("saves/b", "Sparar det?", True) is False
    assert [question.id for question in review.asked.values() if question.open] == ["saves/a"]


def test_what_does_not_block_is_assumed_and_told() -> None:
    """The suggestion holds until somebody says otherwise."""
    assert Review({}).ask("say/a", "Hur sägs det?", "Spara", blocks=False) == "Spara"
    assert Review({"say/a": "Lagra"}).ask("say/a", "Hur sägs det?", "Spara", blocks=False) == "Lagra"


def test_an_answer_that_does_not_fit_is_none_and_the_question_says_so() -> None:
    """It stays open, with the words that a person wrote; a question that does not block falls back to what it takes."""
    review = Review({"saves/a": "ja", "say/b": 7})
    assert review.ask("saves/a", "Sparar det?", True, film=2, step=5, fits=lambda told: told is True) is None
    assert review.ask("say/b", "Hur sägs det?", "Spara", blocks=False, fits=lambda told: isinstance(told, str)) == (
        "Spara"
    )
    assert list(review.asked.values()) == [
        ReviewQuestion("saves/a", "Sparar det? Svaret 'ja' går inte.", True, True, 2, 5),
        ReviewQuestion("say/b", "Hur sägs det? Svaret 7 går inte.", "Spara", False),
    ]


def test_a_question_is_asked_once() -> None:
    """As it was asked first, also where it comes up again at another step."""
    review = Review({})
    review.ask("letter/a", "Vilken brevmall?", film=1, step=2)
    review.ask("letter/a", "Vilken mall?", "svar", film=2, step=7)
    assert list(review.asked.values()) == [ReviewQuestion("letter/a", "Vilken brevmall?", None, True, 1, 2)]


def test_an_answer_that_nobody_asks_for_is_told() -> None:
    """It was given to another film or another draft; nobody may believe that it counts."""
    review = Review({"when/old": "x", "when/new": "y"})
    review.ask("when/new", "När?")
    assert review.unasked() == ["when/old"]


def test_a_slug_is_plain_letters() -> None:
    """Names in files and logs do without dots and rings."""
    assert slug("Studieväg/Kurs") == "studievag_kurs"
    assert slug("  Åre – Östersund 2 ") == "are_ostersund_2"
