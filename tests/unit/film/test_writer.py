"""What a step is said to expect."""

from __future__ import annotations

import pytest

from klickfri.film.writer import message


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (("Kort", "Sparat."), "Sparat."),
        (("Senast ändrat", "Visa:"), "Senast ändrat"),
        (("Visa:",), ""),
        (("Ärende 14 är sparat.",), ""),
    ],
)
def test_what_a_page_says_of_a_save_is_no_caption_and_no_number(texts: tuple[str, ...], says: str) -> None:
    """A whole sentence first; the caption of what came with the save is not there in every case."""
    assert message(texts) == says


def test_of_many_words_on_a_page_loaded_anew_none_is_waited_for() -> None:
    """Which of them the next case's page says is not known; a sentence, or the only words, are what was said."""
    assert message(("Bilagor", "ta bort"), anew=True) == ""
    assert message(("Bilagor", "ta bort")) == "Bilagor"
    assert message(("Bilagor", "Sparat."), anew=True) == "Sparat."
    assert message(("Sparat",), anew=True) == "Sparat"
