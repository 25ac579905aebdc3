"""Loads a process's folder into a `Program`, or refuses it with every fault at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from pydantic_core import to_jsonable_python

from klickfri.flow.check import faults_of
from klickfri.flow.files import Model, content, read_toml, read_yaml, yaml_as
from klickfri.flow.finding import RULES, Finding, Sources
from klickfri.flow.walk import objects_used, pages_used, targets_used
from klickfri.model.application import Process
from klickfri.model.errors import BadInput, Fault, NotFound
from klickfri.model.flow import Flow, Program, told_sums
from klickfri.model.strict import Strict
from klickfri.model.target import System, Target

_DECIDING_OF_PROCESS = ("system", "board", "mode", "delegation", "fields", "classes", "settings")
_DECIDING_OF_PROCESS_WHERE_GIVEN = ("legal_basis",)
_DECIDING_OF_SYSTEM = ("persons", "log_in", "log_out", "login_page", "start", "home", "signs", "known_dialogs")
"""What rules, steps, masks and stops depend on; where the system stands and how it looks is not reviewed."""
_DECIDING_WHERE_GIVEN = ("admission", "between")
"""Likewise; what a process or a system does not have leaves its digest as it was before there were such."""

_ABSENT = {
    "flow.yaml": "Film the work and draft it: klickfri film, klickfri draft, with --promote at last; or write it",
    "targets.yaml": "Write the targets of the log-in and of the looks there; format: klickfri-targets/1",
}
"""What to do about a file that nobody has written yet."""


class TargetsFile(Strict):
    """`targets.yaml`."""

    format: Literal["klickfri-targets/1"]
    targets: dict[str, Target]


def process_names(recordings: Path) -> list[str]:
    """The processes of a recordings folder: every folder with a `process.toml`."""
    return sorted(path.parent.name for path in recordings.glob("*/process.toml"))


def only_process(recordings: Path) -> str:
    """The process that is meant where none is named. Raises `NotFound` unless there is exactly one."""
    names = process_names(recordings)
    if len(names) == 1:
        return names[0]
    known = f"name one of them: {', '.join(names)}" if names else "there is none"
    raise NotFound(f"no process was named, and in {recordings} {known}")


def load_process(recordings: Path, name: str) -> Process:
    """The process's own facts, without its flow."""
    if name not in process_names(recordings):
        known = ", ".join(process_names(recordings)) or "none"
        raise BadInput(name, [Fault(name, f"no such process in {recordings.name}", f"Known: {known}")])
    return read_toml(recordings / name / "process.toml", Process)


def load_system(recordings: Path, name: str) -> System:
    """A system's own facts. Raises `BadInput`."""
    return read_toml(recordings / "systems" / name / "system.toml", System)


def load_program(recordings: Path, name: str) -> Program:
    """The process with its flow, reusable objects, targets and system. Raises `BadInput`."""
    program = read_program(recordings, name)
    faults = located(recordings, name, program, faults_of(program))
    if faults:
        raise BadInput(f"{name}/flow.yaml", faults)
    return program


def read_program(recordings: Path, name: str) -> Program:
    """As `load_program`, but names may lead nowhere. Raises `BadInput` for files that are not as their formats say."""
    process = load_process(recordings, name)
    folder, system_folder = recordings / name, recordings / "systems" / process.system
    system = load_system(recordings, process.system)
    _refuse_other_names(name, process, system)
    with _Together(name) as read:
        flow = read(folder / "flow.yaml", Flow)
        objects = {path.stem: read(path, Flow) for path in sorted((system_folder / "flows").glob("*.yaml"))}
        shared = read(system_folder / "targets.yaml", TargetsFile)
        own = read(folder / "targets.yaml", TargetsFile) if (folder / "targets.yaml").exists() else None
    targets = {**shared.targets, **(own.targets if own else {})}
    told = _contents(folder, system_folder, Program(process, flow, objects, targets, system, ""), read.content)
    parts = {name: hashlib.sha256(content).hexdigest() for name, content in told.items()}
    digest = hashlib.sha256(told_sums(parts)).hexdigest()
    return Program(process, flow, objects, targets, system, digest, parts, told)


def _refuse_other_names(folder: str, process: Process, system: System) -> None:
    """Queue and log go by the names, commands by the folders. Raises `BadInput` when they differ."""
    named = {
        f"{folder}/process.toml": (process.name, folder),
        f"systems/{process.system}/system.toml": (system.name, process.system),
    }
    faults = [
        Fault(file, f"its name is {name!r}, its folder's {own!r}", RULES["K006"].mend, "K006")
        for file, (name, own) in named.items()
        if name != own
    ]
    if faults:
        raise BadInput(folder, faults)


