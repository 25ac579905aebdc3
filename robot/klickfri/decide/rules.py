"""A process's `rules.py`, read: what can be asked, its digest, and what in it is not pure. Nothing of it is run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from klickfri.decide import purity
from klickfri.model.errors import BadInput, Fault
from klickfri.settings import files


@dataclass(frozen=True)
class Rules:
    """The rules of one process. `digest` is the SHA-256 of `source`, the very text that is run when they are asked.

    A process that asks no rule has no `rules.py`: then all is empty but where the file would be.
    """

    file: Path
    source: str = ""
    digest: str = ""
    names: tuple[str, ...] = ()
    """What can be asked."""
    imports: tuple[str, ...] = ()
    """The modules they import."""


def read(folder: Path) -> Rules:
    """Reads `rules.py` of a process's folder, if it is there. Line ends are one, whatever the machine that wrote them.

    Raises `BadInput`, with every offence by line, when it is not pure.
    """
    file = folder / "rules.py"
    if not file.exists():
        return Rules(file)
    try:
        source = files.content(file).replace(b"\r\n", b"\n")
        tree = purity.read(source)
    except Fault as fault:
        raise BadInput(file.name, [fault]) from fault
    except SyntaxError as error:
        where = f"{file.name} line {error.lineno or 1}"
        raise BadInput(file.name, [Fault(where, f"cannot be read: {error.msg}", "Correct the line")]) from error
    faults = list(purity.faults(tree, file.name))
    if faults:
        raise BadInput(file.name, faults)
    digest = hashlib.sha256(source).hexdigest()
    return Rules(file, source.decode("utf-8-sig"), digest, purity.rule_names(tree), purity.imports(tree))
