"""A second look at what the unit tests did not notice: do other tests, in a browser or a process of its own?

In a working copy the mutant is written as source, so that every process that a test starts runs it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ORDINARY = ("-m", "not large and not attack")
HANGS = 240
"""Seconds after which a test has noticed; a machine may be slow."""
_FAILED = Path(".pytest_cache", "v", "cache", "lastfailed")


class Suite:
    """Tests beside the unit tests, and what came of asking them. All of it lies in `folder`."""

    def __init__(self, root: Path, folder: Path, tests: Sequence[str], processes: int) -> None:
        """`tests` are files and folders of the project."""
        self._root, self._copy, self._kept = root, folder / "suite", folder / "suite.json"
        self._tests, self._processes = list(tests), processes
        self._answers: dict[str, Any] = json.loads(self._kept.read_text("utf-8")) if self._kept.exists() else {}

    def arrange(self) -> None:
        """The working copy: every file as it is now. The links are where `mutmut apply` looks."""
        shutil.rmtree(self._copy, ignore_errors=True)
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=self._root, capture_output=True, text=True, check=True).stdout
        for name in filter(None, names.split("\0")):
            if (self._root / name).is_file():
                (self._copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self._root / name, self._copy / name)
        (self._copy / "src").symlink_to("robot")
        (self._copy / "mutants").symlink_to("../mutants")

    def ask(self, changes: Mapping[str, str]) -> None:
        """Asks about these mutants, each with what it changes. What was asked before is asked again only where there
        are other tests to ask."""
        for mutant, change in changes.items():
            old = self._answers.get(mutant)
            if not old or old["change"] != change or not (old["by"] or set(self._tests) <= set(old["asked"])):
                by = self._notices(mutant)
                self._answers[mutant] = {"change": change, "asked": self._tests, "by": by}
                self._kept.write_text(json.dumps(self._answers, indent=1, ensure_ascii=False), encoding="utf-8")
                print(f"{by or 'not noticed'}  {mutant}", flush=True)

    def noticed(self, changes: Mapping[str, str]) -> dict[str, str]:
        """Mutant -> the test that noticed it."""
        told = {mutant: self._answers.get(mutant, {}) for mutant in changes}
        return {mutant: old["by"] for mutant, old in told.items() if old.get("change") == changes[mutant] and old["by"]}

    def _notices(self, mutant: str) -> str:
        """The first test that fails with the mutant, fails again alone, and does not fail without it."""
        shutil.rmtree(self._copy / _FAILED.parts[0], ignore_errors=True)
        with self._written(mutant):
            if not self._fails(*self._tests, "-n", str(self._processes), "--dist", "loadfile"):
                return ""
            failed = self._last_failed()[:1] or self._tests  # none, where the tests do not even begin
            again = self._fails(*failed)
        return failed[0] if again and not self._fails(*failed) else ""

    def _fails(self, *words: str) -> bool:
        """Runs tests in the copy, up to the first that fails."""
        path = os.pathsep.join(map(str, (self._copy / "robot", self._copy)))
        told = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--timeout", str(HANGS), *ORDINARY, *words]
        return subprocess.run(command, cwd=self._copy, env=told, stdout=subprocess.DEVNULL).returncode != 0

    def _last_failed(self) -> list[str]:
        told = self._copy / _FAILED
        return list(json.loads(told.read_text(encoding="utf-8"))) if told.exists() else []

    @contextmanager
    def _written(self, mutant: str) -> Iterator[None]:
        module = Path("robot", *mutant.split(".")[:-1])
        file = module / "__init__.py" if (self._root / module).is_dir() else module.with_suffix(".py")
        apply = [str(Path(sys.executable).parent / "mutmut"), "apply", mutant]
        try:
            subprocess.run(apply, cwd=self._copy, check=True, stdout=subprocess.DEVNULL)
            yield
        finally:
            shutil.copy2(self._root / file, self._copy / file)
