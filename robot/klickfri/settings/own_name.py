"""What this machine is called among those that share a queue."""

from __future__ import annotations

import os
import socket


def own_name() -> str:
    """Its host name, or `KLICKFRI_MACHINE` where host names are not told apart, as in copies of one image.

    Processes are looked for by their numbers on the machine of their name, so no two machines may share one.
    """
    return os.environ.get("KLICKFRI_MACHINE", "").strip() or socket.gethostname()
