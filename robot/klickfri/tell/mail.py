"""Mail by SMTP."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from loguru import logger

from klickfri.settings.credentials import Secret
from klickfri.settings.outside import MailServer
from klickfri.tell.ways import TIMEOUT, Notice, NotSent


@dataclass(frozen=True)
class Mail:
    """A server, and what it asks for."""

    server: MailServer
    password: Secret | None = None

    def send(self, notice: Notice, now: dt.datetime) -> None:
        """As the port says; it is dated when it was made.

        Where some receivers are refused the others have it, and it counts as sent: once more would be twice to them.
        """
        try:
            with self._connected() as server:
                refused = server.send_message(self._message(notice))
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"{self.server.host}: {_reason(error)}") from None
        if refused:
            logger.warning("{} refused {} of the receivers", self.server.host, len(refused))

    def _connected(self) -> smtplib.SMTP:
        to = self.server
        if to.security == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=TIMEOUT, context=_checked())
        else:
            server = smtplib.SMTP(to.host, to.port, timeout=TIMEOUT)
        if to.security == "smtp+tls":
            server.starttls(context=_checked())
        if to.user and self.password:
            server.login(to.user, self.password.reveal())
        return server

    def _message(self, notice: Notice) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self.server.sender, ", ".join(self.server.to)
        message["Subject"] = notice.subject
        message["Date"] = format_datetime(notice.made)
        message["Message-ID"] = f"<{notice.id}@{self.server.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(notice.text, cte="quoted-printable")  # some servers take ASCII only
        return message


def _checked() -> ssl.SSLContext:
    """The server must be who it says."""
    return ssl.create_default_context()


def _reason(error: Exception) -> str:
    """The kind of fault and its number: a server's own words may repeat an address or more."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__}{f' {code}' if code else ''}"
