"""Mail goes out whole, or it is said that it did not, without a word of the server's."""

from __future__ import annotations

import datetime as dt
import email
from email import policy

import pytest

from klickfri.settings.outside import MailServer
from klickfri.tell import mail as sending
from klickfri.tell.mail import Mail
from klickfri.tell.ways import Notice, NotSent
from tests import servers
from tests.servers import MailBox

NOW = dt.datetime(2026, 11, 29, 6, tzinfo=dt.UTC)
NOTICE = Notice("klickfri-7", "late", "Klickfri: sfi, 3 obesvarade", "Åtta\nnio", {}, NOW)


def to(box: MailBox) -> Mail:
    """The way to the server."""
    return Mail(MailServer("smtp", "127.0.0.1", box.port, "", "robot@a.example", ("drift@a.example", "b@a.example")))


def test_a_notice_comes_as_it_was_written() -> None:
    """With Swedish letters, to everybody, under an id that stays the same."""
    with servers.mail() as box:
        to(box).send(NOTICE, NOW)
        to(box).send(NOTICE, NOW)
    one, two = (email.message_from_bytes(text, policy=policy.default) for text in box.messages)
    assert one["Subject"] == NOTICE.subject
    assert one["To"] == "drift@a.example, b@a.example"
    assert one.get_content().split() == ["Åtta", "nio"]
    assert one["Message-ID"] == two["Message-ID"] == "<klickfri-7@a.example>"


@pytest.mark.parametrize("how", ["gone", "refuses", "silent", "cuts"])
def test_what_could_not_be_sent_is_said_so(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the server does, in time, and nothing that it answered is repeated."""
    monkeypatch.setattr(sending, "TIMEOUT", 0.5)
    with servers.mail() as box:
        box.refuses = "550 no such person 19850314-2385" if how == "refuses" else ""
        box.silent, box.cuts = how == "silent", how == "cuts"
        if how == "gone":
            box.port = 9
        with pytest.raises(NotSent) as error:
            to(box).send(NOTICE, NOW)
    assert "2385" not in str(error.value)
    assert "127.0.0.1" in str(error.value)


def test_one_bad_receiver_keeps_it_from_no_other() -> None:
    """It counts as sent: sent again, it would come to the others twice. Where nobody may have it, it was not sent."""
    with servers.mail() as box:
        box.turns_away = "drift@"
        to(box).send(NOTICE, NOW)
        box.turns_away = "a.example"
        with pytest.raises(NotSent):
            to(box).send(NOTICE, NOW)
    assert len(box.messages) == 1
