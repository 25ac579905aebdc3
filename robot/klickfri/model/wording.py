"""What people are told in place of our names: captions and headings, as a caseworker reads them on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterable

from klickfri.model.codes import KILLED, LOCKED, OF_SYSTEMS, Code
from klickfri.model.condition import references
from klickfri.model.flow import Flow, Program, Step, read_of
from klickfri.model.pattern import with_words
from klickfri.model.sentences import Sentence
from klickfri.model.target import System, Target
from klickfri.model.work import Outcome, State

STATE_WORDS = {
    State.NEW: "har inte börjat", State.IN_PROGRESS: "pågår", State.COMPLETED: "klart",
    State.PENDING_USER_ACTION: "väntar på en person", State.FAILED: "misslyckat",
    State.DEFERRED: "väntar på svar eller datum", State.ABANDONED: "återtaget",
}  # fmt: skip
"""Where a case stands."""
ROLE_WORDS = {
    "button": "knappen", "cell": "cellen", "checkbox": "rutan", "columnheader": "rubriken", "combobox": "listan",
    "dialog": "dialogrutan", "generic": "elementet", "gridcell": "cellen", "group": "gruppen", "heading": "rubriken",
    "img": "bilden", "link": "länken", "listbox": "listan", "listitem": "raden", "menuitem": "menyvalet",
    "option": "alternativet", "radio": "valet", "row": "raden", "searchbox": "fältet", "spinbutton": "fältet",
    "switch": "rutan", "tab": "fliken", "table": "tabellen", "text": "uppgiften", "textbox": "fältet",
    "treeitem": "raden",
}  # fmt: skip
_TARGET = re.compile(r"(?<![\w.$|])[a-z]\w*(?:\.\w+)+(?![\w|])")
_VALUE = re.compile(r"\$[a-z]\w*(?:\|\w+)?")
_ROLE = re.compile(rf"\b({'|'.join(ROLE_WORDS)})(?= (?:”|utan känd ledtext|på sidan))")
_PAGES = re.compile(r"(?<=\bsidan )\w+(?: (?:eller|och) \w+)*", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_UNTOLD = {KILLED: Sentence.ALWAYS_KILLED, LOCKED: Sentence.ALWAYS_LOCKED}
"""Reasons of codes that come from outside a case's replay."""
_PUT_BACK = {"Interrupted": Sentence.STOPPED, "Halted": Sentence.STOPPED, "NotAdmitted": Sentence.NOT_LET_IN}
_EARLIER = (
    (re.compile(r"^Flödet kunde inte följas: .*", re.DOTALL), Sentence.BROKEN_FLOW.swedish),
    (re.compile(rf"^(?:{'|'.join(OF_SYSTEMS)}): (?=\S)"), ""),
    (re.compile(r"\bthe log-in page is shown\b"), Sentence.LOG_IN_ASKED.swedish),
    (re.compile(r"\bthe process in which rules run did not start\b"), Sentence.RULES_DO_NOT_START.swedish),
    (re.compile(r"^.*\bwas saved, but a fresh page does not show it\b.*"), "Det sparade visas inte på en ny sida"),
)
"""What earlier releases kept in queues and logs, and what is told instead. A code stands beside its reason anyway."""
_NAMED_PAGES = re.compile(r"^[Ss]idan [a-z]\w*(?: eller [a-z]\w*)* kom inte i tid")
"""The first releases named pages as they are named in `system.toml`, also to caseworkers."""


def page_words(system: System, page: str) -> str:
    """A page by its heading or title: `”Sökandeöversikt”`."""
    state = system.pages.get(page)
    shown = (state.heading or state.title) if state else None
    return f"”{with_words(shown)}”" if shown else "utan rubrik"


def caption(target: Target) -> str:
    """What stands at the element; empty when only values of a case do."""
    texts = (target.label, target.name, target.called, target.text, target.column, target.heading)
    return next((text.rstrip(": ") for text in texts if text and "$" not in text), "")


def target_words(program: Program, name: str) -> str:
    """A target by its caption and page: `knappen ”Spara” på sidan ”Ärende”`."""
    target = program.targets[name]
    shown = f" ”{caption(target)}”" if caption(target) else ""
    return f"{ROLE_WORDS.get(target.role, 'elementet')}{shown} på sidan {page_words(program.system, target.page)}"


def values_words(program: Program, condition: str) -> str:
    """What a condition compares, by captions: those of the fields, and of where values are read on the screen."""
    known = {into: caption(program.targets[target]) for target, into in _read(program) if target in program.targets}
    known |= {name: spec.title for name, spec in program.process.fields.items()}
    return ", ".join(dict.fromkeys(filter(None, (known.get(name) for name in references(condition)))))


def plain(program: Program, text: str) -> str:
    """A sentence of ours for caseworkers: every name of a target, value, role or page put in words."""

    def target(match: re.Match[str]) -> str:
        return target_words(program, match[0]) if match[0] in program.targets else match[0]

    def value(match: re.Match[str]) -> str:
        words = values_words(program, match[0])
        return f"”{words}”" if words else "som steget behöver"

    def page(match: re.Match[str]) -> str:
        return page_words(program.system, match[0]) if match[0] in program.system.pages else match[0]

    text = _VALUE.sub(value, _TARGET.sub(target, text))
    text = _ROLE.sub(lambda match: ROLE_WORDS[match[0]], text)
    return sentence(_PAGES.sub(lambda pages: _WORD.sub(page, pages[0]), text))


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?", "!")) else ".")


def reasons(outcome: Outcome) -> tuple[str, ...]:
    """Why a person must look, in sentences; never none."""
    untold = _UNTOLD.get(Code(outcome.code or ""), Sentence.NO_REASON)
    return kept_reasons(outcome) or (untold.swedish,)


def kept_reasons(outcome: Outcome) -> tuple[str, ...]:
    """The reasons that the queue keeps, of any release, as people are told them today; may be none."""
    return tuple(_NAMED_PAGES.sub("En sida kom inte i tid", retold(text)) for text in outcome.reasons)


def put_back(reason: str) -> str:
    """Why a case went back to the queue, as the log keeps it, in a sentence; beside it stands no code."""
    return _PUT_BACK[reason].swedish if reason in _PUT_BACK else reason


def retold(text: str) -> str:
    """A reason as the log keeps it, of this release or an earlier one, as people are told it today."""
    today = text
    for earlier, words in _EARLIER:
        today = earlier.sub(words, today)
    return text if today == text else sentence(today)


def _read(program: Program) -> Iterable[tuple[str, str]]:
    """Every target that is read, and the name of the value it becomes."""
    for step in _steps([program.flow, *program.objects.values()]):
        yield from ((read_of(name), into) for name, into in (step.read or {}).items())
        if step.each:
            yield step.each.rows, step.each.into


def _steps(flows: Iterable[Flow]) -> Iterable[Step]:
    for flow in flows:
        yield from (*flow.steps, *(step for stage in flow.stages for step in stage.steps))
