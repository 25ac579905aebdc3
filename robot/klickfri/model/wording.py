"""What people are told in place of our names: captions and headings, as a caseworker reads them on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterable

from klickfri.model.condition import references
from klickfri.model.flow import Flow, Program, Step
from klickfri.model.target import System, Target

ROLES = {
    "button": "knappen", "cell": "cellen", "checkbox": "rutan", "columnheader": "rubriken", "combobox": "listan",
    "dialog": "dialogrutan", "generic": "elementet", "gridcell": "cellen", "group": "gruppen", "heading": "rubriken",
    "img": "bilden", "link": "länken", "listbox": "listan", "listitem": "raden", "menuitem": "menyvalet",
    "option": "alternativet", "radio": "valet", "row": "raden", "searchbox": "fältet", "spinbutton": "fältet",
    "switch": "rutan", "tab": "fliken", "table": "tabellen", "text": "uppgiften", "textbox": "fältet",
    "treeitem": "raden",
}  # fmt: skip
_TARGET = re.compile(r"(?<![\w.$|])[a-z]\w*(?:\.\w+)+(?![\w|])")
_VALUE = re.compile(r"\$[a-z]\w*(?:\|\w+)?")
_ROLE = re.compile(rf"\b({'|'.join(ROLES)})(?= (?:”|utan känd ledtext|på sidan))")
_PAGES = re.compile(r"(?<=\bsidan )\w+(?: (?:eller|och) \w+)*", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def page_words(system: System, page: str) -> str:
    """A page by its heading or title: `”Sökandeöversikt”`."""
    state = system.pages.get(page)
    shown = (state.heading or state.title) if state else None
    return f"”{shown}”" if shown else "utan rubrik"


def caption(target: Target) -> str:
    """What stands at the element; empty when only values of a case do."""
    texts = (target.label, target.name, target.text, target.column, target.heading)
    return next((text.rstrip(": ") for text in texts if text and "$" not in text), "")


def target_words(program: Program, name: str) -> str:
    """A target by its caption and page: `knappen ”Spara” på sidan ”Ärende”`."""
    target = program.targets[name]
    shown = f" ”{caption(target)}”" if caption(target) else ""
    return f"{ROLES.get(target.role, 'elementet')}{shown} på sidan {page_words(program.system, target.page)}"


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
    text = _ROLE.sub(lambda match: ROLES[match[0]], text)
    return sentence(_PAGES.sub(lambda pages: _WORD.sub(page, pages[0]), text))


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?", "!")) else ".")


def _read(program: Program) -> Iterable[tuple[str, str]]:
    """Every target that is read, and the name of the value it becomes."""
    for step in _steps([program.flow, *program.objects.values()]):
        yield from ((name.removeprefix("options:"), into) for name, into in (step.read or {}).items())
        if step.each:
            yield step.each.rows, step.each.into


def _steps(flows: Iterable[Flow]) -> Iterable[Step]:
    for flow in flows:
        yield from (*flow.steps, *(step for stage in flow.stages for step in stage.steps))
