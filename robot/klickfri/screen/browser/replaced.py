"""What is no fault: a document or window that went away under a call."""

from __future__ import annotations

from playwright.sync_api import Error

_REPLACED = (
    "context was destroyed",
    "Cannot find context",
    "was detached",
    "has been closed",
    "navigated or closed",
    "Session closed",
    "No target with given id",
    "no object with guid",
)


def is_replaced(error: Error) -> bool:
    """True when the document or window went away under the call, which is no fault."""
    return any(words in error.message for words in _REPLACED)
