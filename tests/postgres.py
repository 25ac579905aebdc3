"""A PostgreSQL of the tests' own: a cluster in a passing folder, made when a test first needs it, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

HOW = "PostgreSQL's server is missing. On Debian, as root: apt-get install -y postgresql"
USER = "robot"
UNSAFE = ("-c", "fsync=off", "-c", "full_page_writes=off")
"""Quick, and whole after every end but the machine's own."""


def program(name: str) -> str:
    """A program of the newest server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    assert path, HOW
    return path


def _somebody() -> str | None:
    """PostgreSQL refuses to run as root: the account it runs as then."""
    return pwd.getpwnam("nobody").pw_name if os.getuid() == 0 else None


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Server:
    """A cluster in a folder; `stop` and `start` are for tests that take it away."""

    folder: Path
    options: tuple[str, ...] = UNSAFE
    port: int = field(default_factory=_free_port)

    @property
    def address(self) -> str:
        """Its address, without a database."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}"

    @property
    def postmaster(self) -> int:
        """The id of its first process."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def make(self) -> None:
        """Makes the cluster. Its folder is reached by an account that may not enter pytest's."""
        self.folder.chmod(0o777)
        words = ["-D", self._data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync"]
        self._run("initdb", *words)

    def start(self) -> None:
        """Returns when it answers."""
        options = ["-p", str(self.port), "-k", str(self.folder), "-c", "listen_addresses=127.0.0.1", *self.options]
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"), "-o", " ".join(options), "start")

    def stop(self, mode: str = "immediate") -> None:
        """Ends it: `immediate` as a power cut would, `fast` in peace."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def database(self, *more: str) -> str:
        """A new database; gives its address."""
        name = f"db_{uuid.uuid4().hex}"
        self.sql(f"CREATE DATABASE {name} {' '.join(more)}")
        return f"{self.address}/{name}"

    def sql(self, statement: str, address: str = "") -> list[tuple[object, ...]]:
        """Runs statements as who may do all, and gives the rows of the last."""
        with psycopg.connect(address or f"{self.address}/postgres", autocommit=True) as db:
            cursor = db.execute(statement.encode())
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, name: str, *words: str) -> None:
        subprocess.run(
            [program(name), *words], user=_somebody(), cwd=self.folder, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def serving(*options: str) -> Iterator[Server]:
    """A server until the block ends."""
    with tempfile.TemporaryDirectory(prefix="kf", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder), options or UNSAFE)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
