"""The queue of this installation, opened for a use case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from klickfri.settings import private
from klickfri.settings.settings import Settings
from klickfri.work.store import Store


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The queue, closed afterwards."""
    private.close(settings.state)
    store = Store(settings.database)
    try:
        yield store
    finally:
        store.close()
