"""Raw text of every kind of file."""

from __future__ import annotations

from klickfri.work.lines import clean, clean_lines, without_empty_end


def test_text_is_composed_and_trimmed() -> None:
    """Decomposed letters, hard spaces and invisible characters do not make two texts of one."""
    assert clean(" A\u030asa\u00a0 \u200bBerg\ufeff ") == "Åsa Berg"


def test_joiners_stay_where_a_script_spells_with_them() -> None:
    """Persian and Nepali words are other words without them; in a Latin word and at the ends they are dirt."""
    assert clean("علی\u200cرضا\u200c") == "علی\u200cرضا"
    assert clean("कृष्\u200dण") == "कृष्\u200dण"
    assert clean("An\u200dna") == "Anna"


def test_empty_cells_after_the_last_mean_nothing() -> None:
    """But the table's width stays."""
    assert without_empty_end(["a", "", " ", ""], 2) == ["a", ""]


def test_a_text_of_several_lines_keeps_them() -> None:
    """However a program writes a line break, and with blank lines and indentation inside; not those at the ends."""
    assert clean_lines("\r\n Hej,\u00a0Åsa \r\n\r\n  - ett\u200b\t1\rtvå\vtre\u2028fyra\n \n") == (
        "Hej, Åsa\n\n  - ett 1\ntvå\ntre\nfyra"
    )
    assert clean_lines(" en  rad \n") == "en rad"
    assert clean_lines("\n") == ""
