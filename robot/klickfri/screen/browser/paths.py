"""Where a frame stands, as the page's script says it too (`frames.js`): by the names of the frames around it."""

from __future__ import annotations

from playwright.sync_api import Frame


def path_of(frame: Frame) -> tuple[str, ...]:
    """The names from the top document; empty for that itself."""
    return (*path_of(frame.parent_frame), name_of(frame)) if frame.parent_frame else ()


def name_of(frame: Frame) -> str:
    """Its name or id; one that has neither is called by its place among the frames beside it: `#0`."""
    beside = frame.parent_frame.child_frames if frame.parent_frame else []
    return frame.name or (f"#{beside.index(frame)}" if frame in beside else "")
