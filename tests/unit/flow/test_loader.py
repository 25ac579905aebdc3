"""Loading a process: everything fits together, or every fault is named at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from klickfri.flow import files, loader
from klickfri.flow.loader import load_program, only_process, process_names, read_program
from klickfri.model.errors import BadInput, NotFound

RECORDINGS = Path(__file__).parents[3] / "recordings"
SFI = "sfi_first_application"


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A scratch copy of the repository's recordings."""
    return Path(shutil.copytree(RECORDINGS, tmp_path / "recordings"))


def change(path: Path, old: str, new: str) -> None:
    """Replaces a text in a file that must hold it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_repositorys_process_loads() -> None:
    """The SFI flow, its objects and targets fit together."""
    program = load_program(RECORDINGS, SFI)
    assert SFI in process_names(RECORDINGS)
    assert {stage.id for stage in program.flow.stages if stage.done_when} >= {
        "spara",
        "skapa-beslut",
        "skicka-brev",
        "avsluta-arende",
    }


def test_a_new_process_is_a_dropped_in_folder(recordings: Path) -> None:
    """A copied folder that says its own name is a process of its own, without a change anywhere else."""
    shutil.copytree(recordings / SFI, recordings / "another")
    change(recordings / "another" / "process.toml", f'name = "{SFI}"', 'name = "another"')
    assert load_program(recordings, "another").flow.title == load_program(recordings, SFI).flow.title


def test_a_name_that_is_not_its_folders_is_refused(recordings: Path) -> None:
    """Queue and log go by names, commands by folders: a renamed folder would put its cases out of sight."""
    (recordings / SFI).rename(recordings / "renamed")
    change(recordings / "systems" / "provux" / "system.toml", 'name = "provux"', 'name = "provux-2"')
    with pytest.raises(BadInput) as refused:
        load_program(recordings, "renamed")
    assert [fault.rule for fault in refused.value.faults] == ["K006", "K006"]
    assert [fault.where for fault in refused.value.faults] == ["renamed/process.toml", "systems/provux/system.toml"]


def test_the_digest_follows_all_that_decides(recordings: Path) -> None:
    """Touching the flow, a target, a rule, a letter, a sign or the mode changes what was approved; line ends do not."""
    before = load_program(recordings, SFI).digest
    flow = recordings / SFI / "flow.yaml"
    flow.write_bytes(flow.read_bytes().replace(b"\n", b"\r\n"))
    assert load_program(recordings, SFI).digest == before
    digests = {before}
    letter = next((recordings / SFI / "letters").glob("*.md"))
    for path in (flow, recordings / SFI / "rules.py", letter, recordings / "systems/provux/flows/log_in.yaml"):
        path.write_text(path.read_text(encoding="utf-8") + "\n# reviewed\n", encoding="utf-8")
        digests.add(load_program(recordings, SFI).digest)
    system = recordings / "systems" / "provux"
    for path, old, new in (
        (system / "targets.yaml", "name: Logga in,", "name: Logga  in,"),
        (system / "system.toml", "SEKRETESSMARKERING", "SEKRETESS"),
        (system / "system.toml", 'heading = "Inloggning"', 'heading = "Logga in"'),
        (recordings / SFI / "process.toml", 'mode = "decide"', 'mode = "propose"'),
        (recordings / SFI / "process.toml", 'class = "pnr"', 'class = "public"'),
    ):
        change(path, old, new)
        digests.add(load_program(recordings, SFI).digest)
    assert len(digests) == 10


def test_what_the_process_does_not_use_leaves_its_digest_alone(recordings: Path) -> None:
    """Another process may add targets and objects to the system without undoing what was approved for this one."""
    before = load_program(recordings, SFI)
    system = recordings / "systems" / "provux"
    shutil.copy(system / "flows" / "leave.yaml", system / "flows" / "another.yaml")
    change(system / "system.toml", "[signs]", '[pages.another]\nheading = "Annan"\n\n[signs]')
    change(system / "system.toml", "127.0.0.1:8199", "provux.example")
    change(recordings / SFI / "process.toml", "volume_per_year = 25000", "volume_per_year = 26000")
    targets = system / "targets.yaml"
    added = "\n  another.one: {page: login, role: button, name: Nytt}\n"
    targets.write_text(targets.read_text(encoding="utf-8") + added, encoding="utf-8")
    after = load_program(recordings, SFI)
    assert "another.one" in after.targets
    assert (after.digest, after.parts) == (before.digest, before.parts)


def test_what_the_report_calls_an_outcome_leaves_the_digest_alone(recordings: Path) -> None:
    """It is read by people in the morning and decides nothing."""
    before = load_program(recordings, SFI)
    assert before.process.outcomes["granted"] == "beviljade"
    change(recordings / SFI / "process.toml", '"beviljade"', '"bifall"')
    assert load_program(recordings, SFI).digest == before.digest


def test_the_only_process_is_meant_where_none_is_named(recordings: Path) -> None:
    """Where there are several, or none, it is said which."""
    assert only_process(recordings) == SFI
    shutil.copytree(recordings / SFI, recordings / "another")
    with pytest.raises(NotFound, match=f"name one of them: another, {SFI}"):
        only_process(recordings)
    with pytest.raises(NotFound, match="there is none"):
        only_process(recordings / "systems")


def test_a_system_may_say_what_it_is_worked_in(recordings: Path) -> None:
    """A browser is meant where nothing is said, so saying it changes nothing of what was approved."""
    before = load_program(recordings, SFI)
    change(
        recordings / "systems" / "provux" / "system.toml",
        "[pages.login]",
        '[screen]\nkind = "browser"\n\n[pages.login]',
    )
    after = load_program(recordings, SFI)
    assert after.system.screen == before.system.screen
    assert after.digest == before.digest


@pytest.mark.parametrize(
    ("told", "what"),
    [('kind = "desktop"', "screen.kind: Input should be 'browser'"), ('sort = "browser"', "screen.sort: Extra inputs")],
)
def test_a_kind_of_system_that_nobody_can_drive_is_refused(recordings: Path, told: str, what: str) -> None:
    """With the file, the key and the kinds there are; an unknown key beside it too."""
    change(recordings / "systems" / "provux" / "system.toml", "[pages.login]", f"[screen]\n{told}\n\n[pages.login]")
    with pytest.raises(BadInput) as refused:
        load_program(recordings, SFI)
    [fault] = refused.value.faults
    assert fault.where == "system.toml"
    assert fault.what.startswith(what)


def test_every_unreadable_file_is_told_at_once(recordings: Path) -> None:
    """Flow, object and targets, each with its file: nobody mends one to be told of the next."""
    change(recordings / SFI / "flow.yaml", "effect: saves", "efect: saves")
    change(recordings / "systems/provux/targets.yaml", "role: button", "rol: button")
    change(recordings / "systems/provux/flows/leave.yaml", "kind: looking", "kind: luking")
    with pytest.raises(BadInput) as refused:
        load_program(recordings, SFI)
    assert {fault.where.split(",")[0] for fault in refused.value.faults} == {"flow.yaml", "targets.yaml", "leave.yaml"}


def test_a_file_that_nobody_has_written_yet_says_how_it_comes_about(recordings: Path) -> None:
    """Before the first draft there is no flow: the message names the commands that make one."""
    (recordings / SFI / "flow.yaml").unlink()
    (recordings / "systems" / "provux" / "targets.yaml").unlink()
    with pytest.raises(BadInput) as refused:
        load_program(recordings, SFI)
    mends = {fault.where: fault.mend for fault in refused.value.faults}
    assert "klickfri draft" in mends["flow.yaml"]
    assert "klickfri-targets/1" in mends["targets.yaml"]


def test_a_save_without_done_when_has_its_number(recordings: Path) -> None:
    """The format itself refuses it, under the number that the rules give it."""
    flow = recordings / SFI / "flow.yaml"
    text = flow.read_text(encoding="utf-8")
    at = text.index("  done_when:")
    flow.write_text(text[:at] + text[text.index("  steps:", at) :], encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_program(recordings, SFI)
    assert [fault.rule for fault in refused.value.faults] == ["K301"]


def test_all_faults_come_at_once_with_their_place(recordings: Path) -> None:
    """A reviewer sees every misspelt target, page, object and value in one go."""
    flow = recordings / SFI / "flow.yaml"
    change(flow, "click: card.sok_i_folkbokforingen", "click: card.serch")
    change(flow, "begins_at: card", "begins_at: kard")
    change(flow, "flow: open_case,", "flow: open_kase,")
    change(flow, "select: {case.studievag_kurs: $study_path}", "select: {case.studievag_kurs: $studie_path}")
    with pytest.raises(BadInput) as refused:
        load_program(recordings, SFI)
    text = str(refused.value)
    assert len(refused.value.faults) == 4
    for name in ("card.serch", "kard", "open_kase", "$studie_path"):
        assert name in text


def test_a_key_that_no_keyboard_has_is_named_with_its_line(recordings: Path) -> None:
    """Before anything is replayed, and with what it may be."""
    flow = recordings / SFI / "flow.yaml"
    change(flow, "    dialog: {kind", "    key: Control+Enter\n    dialog: {kind")
    line = 1 + flow.read_text(encoding="utf-8").split("Control+Enter")[0].count("\n")
    with pytest.raises(
        BadInput, match=rf"flow.yaml, line {line}: .*'Control\+Enter' is no key.*Ctrl, Alt, Shift, Meta"
    ):
        load_program(recordings, SFI)


def test_an_unknown_key_is_named_with_its_line(recordings: Path) -> None:
    """Unknown keys are refused by line, so that a typing error cannot switch something off silently."""
    flow = recordings / SFI / "flow.yaml"
    change(flow, "effect: saves", "efect: saves")
    line = 1 + flow.read_text(encoding="utf-8").split("efect")[0].count("\n")
    with pytest.raises(BadInput, match=rf"flow.yaml, line {line}: .*efect"):
        load_program(recordings, SFI)


@pytest.mark.parametrize(("name", "text"), [("flow.yaml", "a: [1"), ("process.toml", "a = = 1")])
def test_a_broken_file_is_refused_with_a_readable_reason(recordings: Path, name: str, text: str) -> None:
    """Broken YAML or TOML gives the file's name and what is wrong, no traceback of a parser."""
    (recordings / SFI / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=name):
        load_program(recordings, SFI)


