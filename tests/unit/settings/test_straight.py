"""An address that sends elsewhere is not followed."""

from __future__ import annotations

from urllib.error import HTTPError

import pytest

from klickfri.settings import straight
from tests.servers import hook


def test_a_redirect_is_an_error() -> None:
    """Whatever it says, and nobody else is asked."""
    with hook() as there, hook() as elsewhere:
        there.answers, there.to = 307, f"http://127.0.0.1:{elsewhere.port}/"
        with pytest.raises(HTTPError) as refused:
            straight.opener().open(f"http://127.0.0.1:{there.port}/", b"x", timeout=20)
        refused.value.close()
        assert (refused.value.code, len(there.posted), elsewhere.posted) == (307, 1, [])
