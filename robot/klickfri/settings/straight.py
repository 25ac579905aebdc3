"""HTTP that goes where it is sent: what was meant for one receiver is for no other, so a redirect is an error."""

from __future__ import annotations

import urllib.request


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *asked: object, **more: object) -> None:
        return None


def opener() -> urllib.request.OpenerDirector:
    """Opens addresses, and follows none elsewhere."""
    return urllib.request.build_opener(_Straight)
