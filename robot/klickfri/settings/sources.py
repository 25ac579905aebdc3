"""Where one password is kept: a keyring, a file, or what a command prints. Faults are told without the value.

Only here is a command for a vault started, and the library `keyring` imported.
"""

from __future__ import annotations

import datetime as dt
import importlib
import os
import queue
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import field_validator, model_validator

from klickfri.model.errors import Misconfigured
from klickfri.model.strict import Strict
from klickfri.settings import disk
from klickfri.settings.credentials import OWN

LIMIT = 20.0
"""Seconds that a command or a keyring has for its answer."""
_LARGEST = 4096
"""Bytes of a password and its line end."""
_MOST = 1_000_000
_ROOT = 0

T = TypeVar("T")


class Source(Strict):
    """One of the three. `{account}` and `{system}` in a text stand for their names."""

    keyring: str | None = None
    """The service under which the keyring keeps it; the user is the account."""
    file: str | None = None
    """The whole path of a file that holds nothing else."""
    command: tuple[str, ...] | None = None
    """A program and its words, started without a shell: what it prints is the password."""

    @model_validator(mode="before")
    @classmethod
    def _no_password(cls, told: object) -> object:
        if isinstance(told, str):
            raise ValueError('no password is written here: say "environment", or name a keyring, a file or a command')
        return told

    @model_validator(mode="after")
    def _just_one(self) -> Source:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("name one of keyring, file and command")
        return self

    @field_validator("file")
    @classmethod
    def _whole(cls, told: str | None) -> str | None:
        if told is not None and not Path(told).is_absolute():
            raise ValueError("give the file's whole path")
        return told

    @field_validator("command")
    @classmethod
    def _a_program(cls, told: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if told is not None and not (told and told[0]):
            raise ValueError("a command begins with its program")
        return told

    def of(self, system: str, account: str) -> Source:
        """As it is for one account."""
        names = {"{account}": account, "{system}": system}
        command = self.command and tuple(_named(word, names) for word in self.command)
        return Source(
            keyring=self.keyring and _named(self.keyring, names),
            file=self.file and _named(self.file, names),
            command=command,
        )

    @property
    def told(self) -> str:
        """Where it is, in words for operations. Of a command only the program: its words may hold anything."""
        if self.keyring:
            return f"keyring, service {self.keyring}"
        if self.file:
            return f"file {self.file}" + (" (Windows: who may read it is not checked)" if os.name == "nt" else "")
        return f"command {self.command[0] if self.command else ''}"

    @property
    def since(self) -> dt.date | None:
        """The day on which a file was last written; of the others nobody knows."""
        with suppress(OSError):
            return dt.date.fromtimestamp(Path(self.file).stat().st_mtime) if self.file else None
        return None

    def value(self, account: str) -> str:
        """The password. Raises `Misconfigured` with what is wrong, and never a part of it."""
        if self.keyring:
            return _one_line(_of_keyring(self.keyring, account), self.told)
        return _one_line(_of_file(Path(self.file)) if self.file else _of_command(self.command or ()), self.told)


def _named(text: str, names: Mapping[str, str]) -> str:
    for place, name in names.items():
        text = text.replace(place, name)
    return text


def _one_line(raw: bytes, told: str) -> str:
    """What a log-in page can take: one line without its end."""
    try:
        text = raw.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise Misconfigured(f"{told}: gives a text that is not UTF-8") from None
    if not text:
        raise Misconfigured(f"{told}: gives nothing")
    if "\n" in text:
        raise Misconfigured(f"{told}: gives more than one line; a password is one line and nothing else")
    if not text.isprintable():
        raise Misconfigured(f"{told}: gives a control sign, which no log-in page takes")
    return text


def of_its_own(file: Path, others_may: int = 0) -> bytes:
    """The file's beginning, if only this account and root have the rights that are not in `others_may`.

    Root's file may be lent to this account by a group, as systemd lends its credentials. On Windows rights are not
    looked at. Raises `Misconfigured`.
    """
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise Misconfigured(f"file {file} cannot be read: {disk.advice(error)}") from error
    try:
        _refuse_open(file, os.fstat(handle), others_may)
        return os.read(handle, _MOST)
    finally:
        os.close(handle)


def _refuse_open(file: Path, found: os.stat_result, others_may: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise Misconfigured(f"file {file} is no file but a folder, a device or a pipe")
    if os.name == "nt":
        return
    lent = stat.S_IRGRP if found.st_uid == _ROOT else 0
    if found.st_uid not in (_ROOT, os.geteuid()):
        raise Misconfigured(f"file {file} belongs to another account: give it to this one, with the rights 0600")
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO) & ~(stat.S_IXGRP | stat.S_IXOTH | lent | others_may):
        raise Misconfigured(f"file {file} may be used by other accounts: take their rights away (chmod 600)")


def _of_file(file: Path) -> bytes:
    raw = of_its_own(file)
    if len(raw) > _LARGEST:
        raise Misconfigured(f"file {file} holds more than a password")
    return raw


def _of_keyring(service: str, account: str) -> bytes:
    try:
        keyring = importlib.import_module("keyring")
        broken = importlib.import_module("keyring.errors").KeyringError
    except ImportError as error:
        raise Misconfigured("the library for keyrings is not installed: pip install 'klickfri[keyring]'") from error
    try:
        found: str | None = within(LIMIT, lambda: keyring.get_password(service, account))
    except TimeoutError as error:
        raise Misconfigured(f"the keyring has not answered for {LIMIT:g} seconds: it may be locked") from error
    except (broken, RuntimeError, OSError) as error:
        raise Misconfigured(
            "this machine has no keyring that can be asked, as a server without a desktop has none: use a file or a "
            f"command ({type(error).__name__})"
        ) from None
    if found is None:
        raise Misconfigured(f"the keyring has nothing for {account}: keyring set {service} {account}")
    return found.encode()


def _of_command(command: Sequence[str]) -> bytes:
    """What the command prints. Its own messages are thrown away: nobody can say what they hold."""
    name = command[0]
    by_hand = "run it by hand, as this account, to see why"
    try:
        program = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True, env=_seen(),
        )  # fmt: skip
    except (OSError, ValueError) as error:
        advice = disk.advice(error) if isinstance(error, OSError) else "one of its words cannot be given"
        raise Misconfigured(f"command {name} cannot be started: {advice}") from None
    end = time.monotonic() + LIMIT
    try:
        printed = within(LIMIT, lambda: _printed(program))
        if len(printed) > _LARGEST:
            raise Misconfigured(f"command {name} prints more than a password")
        code = program.wait(max(end - time.monotonic(), 0.01))
    except (TimeoutError, subprocess.TimeoutExpired):
        raise Misconfigured(f"command {name} has not ended within {LIMIT:g} seconds; {by_hand}") from None
    finally:
        _end(program)
    if code:
        raise Misconfigured(f"command {name} ended with exit code {code}; {by_hand}")
    return printed


def _printed(program: subprocess.Popen[bytes]) -> bytes:
    assert program.stdout is not None
    with program.stdout as stream:
        return stream.read(_LARGEST + 1)


def _seen() -> dict[str, str]:
    """What a vault's program needs of the environment may have any name; no robot's own secret is among it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OWN)}


if sys.platform == "win32":

    def _end(program: subprocess.Popen[bytes]) -> None:
        """What has not ended by itself."""
        if program.returncode is None:
            program.kill()
            program.wait()

else:

    def _end(program: subprocess.Popen[bytes]) -> None:
        """What has not ended by itself, with all that it started."""
        if program.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def within(seconds: float, call: Callable[[], T]) -> T:
    """What the call answers, or raises. Raises `TimeoutError` when that takes too long; nobody waits for it then."""
    answers: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put((call(), None))
        except BaseException as error:  # noqa: BLE001 whatever it is, it is raised in the thread that asked
            answers.put((None, error))

    threading.Thread(target=ask, daemon=True, name="source").start()
    try:
        answer, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value]
