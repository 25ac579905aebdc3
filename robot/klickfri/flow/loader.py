"""Loads a process's folder into a `Program`, or refuses it with every fault at once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from klickfri.flow.check import faults_of
from klickfri.flow.files import read_toml, read_yaml
from klickfri.model.application import Process
from klickfri.model.errors import BadInput, Fault
from klickfri.model.flow import Flow, Program
from klickfri.model.target import Strict, System, Target


class TargetsFile(Strict):
    """`targets.yaml`."""

    format: Literal["klickfri-targets/1"]
    targets: dict[str, Target]


def process_names(recordings: Path) -> list[str]:
    """The processes of a recordings folder: every folder with a `process.toml`."""
    return sorted(path.parent.name for path in recordings.glob("*/process.toml"))


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
    process = load_process(recordings, name)
    folder, system_folder = recordings / name, recordings / "systems" / process.system
    system = load_system(recordings, process.system)
    flow = read_yaml(folder / "flow.yaml", Flow)
    objects = {path.stem: read_yaml(path, Flow) for path in sorted((system_folder / "flows").glob("*.yaml"))}
    targets = dict(read_yaml(system_folder / "targets.yaml", TargetsFile).targets)
    own_targets = folder / "targets.yaml"
    if own_targets.exists():
        targets |= read_yaml(own_targets, TargetsFile).targets
    program = Program(process, flow, objects, targets, system, _digest(folder, system_folder))
    faults = faults_of(program)
    if faults:
        raise BadInput(f"{name}/flow.yaml", faults)
    return program


def _digest(folder: Path, system_folder: Path) -> str:
    """SHA-256 over the names and bytes of all that decides what the robot does."""
    parts = [folder / "flow.yaml", folder / "targets.yaml", folder / "rules.py", system_folder / "targets.yaml"]
    parts += sorted((folder / "letters").glob("*.md")) + sorted((system_folder / "flows").glob("*.yaml"))
    digest = hashlib.sha256()
    for path in parts:
        if path.exists():
            content = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{path.parent.name}/{path.name}\n{len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
