"""The locks that close before a line of a process's code runs: the machine's limits, the kernel's filter, Python's own.

On Linux the kernel refuses everything but memory and an answer, whatever the code is. Elsewhere two things remain: no
file, socket or program can be opened (not on Windows), and what Python itself would open, start or import is refused.
"""

from __future__ import annotations

import errno
import platform
import struct
import sys

MORE = 5
"""Seconds of work beyond the time of a question: who asked ends a late one and says so, before the machine ends it."""
MEGABYTES = 512
"""Address space of one question. The interpreter with its libraries takes about 100; a rule reads a few pages."""

_HARMLESS = frozenset({"compile", "exec", "sys._getframe", "sys._getframemodulename", "builtins.id"}) | {
    f"object.__{kind}attr__" for kind in ("get", "set", "del")
}
"""What dataclasses, enums and named tuples need. Everything else that Python reports leaves the interpreter."""


def close(seconds: int) -> None:
    """Closes the locks of this process for good. Raises `OSError` when the kernel does not let it."""
    if sys.platform != "win32":
        _limit(seconds)
    if sys.platform == "linux":
        _filter()
    sys.addaudithook(_refuse)


def _refuse(event: str, _: object) -> None:
    """A hook that cannot be taken away again. An import is refused as one, so that `except ImportError` still works."""
    if event == "import":
        raise ImportError("only what the rules import at their beginning is there")
    if event not in _HARMLESS:
        raise PermissionError(event)


if sys.platform != "win32":
    import resource

    def _limit(seconds: int) -> None:
        """Nothing new is opened, started or written, no memory is dumped; so much work ends it in any case."""
        nothing = (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
        limits = {**dict.fromkeys(nothing, 0), resource.RLIMIT_CPU: seconds + MORE}
        if sys.platform != "darwin":  # which does not know this limit and says so
            limits[resource.RLIMIT_AS] = MEGABYTES << 20
        for kind, most in limits.items():
            _, allowed = resource.getrlimit(kind)
            least = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
            resource.setrlimit(kind, (least, least))


if sys.platform == "linux":
    import ctypes

    # write, mmap, mprotect, munmap, brk, mremap, madvise, futex, exit_group
    _CALLS = {
        "x86_64": (0xC000003E, (1, 9, 10, 11, 12, 25, 28, 202, 231)),
        "aarch64": (0xC00000B7, (64, 222, 226, 215, 214, 216, 233, 98, 94)),
    }
    _NO_NEW_PRIVS, _SECCOMP, _BY_FILTER = 38, 22, 2
    _LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
    _ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000

    class _Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    def _filter() -> None:
        """The kernel's filter of system calls (seccomp): these few are let through, all others fail."""
        if platform.machine() not in _CALLS:
            return
        code = b"".join(_instructions(*_CALLS[platform.machine()]))
        _prctl(_NO_NEW_PRIVS, 1)
        _prctl(_SECCOMP, _BY_FILTER, ctypes.byref(_Program(len(code) // 8, code)))

    def _instructions(machine: int, calls: tuple[int, ...]) -> list[bytes]:
        """Of another machine (32 bits beside 64): end it. One of the calls: allow. Else: an error."""
        asked = [struct.pack("HBBI", _EQUAL, len(calls) - at, 0, call) for at, call in enumerate(calls)]
        return [
            struct.pack("HBBI", _LOAD, 0, 0, 4),
            struct.pack("HBBI", _EQUAL, 1, 0, machine),
            struct.pack("HBBI", _RETURN, 0, 0, _KILL),
            struct.pack("HBBI", _LOAD, 0, 0, 0),
            *asked,
            struct.pack("HBBI", _RETURN, 0, 0, _ERROR),
            struct.pack("HBBI", _RETURN, 0, 0, _ALLOW),
        ]

    def _prctl(option: int, *values: object) -> None:
        if ctypes.CDLL(None, use_errno=True).prctl(option, *values, *[0] * (4 - len(values))):
            raise OSError(ctypes.get_errno(), "the kernel does not close the fence")
