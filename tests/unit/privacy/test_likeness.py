"""What looks like data of one case is told by its shape, and captions of legacy systems do not look like it."""

from __future__ import annotations

import pytest

from klickfri.privacy.likeness import (
    caption_looks_like_data,
    label_looks_like_data,
    looks_like_data,
    looks_personal,
)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("19850314-2385", "a personal number"),
        ("sökande 850314-2385.", "a personal number"),
        ("anna@almbacka.example", "an e-mail address"),
        ("070-174 06 05", "a phone number"),
        ("+46701740605", "a phone number"),
        ("2026-11-23", "a date"),
        ("23 november", "a date"),
        ("23/11/2026", "a date"),
        ("SFI-000123", "a number of a case"),
        ("Ärende 2026-1002", "a number of a case"),
        ("261123", "a number of a case"),
        ("kl 12:30", "a time of day"),
        ("«dolt 3»", "what a masked film hides"),
        ("Anna Lind", "a name"),
        ("Gülşen Åberg-Öz, Almbacka", "a name"),
        ("Öppna Zoë Łukasz", "a name"),
    ],
)
def test_data_of_a_case_has_a_shape(text: str, shape: str) -> None:
    """Every shape that a caseworker types for one applicant and for nobody else."""
    assert looks_like_data(text) == shape


@pytest.mark.parametrize("text", ["First Name", "Case Handler", "Save Changes", "Ny Ansökan", "Bank Account Number"])
def test_captions_with_capitals_are_nobodys_names(text: str) -> None:
    """A word of captions in them is enough, and anything that is a label by where it stands."""
    assert caption_looks_like_data(text) is None
    assert label_looks_like_data("Anna Lind") is None
    assert label_looks_like_data("SFI-000123") == "a number of a case"


@pytest.mark.parametrize("text", ["Anna Lind", "Öppna Zoë Łukasz", "SFI-000123", "850314-2385"])
def test_what_a_caption_says_of_a_case_is_still_data(text: str) -> None:
    """A person's name in a heading or on a button, and a number wherever it stands."""
    assert caption_looks_like_data(text)


@pytest.mark.parametrize("text", ["Anna Lind", "2026-11-23", "SFI-000123"])
def test_what_may_mean_many_is_not_somebodys(text: str) -> None:
    """A name, a date, a number: of the case, perhaps; an identity it is not."""
    assert looks_personal(text) is None


@pytest.mark.parametrize(
    "text",
    ["Spara", "Förslag klart", "Väntar hemkommun (IKE)", "– alla –", "Skapa beslut enligt mall?", "Studieväg/Kurs", "",
     "Ärendet är sparat.", "SFI", "steg 3 av 12", "ctl00$Main$ddlMall", "Lås upp ProVux"],
)  # fmt: skip
def test_captions_and_messages_are_no_data(text: str) -> None:
    """What a legacy system says to everybody is left alone, or nobody would read the warnings."""
    assert looks_like_data(text) is None
