"""The locks of the fence, each closed in a process of its own."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter is Linux's")
CLOSED = f"import sys; sys.path[:] = {sys.path!r}\nimport os, resource\nfrom klickfri.decide import locks\n"


def after(closing: str, act: str) -> str:
    """What a process says that has closed these locks and then done this."""
    script = f"{CLOSED}{closing}\ntry:\n    {act}\nexcept BaseException as error:\n    print(type(error).__name__)\n"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    return ended.stdout.strip() or str(ended.returncode)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("open('/etc/hostname')", "PermissionError"),
        ("os.mkdir('/tmp/never')", "PermissionError"),
        ("os.kill(os.getppid(), 0)", "PermissionError"),
        ("os.fork()", "PermissionError"),
        ("print(sum(len('x' * 10**6) for _ in range(100)))", "100000000"),
    ],
)
def test_the_kernel_alone_refuses_all_but_memory_and_an_answer(act: str, said: str) -> None:
    """Whatever the code is: Python is not asked."""
    if platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("the filter knows the numbers of two machines")
    assert after("locks._filter()", act) == said


def test_python_alone_refuses_what_leaves_it() -> None:
    """Where the kernel has no filter; an import that is tried in vain is one that may be missing."""
    for act, said in (("open('/etc/hostname')", "PermissionError"), ("import wave", "ImportError")):
        assert after("sys.addaudithook(locks._refuse)", act) == said


def test_a_machine_with_narrower_limits_keeps_them() -> None:
    """What an administrator has set lower is not raised, and is no error."""
    lower = "resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))\nlocks._limit(5)"
    assert after(lower, "print(resource.getrlimit(resource.RLIMIT_AS)[1] >> 20)") == "300"
