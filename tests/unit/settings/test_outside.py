"""Where people are told is understood whole, or every fault of it is told."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.model.errors import Misconfigured
from klickfri.settings.outside import MORNING, MailServer, Outside
from klickfri.settings.settings import Settings

MAIL = {
    "KLICKFRI_MAIL": "smtp+tls://robot%40a@mail.example",
    "KLICKFRI_SENDER": "robot@a.example",
    "KLICKFRI_RECEIVERS": "drift@a.example, chef@a.example",
}


def outside(environment: dict[str, str], tmp: str = ".") -> Outside:
    """What these variables say."""
    return Settings.from_environment({"KLICKFRI_RECORDINGS": tmp, **environment}).outside


def test_all_three_make_a_mail_server() -> None:
    """Its usual port, and the user as it is written in an address."""
    to = ("drift@a.example", "chef@a.example")
    assert outside(MAIL).mail == MailServer("smtp+tls", "mail.example", 587, "robot@a", "robot@a.example", to)
    assert outside({}) == Outside(None, "", MORNING)
    assert outside({"KLICKFRI_MORNING": "06:30"}).morning == dt.time(6, 30)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("KLICKFRI_MAIL", "mail.example"),
        ("KLICKFRI_MAIL", "smtp://robot:hemligt@mail.example"),
        ("KLICKFRI_MAIL", "http://mail.example"),
        ("KLICKFRI_SENDER", ""),
        ("KLICKFRI_RECEIVERS", "Anna <anna@a.example>"),
        ("KLICKFRI_RECEIVERS", "anna@a.example\nBcc: b@b.example"),
        ("KLICKFRI_WEBHOOK", "ftp://a.example"),
        ("KLICKFRI_MORNING", "sju"),
    ],
)
def test_what_cannot_be_used_is_told(name: str, text: str) -> None:
    """By its variable's name, and no password is repeated."""
    with pytest.raises(Misconfigured, match="KLICKFRI_") as error:
        outside({**MAIL, name: text})
    assert "hemligt" not in str(error.value)
