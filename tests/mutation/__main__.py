"""Changes the code in one place at a time and sees whether a test notices: `make test-mutation`.

    python -m tests.mutation [--sample 300] [--seed 1] [--suite "tests/promises ..."] [--processes 1] [film flow ...]

mutmut makes the mutants and tries each with the unit tests that come past it. Here they are drawn, what these do not
notice is asked of other tests where some are named, and what came of it is told. Everything lies in `build/mutation`;
what has been tried there is not tried again.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.suite import Suite

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "mutation"
PACKAGES = ("film", "flow", "replay", "privacy", "work", "model", "decide")
LINKS = {"src": "robot"} | {name: name for name in ("pyproject.toml", "docs", "fixtures", "recordings", "tests")}
"""What mutmut finds in its folder. It names modules by their path, from which it leaves out `src` alone."""
COLUMNS = ("killed", "timeout", "survived", "no tests")
UNNOTICED = COLUMNS[2:]
"""Verdicts of mutmut's after which other tests are asked."""


@dataclass(frozen=True)
class Mutant:
    """One changed place: its name (`klickfri.package.module.x_function__mutmut_1`), file, and mutmut's verdict."""

    name: str
    path: Path
    verdict: str

    @property
    def package(self) -> str:
        """The part of `klickfri` that it lies in."""
        return self.name.split(".")[1]


def main() -> None:
    """Draws, tries what has not been tried, and tells what came of it; Ctrl-C tells it so far."""
    asked = _arguments()
    _arrange()
    _generate()
    drawn = draw(_mutants(), asked.packages or PACKAGES, asked.sample, asked.seed)
    untried = [mutant.name for mutant in drawn if mutant.verdict == "not checked"]
    with suppress(KeyboardInterrupt):
        if untried:
            mutmut = [str(Path(sys.executable).parent / "mutmut"), "run", "--max-children", str(asked.processes)]
            subprocess.run([*mutmut, *untried], check=True)
    names = {mutant.name for mutant in drawn}
    tried = [mutant for mutant in _mutants() if mutant.name in names]
    _tell(tried, _second_look(tried, asked.suite.split(), asked.processes) if asked.suite else {})


def _second_look(mutants: Sequence[Mutant], tests: Sequence[str], processes: int) -> dict[str, str]:
    """What a test outside the unit tests noticed, and which."""
    changes = {one.name: "\n".join(_changes(one)) for one in mutants if one.verdict in UNNOTICED}
    suite = Suite(ROOT, FOLDER, tests, processes)
    with suppress(KeyboardInterrupt):
        suite.arrange()
        suite.ask(changes)
    return suite.noticed(changes)


def draw(mutants: Sequence[Mutant], packages: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """So many of the mutants, each package with its share of them; all when the count is 0. A larger draw of the same
    seed holds the smaller."""
    chosen = [mutant for mutant in mutants if mutant.package in packages]
    share = min(1.0, count / len(chosen)) if count else 1.0
    return [mutant for package in packages for mutant in _part(chosen, package, share, seed)]


def _part(mutants: Sequence[Mutant], package: str, share: float, seed: int) -> list[Mutant]:
    of_package = [mutant for mutant in mutants if mutant.package == package]
    return random.Random(seed).sample(of_package, len(of_package))[: round(share * len(of_package))]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="mutation testing")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants; 0 is all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--suite", default="", help="other tests that are asked of what the unit tests do not notice")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="mutants tried at once")
    parser.add_argument("packages", nargs="*", choices=[*PACKAGES, []], metavar="package", help=", ".join(PACKAGES))
    return parser.parse_args()


def _arrange() -> None:
    """From here on the folder is the working one, and whatever Python starts finds the changed code first."""
    changed = FOLDER / "mutants"
    changed.mkdir(parents=True, exist_ok=True)
    links = {FOLDER / name: ROOT / to for name, to in LINKS.items()} | {changed / "robot": Path("src")}
    for link, target in links.items():
        if not link.is_symlink():
            link.symlink_to(target)
    tests = [ROOT / "tests" / "conftest.py", *sorted((ROOT / "tests" / "unit").rglob("*.py"))]
    names = [".".join(test.relative_to(ROOT).with_suffix("").parts) for test in tests]
    (FOLDER / "preload.txt").write_text("\n".join(names), encoding="utf-8")
    os.chdir(FOLDER)
    os.environ["PYTHONPATH"] = os.pathsep.join(map(str, (changed / "robot", changed)))


def _generate() -> None:
    """Writes the changed code, of files that are new or were edited."""
    from mutmut.__main__ import create_mutants  # mutmut reads its settings from the working folder as it is imported
    from mutmut.utils.file_utils import copy_src_dir

    copy_src_dir()
    create_mutants(os.cpu_count() or 1)


def _mutants() -> list[Mutant]:
    from mutmut.__main__ import collect_source_file_mutation_data
    from mutmut.stats import status_by_exit_code

    told, _ = collect_source_file_mutation_data(mutant_names=())
    return [Mutant(name, Path(file.path), status_by_exit_code[code]) for file, name, code in told]


def _tell(mutants: Sequence[Mutant], noticed: Mapping[str, str]) -> None:
    for mutant in sorted(mutants, key=lambda mutant: mutant.name):
        if mutant.verdict != "killed":
            print(_survivor(mutant, noticed.get(mutant.name, "")))
    columns = (*COLUMNS, "else", "unit tests", "suite")
    print(f"\n{'package':<10}{'mutants':>9}" + "".join(f"{column:>12}" for column in columns))
    for package in PACKAGES:
        _row(package, [mutant for mutant in mutants if mutant.package == package], noticed)
    _row("together", mutants, noticed)


def _row(title: str, mutants: Sequence[Mutant], noticed: Mapping[str, str]) -> None:
    verdicts = Counter(mutant.verdict for mutant in mutants)
    counts = [verdicts[column] for column in COLUMNS]
    by_unit = counts[0] + counts[1]
    by_all = by_unit + sum(bool(noticed.get(mutant.name)) for mutant in mutants)
    shares = [f"{100 * some / len(mutants):.1f} %" if mutants else "" for some in (by_unit, by_all)]
    cells = (*counts, len(mutants) - sum(counts), *shares)
    print(f"{title:<10}{len(mutants):>9}" + "".join(f"{cell:>12}" for cell in cells))


def _survivor(mutant: Mutant, by: str) -> str:
    """Verdict, file, line, name, what was changed, and the test outside the unit tests that noticed."""
    changes = _changes(mutant)
    file = Path("robot", *mutant.path.parts[1:])
    line = _line(ROOT / file, mutant.name, changes[0][1:])
    told = f"\n{mutant.verdict}: {file}:{line}  {mutant.name}"
    return "\n".join([told, *changes, *([f"noticed by {by}"] if by else [])])


def _changes(mutant: Mutant) -> list[str]:
    """The lines that it takes away and puts in their place."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    diff = get_diff_for_mutant(mutant.name, path=mutant.path).splitlines()[2:]
    return [line for line in diff if line[0] in "+-"]


def _line(file: Path, name: str, text: str) -> int:
    """Where in the file the function of that mutant has this line."""
    function = name.rpartition(".")[2].partition("__mutmut_")[0].removeprefix("x_").rpartition("ǁ")[2]
    lines = file.read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.lstrip().startswith(f"def {function}("))
    return next((at for at, line in enumerate(lines[start:], start + 1) if line.strip() == text.strip()), start + 1)


if __name__ == "__main__":
    main()
