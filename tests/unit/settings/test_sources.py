"""A password comes from a keyring, a file or a command, and whatever goes wrong is told without it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from pydantic import ValidationError

from klickfri.model.errors import Misconfigured
from klickfri.settings import sources
from klickfri.settings.sources import Source

CANARY = "kaffe-Kanarie"
PRINT = "import sys; sys.stdout.write({!r})"
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")


class Desktop(KeyringBackend):
    """A desktop's keyring, with one password."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """Of one account."""
        return CANARY if (service, username) == ("klickfri-provux", "admin@gt") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nobody does."""


@pytest.fixture
def _keyring() -> Iterator[None]:
    """The library as it was, afterwards."""
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def kept(folder: Path, content: bytes, mode: int = 0o600) -> Source:
    """A file that holds this."""
    file = folder / "rpa-1"
    file.unlink(missing_ok=True)
    file.write_bytes(content)
    file.chmod(mode)
    return Source(file=str(file))


def printing(code: str) -> Source:
    """A command that runs this."""
    return Source(command=(sys.executable, "-c", code))


def refused(source: Source) -> str:
    """What is said of it, which never holds the password."""
    with pytest.raises(Misconfigured) as error:
        source.value("rpa-1")
    assert CANARY not in f"{error.value!r} {error.value.__cause__!r} {error.value.__context__!r}"
    return str(error.value)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("word", ["två ord", " 'citat\" ", "a=b;c", "$HOME%PATH%", "pärl🔑", "\\n", "{account}"])
def test_a_password_may_hold_any_sign(tmp_path: Path, word: str, end: str) -> None:
    """From a file and from a command it is handed on as it is, without the line's end."""
    assert kept(tmp_path, f"{word}{end}".encode()).value("rpa-1") == word
    with_a_mark = b"\xef\xbb\xbf" + f"{word}{end}".encode()
    assert kept(tmp_path, with_a_mark).value("rpa-1") == word


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (f"{CANARY}\n\n", "more than one line"), (f"{CANARY}\ntwo", "more than one line"), ("", "gives nothing"),
        ("\n", "gives nothing"), (f"{CANARY}\t", "a control sign"), (CANARY * 500, "more than a password"),
    ],
)  # fmt: skip
def test_what_is_no_password_is_refused(tmp_path: Path, content: str, why: str) -> None:
    """Two lines, none, control signs or a whole book: from a file and from a command alike."""
    assert why in refused(kept(tmp_path, content.encode()))
    assert why in refused(printing(PRINT.format(content)))


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    """A file in another code page would give another password."""
    assert "not UTF-8" in refused(kept(tmp_path, "hemlig-å".encode("cp1252")))


@POSIX
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o660, 0o666])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read or write: a group's right is one, too."""
    monkeypatch.setattr(sources, "_ROOT", -1)
    assert "other accounts" in refused(kept(tmp_path, CANARY.encode(), mode))


@POSIX
def test_root_may_lend_a_file_to_a_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As systemd lends its credentials; never to everybody. A third account's file is refused."""
    monkeypatch.setattr(sources, "_ROOT", os.geteuid())
    assert kept(tmp_path, CANARY.encode(), 0o440).value("rpa-1") == CANARY
    assert "other accounts" in refused(kept(tmp_path, CANARY.encode(), 0o444))
    monkeypatch.setattr(sources, "_ROOT", -1)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert "belongs to another account" in refused(kept(tmp_path, CANARY.encode(), 0o600))


@POSIX
def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A pipe would be waited for; a folder or nothing is told."""
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "no file but" in refused(Source(file=str(tmp_path / "pipe")))
    assert "no file but" in refused(Source(file=str(tmp_path)))
    assert "it is not there" in refused(Source(file=str(tmp_path / "gone")))


def test_a_command_is_given_its_words_and_no_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names stand where the file says, whatever signs they hold; other accounts' secrets are not among what it sees."""
    monkeypatch.setenv("KLICKFRI_PASSWORD_RPA_2", CANARY)
    monkeypatch.setenv("VAULT_ADDR", "https://vault.example")
    code = "import os, sys; print(sys.argv[1:], os.environ['VAULT_ADDR'], 'KLICKFRI_PASSWORD_RPA_2' in os.environ)"
    source = Source(command=(sys.executable, "-c", code, "{system}/{account}")).of("provux", "a; echo $HOME")
    assert source.value("a; echo $HOME") == "['provux/a; echo $HOME'] https://vault.example False"


def test_a_command_that_breaks_says_only_how(tmp_path: Path) -> None:
    """Its exit code; nothing that it printed, anywhere."""
    told = refused(printing(f"import sys; print({CANARY!r}); print({CANARY!r}, file=sys.stderr); sys.exit(7)"))
    assert "ended with exit code 7; run it by hand" in told
    assert "cannot be started" in refused(Source(command=(str(tmp_path / "vault"),)))
    assert CANARY not in Source(command=("vault", CANARY)).told


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(60)",
        "import os, time; os.close(1); time.sleep(60)",
        "while True: print('x', end='', flush=True)",
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])",
    ],
    ids=["says nothing", "does not end", "never stops", "leaves another behind"],
)
def test_a_command_that_does_not_come_to_its_end_is_ended(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """With all that it started; what it said so far is no password."""
    monkeypatch.setattr(sources, "LIMIT", 0.7)
    assert "within 0.7 seconds" in (told := refused(printing(code))) or "more than a password" in told


@pytest.mark.usefixtures("_keyring")
def test_a_keyring_is_asked_by_service_and_account() -> None:
    """What it lacks is told with the command that puts it there."""
    keyring.set_keyring(Desktop())
    source = Source(keyring="klickfri-{system}").of("provux", "admin@gt")
    assert source.value("admin@gt") == CANARY
    assert "keyring set klickfri-provux rpa-1" in refused(source)


@pytest.mark.usefixtures("_keyring")
def test_a_machine_without_a_keyring_says_so() -> None:
    """As a server without a desktop."""
    keyring.set_keyring(NoKeyring())
    assert "no keyring that can be asked, as a server without a desktop" in refused(Source(keyring="klickfri"))


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no part of every installation."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "pip install 'klickfri[keyring]'" in refused(Source(keyring="klickfri"))


@pytest.mark.parametrize(
    "told",
    [{}, {"file": "rpa-1"}, {"command": []}, {"command": "vault get"}, {"file": "/a", "keyring": "b"}, CANARY],
    ids=["none", "half a path", "no program", "a shell's line", "two", "a password"],
)
def test_a_source_is_one_of_three(told: object) -> None:
    """And nobody writes the password itself there: it is not repeated."""
    with pytest.raises(ValidationError) as refusal:
        Source.model_validate(told)
    assert CANARY not in " ".join(str(found["msg"]) for found in refusal.value.errors())
