"""The vault: each letter as it was sent, sealed with a key of its case. Without that key nobody reads it.

It stands with the queue and not with the log: a log never forgets, and this must be able to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from klickfri.model.errors import AuditUnavailable
from klickfri.privacy.vault import VaultKey, VaultKeys
from klickfri.work.tables import explained, vault_key, vault_letter


@dataclass(frozen=True)
class KeptLetter:
    """A letter as it lies: `wrapped` is the key of its case, by which of the board's keys `by_key` says."""

    subject: str
    sha256: str
    sealed: str
    wrapped: str
    by_key: str

    def text(self, keys: VaultKeys) -> str:
        """The letter as it was sent, by the board's keys that are here.

        Raises `LookupError` when its key is not among them, and `ValueError` when it is not what was sealed.
        """
        return keys.by(self.by_key).open(self.sealed, self.wrapped, self.subject, self.sha256)


class Vault:
    """The vaults of all boards of one installation. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    def keep(self, keys: VaultKeys, subject: str, text: str) -> None:
        """Makes a letter of a case durable, once.

        Raises `LookupError` when the key of the case was wrapped by a key of the board that is not here, `ValueError`
        when it was changed, and `AuditUnavailable` when the letter cannot be kept.
        """
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        try:
            with self._writing() as connection:
                _keep(connection, keys, subject, sha256, text)
        except sa.exc.DBAPIError as error:
            why = explained(error) or "the queue's database refused it"
            raise AuditUnavailable(
                f"a letter could not be kept as it was to be sent, so it is not sent: {why}"
            ) from error

    def cases(self, board: str) -> frozenset[str]:
        """The cases that have a key."""
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(sa.select(vault_key.c.subject).where(vault_key.c.board == board)))

    def shred(self, board: str, subject: str) -> None:
        """Destroys the key of a case, and with it all that was sealed; nothing where there is none."""
        with self._writing() as connection:
            for table in (vault_letter, vault_key):
                connection.execute(sa.delete(table).where(table.c.board == board, table.c.subject == subject))

    def rewrap(self, keys: VaultKeys) -> list[str]:
        """Wraps the keys of all the board's cases by the current one, all or none; returns the cases whose keys none
        of the others opens, which are left as they are.
        """
        current = keys.current
        stale = sa.select(vault_key).where(vault_key.c.board == current.board, vault_key.c.by_key != current.check)
        left = []
        with self._writing() as connection:
            for row in connection.execute(stale.order_by(vault_key.c.subject)).all():
                try:
                    made = current.rewrapped(row.wrapped, row.subject, keys.by(row.by_key))
                except (LookupError, ValueError):
                    left.append(row.subject)
                    continue
                this = sa.update(vault_key).where(*_is_of(row.board, row.subject))
                connection.execute(this.values(wrapped=made, by_key=current.check))
        return left

    def wrapped_by(self, key: VaultKey) -> int:
        """How many cases' keys this key of the board's has wrapped."""
        mine = vault_key.c.board == key.board, vault_key.c.by_key == key.check
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(vault_key).where(*mine)) or 0


def letters_of(connection: sa.Connection, board: str, subject: str | None = None) -> list[KeptLetter]:
    """The board's letters as they lie, of one case if given; also those that have lost the key of their case."""
    joined = vault_letter.outerjoin(
        vault_key, sa.and_(vault_key.c.board == vault_letter.c.board, vault_key.c.subject == vault_letter.c.subject)
    )
    wanted = sa.select(vault_letter, vault_key.c.wrapped, vault_key.c.by_key).select_from(joined)
    wanted = wanted.where(vault_letter.c.board == board).order_by(vault_letter.c.subject, vault_letter.c.sha256)
    if subject is not None:
        wanted = wanted.where(vault_letter.c.subject == subject)
    rows = connection.execute(wanted).all()
    return [KeptLetter(row.subject, row.sha256, row.sealed, row.wrapped or "", row.by_key or "") for row in rows]


def _keep(connection: sa.Connection, keys: VaultKeys, subject: str, sha256: str, text: str) -> None:
    row = {"board": keys.current.board, "subject": subject}
    there = connection.execute(sa.select(vault_key).filter_by(**row).with_for_update()).first()
    key = keys.by(there.by_key) if there else keys.current
    wrapped = there.wrapped if there else key.new_case_key(subject)
    if there is None:
        connection.execute(sa.insert(vault_key).values(**row, wrapped=wrapped, by_key=key.check))
    if connection.execute(sa.select(vault_letter.c.sha256).filter_by(**row, sha256=sha256)).first() is None:
        sealed = key.close(text, wrapped, subject, sha256)
        connection.execute(sa.insert(vault_letter).values(**row, sha256=sha256, sealed=sealed))


def _is_of(board: str, subject: str) -> tuple[sa.ColumnElement[bool], ...]:
    return vault_key.c.board == board, vault_key.c.subject == subject
