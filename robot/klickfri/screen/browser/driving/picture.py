"""Masked pictures: the mask is laid, the picture taken, the mask lifted; a page that changed in between is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable

from playwright.sync_api import Error

from klickfri.model import codes
from klickfri.model.errors import ApplicationException, ProtectedIdentity
from klickfri.model.sentences import Sentence
from klickfri.screen.browser.driving.window import Window
from klickfri.screen.browser.replaced import is_replaced

_TRIES = 3
_NOT_NOW = "Unable to capture screenshot"
"""What the browser answers while it has no surface to draw on, on a busy machine."""
_MOMENT = 200.0
"""Milliseconds until it has one again."""


def masked_picture(window: Window, protect: Callable[[str], ProtectedIdentity]) -> bytes:
    """A PNG of the window with nothing but known labels readable.

    Raises what `protect` makes of a sign of protection, and `ApplicationException` when the page does not hold
    still or resists being masked.
    """
    for _ in range(_TRIES):
        before = window.call("cover")
        if before is None:
            continue
        if before["protected"]:
            raise protect(before["protected"])
        if before["resists"]:
            raise ApplicationException(codes.NO_PICTURE, Sentence.NO_MASK())
        image = _capture(window)
        after = window.call("uncover")
        if after and after["protected"]:
            raise protect(after["protected"])
        if image is not None and after and after["documents"] == before["documents"]:
            return image
    if window.page.is_closed():
        raise ApplicationException(codes.BROWSER, Sentence.PICTURE_CLOSED())
    raise ApplicationException(codes.NO_PICTURE, Sentence.PICTURE_MOVED())


def _capture(window: Window) -> bytes | None:
    """The bytes, or None when the window went away or has nothing to draw on."""
    try:
        shot = window.protocol.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
    except Error as error:
        if _NOT_NOW in error.message:
            window.page.wait_for_timeout(_MOMENT)
        elif not is_replaced(error):
            raise ApplicationException(codes.NO_PICTURE, Sentence.NO_PICTURE()) from error
        return None
    return base64.b64decode(shot["data"])
