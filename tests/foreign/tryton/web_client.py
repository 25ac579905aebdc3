"""Tryton's web client, as npm installs it: once, beside this file, and nothing of it is kept."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = HERE / "node_modules"
CLIENT = INSTALLED / "tryton-sao"
"""The folder that is served."""
BESIDE = CLIENT / "node_modules"
"""Where its start page looks for what npm has put beside it."""
QUIETLY = ("--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent")


def is_installed() -> bool:
    """Is it here? Where it is missing npm fetches it: 56 MB, in less than half a minute."""
    npm = shutil.which("npm")
    if BESIDE.exists() or npm is None:
        return BESIDE.exists()
    if subprocess.run([npm, "install", *QUIETLY], cwd=HERE, check=False).returncode:
        return False
    BESIDE.symlink_to(INSTALLED, target_is_directory=True)
    return True