def load_flow(recordings: Path, name: str) -> Flow:
    """A process's own flow, by itself. Raises `BadInput`."""
    return read_yaml(recordings / name / "flow.yaml", Flow)


def own_targets(recordings: Path, name: str) -> Mapping[str, Target]:
    """The targets that a process names for itself."""
    path = recordings / name / "targets.yaml"
    return read_yaml(path, TargetsFile).targets if path.exists() else {}


def system_objects(recordings: Path, system: str) -> Mapping[str, Flow]:
    """A system's reusable objects by name. Raises `BadInput`."""
    flows = recordings / "systems" / system / "flows"
    return {path.stem: read_yaml(path, Flow) for path in sorted(flows.glob("*.yaml"))}


def system_targets(recordings: Path, system: str) -> Mapping[str, Target]:
    """The targets that a system names for all its processes; none yet for a new system. Raises `BadInput`."""
    file = recordings / "systems" / system / "targets.yaml"
    return read_yaml(file, TargetsFile).targets if file.exists() else {}


def located(recordings: Path, name: str, program: Program, findings: Sequence[Finding]) -> list[Fault]:
    """The findings with the files and lines they stand on."""
    sources = Sources(recordings / name, recordings / "systems" / program.process.system)
    return [sources.fault(finding) for finding in findings]


class _Together:
    """Reads several files, each once, and refuses the faults of all of them at once."""

    def __init__(self, source: str) -> None:
        self.content: dict[Path, bytes] = {}
        """What was read; the digest is of these bytes, whatever the file holds by then."""
        self._source = source
        self._faults: list[Fault] = []

    def __call__(self, path: Path, model: type[Model]) -> Model:
        try:
            self.content[path] = content(path, _ABSENT.get(path.name, "Add it"))
            return yaml_as(path, self.content[path], model)
        except BadInput as refused:
            self._faults.extend(refused.faults)
            return model.model_construct()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._faults and error is None:
            raise BadInput(self._source, self._faults)


def _contents(folder: Path, system_folder: Path, program: Program, read: Mapping[Path, bytes]) -> dict[str, bytes]:
    """Each part of all that decides what the robot does, by file; of what is shared, what is used."""
    files = _own_files(folder, system_folder, program)
    parts = {name: read.get(path) or path.read_bytes() for name, path in files.items() if path.exists()}
    parts = {name: told.replace(b"\r\n", b"\n") for name, told in parts.items()}
    parts["targets.yaml"] = _told(_used(program.targets, targets_used(program)))
    parts["process.toml"] = _told(_deciding_of_process(program.process))
    parts["system.toml"] = _told(_deciding_of_system(program))
    return dict(sorted(parts.items()))


def _own_files(folder: Path, system_folder: Path, program: Program) -> dict[str, Path]:
    """The files that decide as a whole, by their parts' names; not all of them need be there."""
    files = {path.name: path for path in (folder / "flow.yaml", folder / "rules.py")}
    files |= {f"letters/{path.name}": path for path in (folder / "letters").glob("*.md")}
    return files | {f"flows/{name}.yaml": system_folder / "flows" / f"{name}.yaml" for name in objects_used(program)}


def _deciding_of_process(process: Process) -> dict[str, object]:
    given = {key: getattr(process, key) for key in _DECIDING_OF_PROCESS_WHERE_GIVEN}
    return {
        **{key: getattr(process, key) for key in _DECIDING_OF_PROCESS},
        **{key: value for key, value in given.items() if value},
    }


def _deciding_of_system(program: Program) -> dict[str, object]:
    system = program.system
    given = {key: getattr(system, key) for key in _DECIDING_WHERE_GIVEN}
    return {
        **{key: getattr(system, key) for key in _DECIDING_OF_SYSTEM},
        **{key: value for key, value in given.items() if value},
        "pages": _used(system.pages, pages_used(program)),
    }


def _used(named: Mapping[str, object], used: Set[str]) -> dict[str, object]:
    return {name: named[name] for name in used & named.keys()}


def _told(data: Mapping[str, object]) -> bytes:
    """What was read, in one spelling: comments, columns and the order of keys change nothing."""
    return json.dumps(to_jsonable_python(data, exclude_none=True), ensure_ascii=False, sort_keys=True).encode()
