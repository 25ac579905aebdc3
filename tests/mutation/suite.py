"""A second look at what the unit tests did not notice: does a test in a browser, or in a process of its own?

In a working copy the mutant is written as source, so that every process that a test starts runs it. Which tests run
which function is recorded once, a file of tests at a time.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from coverage import Coverage

from tests.mutation.reached import TOLD

ASKED = tuple(
    f"tests/{kind}" for kind in ("contract", "unit/cli", "integration", "promises", "foreign", "attack", "e2e")
)
"""Where the tests lie that mutmut does not run."""
ORDINARY = ("-m", "not large and not attack")
IN_A_CHILD = (" (setup)", " (call)", " (teardown)")
"""How the context of a process ends that a test started: which test of its file is meant nobody can tell."""
HANGS = 240
"""Seconds after which a test has noticed; a machine may be slow."""
_SETTINGS = """[run]
parallel = true
sigterm = true
concurrency = thread, greenlet
data_file = {data}
source = {source}
context = ${{PYTEST_CURRENT_TEST-}}
"""


class Suite:
    """The tests beside the unit tests, and what came of asking them. All of it lies in `folder`."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._copy, self._records = root, folder / "suite", folder / "reached"
        self._kept = folder / "suite.json"
        self._answers: dict[str, Any] = json.loads(self._kept.read_text("utf-8")) if self._kept.exists() else {}

    # -- the working copy

    def arrange(self) -> None:
        """Every file as it is now; the links are where `mutmut apply` looks."""
        shutil.rmtree(self._copy, ignore_errors=True)
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=self._root, capture_output=True, text=True, check=True).stdout
        for name in filter(None, names.split("\0")):
            if (self._root / name).is_file():
                (self._copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self._root / name, self._copy / name)
        (self._copy / "src").symlink_to("robot")
        (self._copy / "mutants").symlink_to("../mutants")

    @contextmanager
    def _written(self, mutant: str) -> Iterator[None]:
        module = Path("robot", *mutant.split(".")[:-1])
        file = module / "__init__.py" if (self._root / module).is_dir() else module.with_suffix(".py")
        apply = [str(Path(sys.executable).parent / "mutmut"), "apply", mutant]
        try:
            subprocess.run(apply, cwd=self._copy, check=True)
            yield
        finally:
            shutil.copy2(self._root / file, self._copy / file)

    def _run(self, words: Sequence[str], **given: str) -> tuple[int, Mapping[str, Any]]:
        """Runs tests in the copy; gives pytest's exit code, and what they told."""
        told = self._copy / "told.json"
        told.write_text("{}", encoding="utf-8")
        path = os.pathsep.join(map(str, (self._copy / "robot", self._copy)))
        plain = {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", TOLD: str(told)}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutation.reached", "-p", "no:cacheprovider"]
        ended = subprocess.run(
            [*command, "-n", "0", "--timeout", str(HANGS), *ORDINARY, *words],
            cwd=self._copy, env={**os.environ, **plain, **given}, stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        return ended.returncode, json.loads(told.read_text(encoding="utf-8"))

    # -- which test runs what

    def record(self) -> None:
        """Runs each file of tests that was not recorded since it was written, and keeps what it reached."""
        files = [file for folder in ASKED for file in sorted((self._root / folder).glob("test_*.py"))]
        for file in files:
            kept = self._records / f"{'.'.join(file.relative_to(self._root).with_suffix('').parts)}.json"
            if not kept.exists() or kept.stat().st_mtime < file.stat().st_mtime:
                print(f"recording {file.relative_to(self._root)}", flush=True)
                kept.parent.mkdir(exist_ok=True)
                kept.write_text(json.dumps(self._recorded(str(file.relative_to(self._root)))), encoding="utf-8")

    def _recorded(self, file: str) -> dict[str, Any]:
        data = self._copy / "coverage"
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir()
        settings = data / "settings.ini"
        settings.write_text(_SETTINGS.format(data=data / "of", source=self._copy / "robot"), encoding="utf-8")
        _, told = self._run([file], COVERAGE_PROCESS_START=str(settings), PYTHONDONTWRITEBYTECODE="")
        failed = told.get("failed", [])
        seconds = {test: taken for test, taken in told.get("seconds", {}).items() if test not in failed}
        return {"file": file, "seconds": seconds, "reached": self._reached(data)}

    def _reached(self, data: Path) -> dict[str, list[str]]:
        """Function, as mutmut calls it -> the tests that run it, or their file where a child of theirs does."""
        coverage = Coverage(data_file=str(data / "of"), config_file=False)
        coverage.combine([str(data)], strict=False)
        seen = coverage.get_data()
        reached = {}
        for path in sorted(Path(file) for file in seen.measured_files() if file.endswith(".py")):  # templates are none
            by_line = seen.contexts_by_lineno(str(path))
            for function, lines in _functions(path, self._copy / "robot"):
                contexts = {context for line in lines for context in by_line.get(line, ()) if context}
                reached[function] = sorted({_test(context) for context in contexts})
        return {function: tests for function, tests in reached.items() if tests}

    @cached_property
    def _recordings(self) -> list[dict[str, Any]]:
        return [json.loads(kept.read_text(encoding="utf-8")) for kept in sorted(self._records.glob("*.json"))]

    def tests_of(self, function: str, limit: float) -> list[str]:
        """The tests that run it, the quickest first and as many as the limit of seconds holds, by their files.

        What nothing was seen to run is asked of its package's unit tests: they may run it in a process of their own.
        """
        seconds: dict[str, float] = {}
        for record in self._recordings:
            named = record["reached"].get(function, [])
            run = [test for test in record["seconds"] if record["file"] in named or test in named]
            seconds |= {test: record["seconds"][test] for test in run}
        chosen: dict[str, float] = {}
        for test in sorted(seconds, key=lambda test: seconds[test]):
            if sum(chosen.values()) + seconds[test] <= limit:
                chosen[test] = seconds[test]
        by_file: dict[str, float] = defaultdict(float)
        for test, taken in chosen.items():
            by_file[_file(test)] += taken
        package = f"tests/unit/{function.split('.')[1]}"
        return sorted(chosen, key=lambda test: (by_file[_file(test)], _file(test))) or [package]

    # -- asking

    def ask(self, changes: Mapping[str, str], limit: float) -> None:
        """Asks about these mutants, each with what it changes. What was asked before is asked again only where there
        are other tests to ask."""
        for mutant, change in changes.items():
            tests, old = self.tests_of(mutant.partition("__mutmut_")[0], limit), self._answers.get(mutant)
            if not old or old["change"] != change or not (old["by"] or set(tests) <= set(old["asked"])):
                by = self._notices(mutant, tests)
                self._answers[mutant] = {"change": change, "asked": tests, "by": by}
                self._kept.write_text(json.dumps(self._answers, indent=1, ensure_ascii=False), encoding="utf-8")
                print(f"asked {len(tests)}: {by or 'not noticed'}  {mutant}", flush=True)

    def noticed(self, changes: Mapping[str, str]) -> dict[str, str]:
        """Mutant -> the test that noticed it."""
        told = {mutant: self._answers.get(mutant, {}) for mutant in changes}
        return {mutant: old["by"] for mutant, old in told.items() if old.get("change") == changes[mutant] and old["by"]}

    def _notices(self, mutant: str, tests: Sequence[str]) -> str:
        """The test that fails with the mutant, twice, and does not without it."""
        with self._written(mutant):
            failed = self._fails(tests)
            failed = self._fails(failed[:1]) if failed else []
        return failed[0] if failed and not self._fails(failed[:1]) else ""

    def _fails(self, tests: Sequence[str]) -> list[str]:
        """Those that fail, up to the first; all when they do not even begin."""
        code, told = self._run(["-x", *tests])
        return [*told.get("failed", ())] or [*tests] if code else []


def _functions(path: Path, source: Path) -> Iterator[tuple[str, range]]:
    """The functions that mutmut changes, by its names, with their lines."""
    module = ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield f"{module}.x_{node.name}", _lines(node)
        elif isinstance(node, ast.ClassDef):
            methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
            yield from ((f"{module}.xǁ{node.name}ǁ{one.name}", _lines(one)) for one in methods)


def _lines(node: ast.FunctionDef) -> range:
    return range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)


def _test(context: str) -> str:
    return _file(context) if context.endswith(IN_A_CHILD) else context


def _file(test: str) -> str:
    return test.partition("::")[0]
