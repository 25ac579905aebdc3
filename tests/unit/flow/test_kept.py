"""A version that ran can be shown as it was, to the byte, or is refused."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from klickfri.flow.kept import SUMS, differences, keep, kept, version_of
from klickfri.flow.loader import read_program
from klickfri.model.errors import BadInput
from klickfri.model.flow import Program
from tests.unit.app.conftest import SMALL


@pytest.fixture
def program() -> Program:
    """The small process."""
    return read_program(SMALL, "trial")


def test_a_version_is_kept_with_all_that_was_approved_of_it(tmp_path: Path, program: Program) -> None:
    """Also a second time; the sum of the list of sums is the version's digest, as anybody can see without Klickfri."""
    keep(tmp_path, program)
    keep(tmp_path, program)
    assert [path.name for path in tmp_path.iterdir()] == [program.digest]
    assert hashlib.sha256((tmp_path / program.digest / SUMS).read_bytes()).hexdigest() == program.digest
    again = kept(tmp_path, program.digest)
    assert again == version_of(program)
    assert again.flow == program.flow
    assert (again.process["mode"], again.process["delegation"]) == ("decide", "PN 7 § (påhittad)")
    assert set(again.parts) >= {"flow.yaml", "rules.py", "letters/overlamning.md", "targets.yaml", "process.toml"}


@pytest.mark.parametrize("part", ["flow.yaml", "rules.py", "process.toml", SUMS])
def test_a_kept_version_that_was_changed_is_refused(tmp_path: Path, program: Program, part: str) -> None:
    """Whichever part it is; a file that is gone as well."""
    keep(tmp_path, program)
    file = tmp_path / program.digest / part
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(BadInput, match=part):
        kept(tmp_path, program.digest)
    file.unlink()
    with pytest.raises(BadInput, match=part):
        kept(tmp_path, program.digest)


@pytest.mark.parametrize("digest", ["ab" * 32, "..", "", "../other"])
def test_what_was_not_kept_is_not_there(tmp_path: Path, program: Program, digest: str) -> None:
    """Nor is what is no digest at all."""
    (tmp_path / "other").mkdir()
    keep(tmp_path / "versions", program)
    assert kept(tmp_path / "versions", digest) is None


def test_the_parts_that_differ_are_told_with_their_lines(tmp_path: Path, program: Program) -> None:
    """Those that are alike are not; what is kept as JSON differs by the line of its key."""
    shutil.copytree(SMALL, tmp_path / "new")
    for file, old, new in (("flow.yaml", "Skriv namnet", "Skriv hela namnet"), ("process.toml", "PN 7 §", "PN 8 §")):
        path = tmp_path / "new" / "trial" / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found = dict(differences(version_of(program), version_of(read_program(tmp_path / "new", "trial"))))
    assert set(found) == {"flow.yaml", "process.toml"}
    assert ' "delegation": "PN 8 § (påhittad)",' in [line[1:] for line in found["process.toml"] if line[0] == "+"]
