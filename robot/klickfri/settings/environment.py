"""What other programs get to see of this process's environment: never a robot's password."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_NEEDED = frozenset((
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP", "DISPLAY",
    "XAUTHORITY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "SSL_CERT_FILE",
    "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SYSTEMROOT",
    "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
    "PROGRAMFILES", "PROGRAMFILES(X86)", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS",
))  # fmt: skip
_KINDS = ("LC_", "XDG_", "FONTCONFIG_", "PLAYWRIGHT_", "PYTHON")
_TURN = threading.RLock()


def needed(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What a browser, its driver and a helper need: where things are, the screen, the language, the way out."""
    return {name: value for name, value in environment.items() if _is_needed(name.upper())}


@contextmanager
def reduced(**more: str) -> Iterator[None]:
    """Within the block the process's own environment is what is needed, and `more`: for a library that hands all of it
    to the program it starts. Threads take turns: each would put back what it found, the other's among it."""
    with _TURN:
        whole = dict(os.environ)
        try:
            _become({**needed(), **more})
            yield
        finally:
            _become(whole)


def _become(wanted: Mapping[str, str]) -> None:
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]
    os.environ.update(wanted)


def _is_needed(name: str) -> bool:
    return name in _NEEDED or name.startswith(_KINDS)
