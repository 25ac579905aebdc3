"""A loaded process: what is read and checked before anything is started."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType

import pytest

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.decide import letters, rules
from klickfri.model.errors import BadInput, Misconfigured
from klickfri.settings import files
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL


def test_deciding_without_a_delegation_does_not_start(settings: Settings, tmp_path: Path) -> None:
    """Promise 9: `decide` with an empty delegation is refused before a browser or log is opened."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    toml = folder / "trial" / "process.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("PN 7 § (påhittad)", ""), encoding="utf-8")
    without = Settings(settings.state, folder, settings.database)
    with pytest.raises(Misconfigured, match="delegation"):
        LoadedProcess.of(Office(without), "trial")
    assert not settings.state.exists()


def test_rules_and_letters_that_the_flow_names_must_be_there(settings: Settings, tmp_path: Path) -> None:
    """A misspelt rule or letter is found by the plan, not by the first case of the night."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    flow = folder / "trial" / "flow.yaml"
    text = flow.read_text(encoding="utf-8").replace("rule: assess", "rule: asess")
    flow.write_text(text.replace("fill: {form.name: $given_name}", "letter: {form.name: hej}"), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        LoadedProcess.of(Office(Settings(settings.state, folder, settings.database)), "trial")
    assert [fault.what for fault in refused.value.faults] == [
        "rules.py has no rule 'asess'",
        "there is no letter 'hej'",
    ]


@pytest.mark.parametrize(("reads", "file"), [(rules, "rules.py"), (letters, "letters/overlamning.md")])
def test_what_was_changed_while_it_was_read_is_not_used(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: ModuleType, file: str
) -> None:
    """Approved is a digest of bytes: those very bytes are run, or nothing is."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    content = files.content

    def changed_meanwhile(path: Path, *absent: str) -> bytes:
        if path == folder / "trial" / file:
            path.write_bytes(path.read_bytes() + b"\n")
        return content(path, *absent)

    monkeypatch.setattr(reads.files, "content", changed_meanwhile)
    with pytest.raises(Misconfigured, match="was changed while it was read"):
        LoadedProcess.of(Office(Settings(settings.state, folder, settings.database)), "trial")


def test_line_ends_of_another_system_are_no_change(settings: Settings, tmp_path: Path) -> None:
    """Nor is the mark that some editors put before the first line."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    for name in ("rules.py", "flow.yaml", "letters/overlamning.md"):
        file = folder / "trial" / name
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    loaded = LoadedProcess.of(Office(Settings(settings.state, folder, settings.database)), "trial")
    loaded.try_out()
    assert loaded.rules.digest == loaded.program.parts["rules.py"]
