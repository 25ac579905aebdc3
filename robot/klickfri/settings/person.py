"""Who sits at the machine: the operating system's account, until there is a log-in."""

from __future__ import annotations

import sys


def person() -> str:
    """The account that started this process: who signs, runs, closes and accepts.

    Asked of the operating system, never of the environment: `LOGNAME` and `USER` can be set to anybody. What was
    started by way of `sudo` was started by `root`; a record should not lend that account a colleague's name.
    """
    return _account()


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    def _account() -> str:
        size = wintypes.DWORD(257)  # UNLEN and its closing zero
        name = ctypes.create_unicode_buffer(size.value)
        if not ctypes.windll.advapi32.GetUserNameW(name, ctypes.byref(size)):
            raise ctypes.WinError()
        return name.value

else:
    import os
    import pwd

    def _account() -> str:
        """The name of the real user; its number where the machine has no name for it, as in some containers."""
        try:
            return pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            return f"uid {os.getuid()}"
