"""The numbered rules that a flow is held against, and a finding: what is wrong, where, why, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from klickfri.flow.files import line_of
from klickfri.model.errors import Fault
from klickfri.settings.files import yaml_nodes


@dataclass(frozen=True)
class Rule:
    """What a rule refuses, why, and the usual way to mend it. A warning only asks for a person's judgement."""

    title: str
    why: str
    mend: str
    error: bool = True


RULES: Mapping[str, Rule] = {
    "K001": Rule(
        "A file is not as its format says",
        "A typing error must not switch anything off.",
        "See docs/formats/flow.md",
    ),
    "K002": Rule(
        "A name leads nowhere: a target, page, object, value, rule or letter",
        "The robot would stop there at night.",
        "Correct the name, or add what it names",
    ),
    "K003": Rule("A step's id is used twice", "The log tells steps apart by their ids.", "Give it another id"),
    "K004": Rule(
        "A condition uses what conditions do not have",
        "What a reviewer cannot read at a glance cannot be approved.",
        "Conditions know == in empty and or not; let a rule decide the rest",
    ),
    "K005": Rule(
        "A reusable object does what its place does not allow",
        "Looking must never work, and logging in and out is only filling and clicking.",
        "Use another object, or take the step away",
    ),
    "K006": Rule(
        "A name is not its folder's",
        "Queue, log and accounts go by the name, commands by the folder: cases would be out of sight.",
        "Give file and folder the same name",
    ),
    "K101": Rule(
        "A literal is a personal number, an e-mail address or a phone number",
        "Somebody's data stands in the flow, and would be typed for everybody else.",
        "Write the application's $field in its place",
    ),
    "K102": Rule(
        "A literal looks like data of the filmed case: a date, a number, a name",
        "What was true of the filmed case would be done to every other.",
        "Write the $field, or a setting of process.toml; name what is always the same in `shown` of system.toml",
    ),
    "K201": Rule(
        "A target has no strong fact but its role",
        "Nothing that a person would recognise it by: the robot always refuses it.",
        "Give it a name, label, text, row, column, heading, section or address; say what its icon is `called`",
    ),
    "K202": Rule(
        "A row is found by fixed texts only",
        "It would be the filmed person's row, for everybody.",
        "Key one column on a $value",
    ),
    "K203": Rule(
        "A caption is masked in pictures",
        "Who looks at the picture cannot see what was clicked.",
        "Add it to `shown` of system.toml, if it is a label and never a value",
        error=False,
    ),
    "K204": Rule(
        "Two processes name the same element, each for itself",
        "When it changes it must be mended twice.",
        "Move the target to the system's targets.yaml",
        error=False,
    ),
    "K205": Rule(
        "A target of the process hides one of the system",
        "The system's reusable objects use it too.",
        "Give it another name, or delete one of them",
        error=False,
    ),
    "K206": Rule(
        "Two page states fit the same page",
        "The robot could not tell which of them it stands on, and would stop there.",
        "Say more of one of them: its title, its path, or a text that it shows",
    ),
    "K301": Rule(
        "A stage saves without done_when",
        "Killed in the middle, the robot would save twice.",
        "Add done_when: a look, found and same",
    ),
    "K302": Rule(
        "A done_when compares nothing",
        "Anything found would pass for what should have been saved.",
        "List under same what must be as the application says",
    ),
    "K303": Rule(
        "A saving step expects nothing that shows the save",
        "A click that did nothing would count as saved until the look afterwards.",
        "Add its dialog, or expect a text, or a page that is fresh or another",
    ),
    "K304": Rule(
        "A dialog has no text",
        "The robot would answer whatever the system asks.",
        "Write the dialog's words",
    ),
    "K305": Rule(
        "A click is followed by nothing it waits for",
        "The next step may still see the page before.",
        "Add expect: the page, fresh, or a text",
        error=False,
    ),
    "K306": Rule(
        "An expectation held before the step, too",
        "It proves nothing: the page was shown already.",
        "Add fresh: true, a text, or values",
        error=False,
    ),
    "K309": Rule(
        "A pull between two pages",
        "Both its ends are looked for at once, on one page.",
        "Name two targets of the same page",
    ),
    "K401": Rule(
        "A stage cannot be reached again",
        "After a lost session the robot would not find back to its page.",
        "Add reach, or begin at the system's home",
    ),
    "K402": Rule(
        "An end can never come",
        "An end before it takes every case.",
        "Move it up, or delete it",
    ),
    "K403": Rule(
        "No end takes what is left",
        "Other cases are handed over as OKÄND, without a reason of yours.",
        "Add a last end without when",
        error=False,
    ),
    "K404": Rule(
        "A case is completed, and no stage saves",
        "A page can save without a form: completed would mean nothing.",
        "Mark the step that saves with effect: saves, or let the end say nothing_saved: true",
    ),
    "K405": Rule(
        "An end may complete a case in which nothing was saved",
        "The robot hands such a case over: it completes only what it has verified.",
        "Let the end's when name the stage's own condition, or say nothing_saved: true",
        error=False,
    ),
    "K406": Rule(
        "A done_when needs a value that its own stage first makes known",
        "Looked at before the stage, or after a restart, a saved case would not be recognised.",
        "Decide or read the value in an earlier stage, or in the look",
    ),
    "K407": Rule(
        "A value is first known inside a stage that may be skipped",
        "A case that is resumed, or takes another road, would stop there, or take the wrong road.",
        "Decide or read it in a stage that is always run, or in the done_when's look",
    ),
    "K408": Rule(
        "A case could work on a page that shows another case",
        "A system may remember the record that was open last: every value would be right, on the wrong record.",
        "Begin at the system's home, and open the record by a $value, or expect one on it",
        error=False,
    ),
    "K409": Rule(
        "A condition looks for letters in a text of the application",
        "Köket would be found in Kansliköket, and the wrong thing done.",
        "Write $field|choices, which are the choices that the text names, each whole",
        error=False,
    ),
    "K501": Rule(
        "An input is never used",
        "Data that nobody needs should not be taken in.",
        "Delete it, or use it",
        error=False,
    ),
    "K502": Rule(
        "A target is never used",
        "Nobody notices when it no longer holds.",
        "Delete it",
        error=False,
    ),
    "K503": Rule(
        "A value is read or decided and never used",
        "The robot looks at more than it needs.",
        "Delete it, or use it",
        error=False,
    ),
    "K504": Rule(
        "No step expects or uses a page",
        "Nobody notices when it no longer holds.",
        "Delete it, or expect it",
        error=False,
    ),
    "K601": Rule(
        "Something is saved before it is known that the person is not protected",
        "Until the stage named in cleared_by has passed no picture is taken, and nothing would show the save.",
        "Let cleared_by name an earlier stage, which only looks",
    ),
    "K602": Rule(
        "The system names no sign of protected identity",
        "The robot could not stop at one.",
        "Write the system's words under [signs.protected]; if it never shows any, its owner says no_protected = true",
    ),
    "K701": Rule(
        "A planned start can never be made, or not on some days",
        "It would be left out, with its reason, each time.",
        "Move the start, or the hours, in process.toml or system.toml",
        error=False,
    ),
    "K702": Rule(
        "More workers are planned than there are robot accounts",
        "No run would begin.",
        "Name fewer workers under [schedule], or more accounts in system.toml",
    ),
}


