"""Starts and ends a browser: one that the robot drives, or one in which a person is filmed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, cast
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    HttpCredentials,
    Playwright,
    ViewportSize,
    sync_playwright,
)

from klickfri.model.errors import Misconfigured
from klickfri.screen.browser.find import find_browser, sandbox_possible, start_arguments
from klickfri.screen.browser.replaced import is_replaced
from klickfri.settings import environment, passing
from klickfri.settings.credentials import Certificate, Keys

_PKCS12 = (".pfx", ".p12")


class _ClientCertificate(TypedDict, total=False):
    """A client certificate as Playwright takes it."""

    origin: str
    certPath: Path
    keyPath: Path
    pfxPath: Path
    passphrase: str


_VIEWPORT: ViewportSize = {"width": 1100, "height": 760}


@dataclass(frozen=True)
class Started:
    """A browser, the process that drives it, and what must be undone after them."""

    context: BrowserContext
    _ending: ExitStack

    def end(self) -> None:
        """Ends the browser and its driver, also when it has died or was closed by hand, and removes what they left."""
        with self._ending:
            _close(self.context)


@dataclass(frozen=True)
class Gate:
    """What lets the browser in: an account's keys, and the origins that they are shown to, the system's own first."""

    keys: Keys
    origins: Sequence[str]

    @classmethod
    def at(cls, address: str, keys: Keys | None, others: Sequence[str] = ()) -> Gate | None:
        """The gate of the system at this address; None where the browser is asked for nothing."""
        parts = urlsplit(address)
        return Gate(keys, (f"{parts.scheme}://{parts.netloc}", *others)) if keys else None

    @property
    def credentials(self) -> HttpCredentials | None:
        """What the browser's own box is answered with, at the system's own address and nowhere else."""
        password = self.keys.password
        if password is None:
            return None
        return {"username": self.keys.account, "password": password.reveal(), "origin": self.origins[0]}

    @property
    def certificates(self) -> list[_ClientCertificate] | None:
        """The account's certificate, for every origin."""
        own = self.keys.certificate
        return [_certificate(origin, own) for origin in self.origins] if own else None


def _certificate(origin: str, own: Certificate) -> _ClientCertificate:
    shown: _ClientCertificate = {"origin": origin}
    if own.file.suffix.lower() in _PKCS12:
        shown["pfxPath"] = own.file
    else:
        shown["certPath"] = shown["keyPath"] = own.file
    if own.passphrase:
        shown["passphrase"] = own.passphrase.reveal()
    return shown


def start(executable: Path | None, headed: bool, *, downloads: bool = True, gate: Gate | None = None) -> Started:
    """The driver process, and a browser of its own; the one found when none is named. A download lies on the disk
    until the browser ends, so there are none without `downloads`. Neither process learns a password but that of the
    `gate`, which is no part of their environment.

    Raises `Misconfigured` when there is none, or when it does not start, or the gate's certificate cannot be opened.
    """
    path = executable or find_browser()
    if path is None:
        raise Misconfigured("no browser was found; run `klickfri doctor`, or name one in KLICKFRI_BROWSER")
    with ExitStack() as ending:
        place = str(ending.enter_context(passing.folder()))
        passing_files = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), place)
        with environment.reduced(**passing_files):
            playwright = sync_playwright().start()
            ending.callback(playwright.stop)
            own = _launched(playwright, path, headed, Path(place), {**environment.needed(), **passing_files})
        assert own.browser is not None
        context = _beside(own.browser, downloads, gate)
        context.once("page", lambda _: own.pages[0].close())  # the profile's own window, empty
        return Started(context, ending.pop_all())


def _beside(browser: Browser, downloads: bool, gate: Gate | None) -> BrowserContext:
    """A context that keeps nothing on the disk."""
    try:
        return browser.new_context(
            viewport=_VIEWPORT,
            locale="sv-SE",
            accept_downloads=downloads,
            http_credentials=gate.credentials if gate else None,
            client_certificates=cast("list[Any] | None", gate.certificates if gate else None),
        )
    except Error:
        if gate is None or gate.keys.certificate is None:
            raise
        # the error's own text may hold the file's words
        told = (
            f"the certificate of {gate.keys.account} cannot be opened: is it PKCS#12 or PEM, and its passphrase right?"
        )
        raise Misconfigured(told) from None


def _launched(playwright: Playwright, path: Path, headed: bool, place: Path, sees: Mapping[str, str]) -> BrowserContext:
    """A browser whose profile opens no connection ahead: on an idle one Chromium posts a second time by itself when the
    server hangs up. The work is done beside the profile, in a context that keeps nothing on the disk.
    """
    preferences = place / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"net": {"network_prediction_options": 2}}), encoding="utf-8")
    try:
        return playwright.chromium.launch_persistent_context(
            place / "profile",
            executable_path=path,
            env=dict(sees),
            headless=not headed,
            args=start_arguments(),
            chromium_sandbox=sandbox_possible(),
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
    except Error as error:
        raise Misconfigured(f"the browser {path} does not start; `klickfri doctor` says what to do") from error


def _close(context: BrowserContext) -> None:
    try:
        context.close()
        if context.browser:
            context.browser.close()
    except Error as error:
        if not is_replaced(error):  # a browser that has died needs no closing
            raise
