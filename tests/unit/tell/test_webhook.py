"""A webhook is signed, and goes to the address that is set and to no other."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json

import pytest

from klickfri.settings.credentials import Secret
from klickfri.tell.ways import Notice, NotSent
from klickfri.tell.webhook import Webhook
from tests import servers

NOW = dt.datetime(2026, 11, 29, 6, tzinfo=dt.UTC)
NOTICE = Notice("klickfri-7", "late", "sfi", "Åtta", {"count": 3}, NOW)
SECRET = "kaffekopp"


def test_who_knows_the_secret_can_tell_that_it_is_ours() -> None:
    """The signature holds for time and body together."""
    with servers.hook() as kept:
        Webhook(f"http://127.0.0.1:{kept.port}/x", Secret(SECRET)).send(NOTICE, NOW)
    [(headers, body)] = kept.posted
    signed = headers["X-Klickfri-Time"].encode() + b"." + body
    assert headers["X-Klickfri-Signature"] == f"sha256={hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()}"
    assert json.loads(body)["facts"] == {"count": 3}
    assert SECRET not in str(headers) + body.decode()


def test_it_follows_nowhere() -> None:
    """An answer that points elsewhere is a fault, and so is any that is no yes; the path is told to nobody."""
    with servers.hook() as kept, servers.hook() as other:
        kept.answers, kept.to = 307, f"http://127.0.0.1:{other.port}/"
        with pytest.raises(NotSent) as error:
            Webhook(f"http://127.0.0.1:{kept.port}/hemlig", Secret(SECRET)).send(NOTICE, NOW)
    assert "HTTP 307" in str(error.value)
    assert "hemlig" not in str(error.value)
    assert other.posted == []


def test_nobody_there() -> None:
    """It is told, not raised as something else."""
    with pytest.raises(NotSent):
        Webhook("http://127.0.0.1:9/x", Secret(SECRET)).send(NOTICE, NOW)