@dataclass(frozen=True)
class Finding:
    """Something against a rule. `file` is relative to the process's folder or, for what belongs to the system
    (`system.toml`, `flows/*.yaml`), to the system's; `place` the keys that lead to it; `label` says it in words."""

    rule: str
    file: str
    place: tuple[int | str, ...]
    label: str
    what: str
    mend: str = ""


class Sources:
    """The files of a process and its system, for the lines of findings."""

    def __init__(self, folder: Path, system_folder: Path) -> None:
        self._folder, self._system_folder = folder, system_folder
        self._nodes: dict[Path, yaml.Node | None] = {}

    @cached_property
    def own_targets(self) -> frozenset[str]:
        """The targets that the process's own `targets.yaml` names."""
        node = self._node(self._folder / "targets.yaml")
        return frozenset(_keys(_child_of(node, "targets")))

    def fault(self, finding: Finding) -> Fault:
        """The finding with its line, as it is shown."""
        file, path = self._file(finding)
        node = self._node(path) if path.suffix == ".yaml" else None
        line = f", line {line_of(node, finding.place)}" if node is not None else ""
        label = f" ({finding.label})" if finding.label else ""
        mend = finding.mend or RULES[finding.rule].mend
        return Fault(f"{file}{line}{label}", finding.what, mend, finding.rule)

    def _file(self, finding: Finding) -> tuple[str, Path]:
        own = finding.file in ("flow.yaml", "process.toml")
        if finding.file == "targets.yaml":
            own = finding.place[1:2] != () and finding.place[1] in self.own_targets
        if own:
            return finding.file, self._folder / finding.file
        return f"systems/{self._system_folder.name}/{finding.file}", self._system_folder / finding.file

    def _node(self, path: Path) -> yaml.Node | None:
        if path not in self._nodes:
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            self._nodes[path] = yaml_nodes(text)
        return self._nodes[path]


def _child_of(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _keys(node: yaml.Node | None) -> list[str]:
    return [str(name.value) for name, _ in node.value] if isinstance(node, yaml.MappingNode) else []
