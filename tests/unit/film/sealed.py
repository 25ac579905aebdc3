"""A small film that is sealed as a real one, for tests that only look at its frames."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

META = """format: klickfri-film/2
process: trial
system: small
persons: {persons}
masked: {masked}
began: '2026-11-20T08:00:00Z'
day: '2026-11-20'
seconds: 4.0
browser: '1'
caseworker: handläggare
"""


def sealed_film(folder: Path, frames: Mapping[int, bytes], persons: str = "synthetic", *, masked: bool = False) -> str:
    """A film with these frames by their steps' numbers; gives the sum that tells it from others."""
    (folder / "steps").mkdir(parents=True)
    files = {"meta.yaml": META.format(persons=persons, masked=str(masked).lower()).encode()}
    files |= {f"steps/{number:04}.webp": image for number, image in frames.items()}
    for name, told in files.items():
        (folder / name).write_bytes(told)
    sums = "".join(f"{hashlib.sha256(told).hexdigest()}  {name}\n" for name, told in files.items()).encode()
    (folder / "SHA256SUMS").write_bytes(sums)
    return hashlib.sha256(sums).hexdigest()
