"""Reads files that people or other programs have written. Whatever is wrong with one is a `Fault` with a remedy."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path

import yaml
from yaml.composer import Composer

from klickfri.model.errors import Fault
from klickfri.settings import disk

_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
"""What Python's own types say of a text that only looks like one of theirs: 2026-02-30, a number of 5,000 digits."""
_DEEP = "is nested too deeply"


class _Loader(Composer, yaml.CSafeLoader):
    """As `yaml.SafeLoader`, in a sixth of the time: read by libyaml, but put together in Python, where what is nested
    too deeply is an error and not the end of the process. Errors of the values' own types have their line, too.
    """

    def __init__(self, stream: str) -> None:
        yaml.CSafeLoader.__init__(self, stream)
        Composer.__init__(self)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        try:
            return super().construct_object(node, deep)
        except _UNREADABLE as error:
            told = "such as a date that the calendar does not have"
            raise yaml.constructor.ConstructorError(
                None, None, f"this looks like a value that there is not, {told}", node.start_mark
            ) from error


def content(path: Path, absent: str = "Add it") -> bytes:
    """The file's bytes. Raises `Fault` when it is not there; `absent` says what to do then."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Fault(path.name, f"no such file in {path.parent.name}", absent) from error
    except OSError as error:
        raise Fault(path.name, "cannot be read", f"The system says: {disk.advice(error)}") from error


def text(path: Path) -> str:
    """The file's text. Raises `Fault` when it is not there or not UTF-8."""
    return text_of(path.name, content(path))


def text_of(name: str, told: bytes) -> str:
    """The bytes' text, with line ends of one kind. `name` is the file's, for the `Fault`."""
    try:
        return told.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = told.count(b"\n", 0, error.start) + 1
        raise Fault(f"{name}, line {line}", "holds a sign that is not UTF-8", "Save the file as UTF-8") from error


_QUOTED = "Correct the YAML. A text with a sign such as ? : # , [ { in it stands in quotes: 'What?'"


def yaml_of(name: str, told: str) -> object:
    """What YAML says. `name` is the file's, for the `Fault`."""
    try:
        return yaml.load(told, _Loader)
    except yaml.YAMLError as error:
        raise Fault(*_placed(name, error, told.count("\n") + 1), _QUOTED) from error
    except RecursionError as error:
        raise Fault(name, _DEEP, "Correct the YAML") from error


def yaml_nodes(told: str) -> yaml.Node | None:
    """What YAML says that can be read (`yaml_of`), with the lines and columns where it says so."""
    node: yaml.Node | None = yaml.compose(told, Loader=_Loader)
    return node


def toml_of(name: str, told: str) -> dict[str, object]:
    """What TOML says."""
    try:
        return tomllib.loads(told)
    except tomllib.TOMLDecodeError as error:
        raise Fault(name, str(error), "Correct the TOML") from error
    except _UNREADABLE as error:
        raise Fault(name, "holds a value that there is not, such as the date 2026-02-30", "Correct the TOML") from error
    except RecursionError as error:
        raise Fault(name, _DEEP, "Correct the TOML") from error


def json_of(name: str, told: str) -> object:
    """What JSON says."""
    try:
        return json.loads(told)
    except ValueError as error:
        raise Fault(name, "is not JSON", "Correct it, or take it from where it was kept") from error
    except RecursionError as error:
        raise Fault(name, _DEEP, "Correct it, or take it from where it was kept") from error


State = tuple[tuple[str, int, int, int], ...]
"""Name, size, moment of the last change in nanoseconds, and number of files and folders."""


def state_of(paths: Iterable[Path]) -> State | None:
    """What is another when one of them was written to or replaced; None where one went while they were looked at."""
    try:
        return tuple((str(one), told.st_size, told.st_mtime_ns, told.st_ino) for one in paths if (told := one.lstat()))
    except FileNotFoundError:
        return None


def sums_of(told: str) -> dict[str, str]:
    """What `sha256sum` lists: the sums by the files' names."""
    return {name: digest for digest, _, name in (line.partition("  ") for line in told.splitlines())}


def _placed(name: str, error: yaml.YAMLError, lines: int) -> tuple[str, str]:
    """Where, and what; without the line itself, which may hold anything. What is not closed is missed after the end."""
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "is not YAML"
    return (f"{name}, line {min(mark.line + 1, lines)}" if mark else name), what