def test_an_unknown_process_names_the_known_ones() -> None:
    """A mistyped process name is answered with the names there are."""
    with pytest.raises(BadInput, match=SFI):
        load_program(RECORDINGS, "sfi_frist_application")


def test_what_is_parsed_is_what_the_digest_is_about(recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flow that is changed at the moment it has been read runs as it was read, under the digest it had."""
    before, read = load_program(recordings, SFI), files.content

    def changed_at_once(path: Path, absent: str) -> bytes:
        told = read(path, absent)
        path.write_bytes(told + b"\n# changed\n")
        return told

    monkeypatch.setattr(loader, "content", changed_at_once)
    assert load_program(recordings, SFI) == before


def test_what_lets_the_robot_in_and_on_decides(recordings: Path) -> None:
    """A page between and what the browser is asked for are reviewed; a system without them has the digest it had."""
    before = load_program(recordings, SFI).digest
    system = recordings / "systems" / "provux" / "system.toml"
    change(system, "[signs]", "[admission]\npassword = true\n\n[signs]")
    asked = read_program(recordings, SFI).digest
    change(system, "[signs]", '[between.case]\npress = "case.back"\nsay = "Gå vidare"\n\n[signs]')
    assert len({before, asked, read_program(recordings, SFI).digest}) == 3


def test_by_which_paragraphs_it_decides_is_approved(recordings: Path) -> None:
    """A process that states none has the digest that it had before there were any."""
    before = load_program(recordings, SFI)
    assert before.process.legal_basis == {"skapa-beslut": "20 kap. 31 och 33 §§ skollagen (2010:800)"}
    change(recordings / SFI / "process.toml", "31 och 33 §§", "31 §")
    assert load_program(recordings, SFI).digest != before.digest
    change(recordings / SFI / "process.toml", 'skapa-beslut = "20 kap. 31 § skollagen (2010:800)"', "")
    assert b"legal_basis" not in load_program(recordings, SFI).contents["process.toml"]


def test_a_process_that_asks_no_rule_needs_no_rules(recordings: Path) -> None:
    """Its digest has no part for them."""
    (recordings / SFI / "rules.py").unlink()
    assert "rules.py" not in read_program(recordings, SFI).parts
