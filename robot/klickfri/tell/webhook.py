"""A webhook: JSON by POST, signed with a shared secret."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from klickfri.settings import straight
from klickfri.settings.credentials import Secret
from klickfri.tell.ways import TIMEOUT, Notice, NotSent


@dataclass(frozen=True)
class Webhook:
    """An address, and the secret that its receiver knows too.

    `X-Klickfri-Signature` is `sha256=` and the HMAC-SHA-256 of `<X-Klickfri-Time>.<body>`. The time is that of sending,
    in seconds since 1970: whoever compares it with the clock cannot be sent an old one again by somebody else.
    """

    address: str
    secret: Secret

    def send(self, notice: Notice, now: dt.datetime) -> None:
        """As the port says."""
        try:
            with straight.opener().open(self._request(notice, now), timeout=TIMEOUT):
                return
        except urllib.error.HTTPError as error:
            error.close()
            raise NotSent(f"{self._host}: HTTP {error.code}") from None
        except (OSError, ValueError) as error:
            raise NotSent(f"{self._host}: {type(error).__name__}") from None

    def _request(self, notice: Notice, now: dt.datetime) -> urllib.request.Request:
        body = json.dumps(
            {"id": notice.id, "kind": notice.kind, "subject": notice.subject, "text": notice.text,
             "made": notice.made.isoformat(), "facts": dict(notice.facts)}, ensure_ascii=False,
        ).encode()  # fmt: skip
        time = str(int(now.timestamp()))
        signed = hmac.new(self.secret.reveal().encode(), time.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Klickfri-Time": time,
            "X-Klickfri-Signature": f"sha256={signed}",
        }
        return urllib.request.Request(self.address, data=body, headers=headers, method="POST")

    @property
    def _host(self) -> str:
        """What may be told of the address: its path may be a secret of its own."""
        return urlsplit(self.address).hostname or "the webhook"
