"""Every numbered rule finds what it is about, and nothing in a flow that is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from klickfri.flow.check import faults_of
from klickfri.flow.finding import RULES, Finding
from klickfri.flow.rules import findings_of
from klickfri.flow.rules.view import Neighbour, View
from klickfri.model.flow import Program
from klickfri.model.schedule import ClosedHours, Schedule
from klickfri.model.target import Between, Page, Signs, Target
from tests.unit.replay.support import DONE_WHEN, FILL, REGISTER, SAVE, TARGETS, flow_of, looking, program

FINDINGS = Path(__file__).with_name("findings.txt")
DECIDE = {"id": "count", "say": "Räkna", "decide": {"rule": "assess", "gives": ["amount"]}}
WRITE = {"id": "write", "say": "Skriv", "fill": {"form.name": "$amount"}}
TAKEN: dict[str, Any] = {"id": "taken", "say": "Gör mer", "begins_at": "home", "steps": [WRITE]}
COUNTED = [DECIDE, FILL, SAVE]
ELSE = [{"outcome": "granted", "when": '$status == "Beviljad"'}, {"hand_over": "ANNAT", "reason": "En person läser."}]


def against(*numbers: str, of: Program | View) -> list[Finding]:
    """What is found against these rules."""
    view = of if isinstance(of, View) else View(of)
    return [one for one in (*findings_of(view), *faults_of(view.program)) if one.rule in numbers]


def with_step(**step: Any) -> Program:
    """The trial process with one more step."""
    return program(looking({"id": "it", "say": "Gör"} | step))


def writing(text: str) -> dict[str, str]:
    """A prompt that is answered so."""
    return {"kind": "prompt", "text": "Ange orsak", "answer": "accept", "value": text}


def registering(**changed: Any) -> Program:
    """The trial process with its saving stage changed."""
    return program({**REGISTER, **changed})


def then(*steps: dict[str, Any], **changed: Any) -> Program:
    """The trial process, whose saving stage counts an amount, with one more stage after it."""
    first = {**REGISTER, "steps": COUNTED}
    return program(first, {**TAKEN, "steps": [*steps], **changed})


def reading(name: str) -> Program:
    """The trial process, whose saving stage reads a value through a reusable object, with a stage that writes it."""
    find = flow_of("find", [{"id": "it", "say": "Läs", "read": {"inquiry.saved": name}}], kind="looking", gives=[name])
    use = {"id": "find", "say": "Slå upp", "use": {"flow": "find"}}
    write = {"id": "write", "say": "Skriv", "fill": {"form.name": f"${name}"}}
    return program({**REGISTER, "steps": [use, FILL, SAVE]}, {**TAKEN, "steps": [write]}, find=find)


def maybe(when: str, use: str | None) -> Program:
    """The trial process with a stage that counts an amount under a condition, and one that uses it under another."""
    counting = {**TAKEN, "id": "counting", "when": when, "steps": [DECIDE]}
    return program(counting, {**TAKEN, "steps": [WRITE], **({"when": use} if use else {})}, REGISTER)


def either(ends: list[dict[str, Any]]) -> Program:
    """The trial process with two stages that save, each under a condition of its own, and these ends."""
    first, second = ({**REGISTER, "id": of, "when": f'$status == "{of}"'} for of in ("a", "b"))
    return program(first, second, ends=ends)


def planned(cron: str, closed: str = "", **more: Any) -> Program:
    """The trial process with a schedule, in a system that is closed from this hour to four."""
    hours = (ClosedHours.model_validate({"from": closed, "to": "04:00", "reason": "batch"}),) if closed else ()
    process = program().process.model_copy(update={"schedule": Schedule(cron=cron, **more)})
    return replace(program(), process=process, system=program().system.model_copy(update={"blackouts": hours}))


def signs(**of: Any) -> Program:
    """The trial process in a system with these signs."""
    checked = program()
    return replace(checked, system=checked.system.model_copy(update={"signs": Signs.model_validate(of)}))


def saving(**changed: Any) -> Program:
    """The trial process with its saving step changed."""
    return registering(steps=[FILL, {**SAVE, **changed}])


def with_target(name: str, facts: Mapping[str, Any]) -> Program:
    """The trial process with one target more, or another."""
    checked = program()
    return replace(checked, targets={**checked.targets, name: Target.model_validate(facts)})


BROKEN: list[tuple[str, Program]] = [
    ("K002", with_step(click="form.sav")),
    ("K002", with_step(click="form.save", dialog=writing("$unheard_of"))),
    ("K002", with_step(attach={"form.proof": "intyg.pdf"})),
    ("K002", with_step(attach={"form.proof": "$given_name"})),
    ("K003", program(looking(FILL, FILL))),
    ("K004", with_step(when="$status > 3", open="home")),
    ("K005", program(look_up=flow_of("look_up", [FILL], inputs=["reference"]))),
    ("K101", with_step(fill={"form.name": "19850314-2385"})),
    ("K101", with_step(select={"form.status": "anna@almbacka.example"})),
    ("K102", with_step(fill={"form.name": "Anna Lind"})),
    ("K102", with_step(press={"form.name": "Ctrl+Enter"}, dialog=writing("Anna Lind"))),
    ("K102", with_step(fill={"form.name": "2026-11-23 kl $reference"})),
    ("K102", with_step(when='$status == "Anna Lind"', open="home")),
    ("K102", with_step(open="home", expect={"page": "home", "text": "Ärende A-1002"})),
    ("K102", with_step(open="home", expect={"page": "home", "values": {"form.name": "Anna Lind"}})),
    ("K102", with_step(open="home", expect={"page": "home", "that": '$status == "Anna Lind"'})),
    ("K102", with_step(use={"flow": "look_up", "with": {"reference": "SFI-000123"}})),
    ("K102", with_step(click="form.save", dialog={"kind": "alert", "text": "SFI-000123 är låst.", "answer": "accept"})),
    ("K102", registering(done_when={**DONE_WHEN, "same": ['$saved == "Anna Lind"']})),
    ("K102", program(ends=[{"outcome": "granted", "reason": "Klart den 23 november."}])),
    ("K102", with_target("form.name", {"page": "form", "role": "link", "name": "Anna Lind"})),
    ("K201", with_target("form.name", {"page": "form", "role": "textbox", "supporting": {"name": "x"}})),
    ("K102", with_target("form.name", {"page": "form", "role": "textbox", "label": "Namn", "section": "Anna Lind"})),
    ("K201", with_target("form.name", {"page": "form", "role": "button", "icon": "svg-0a"})),
    ("K202", with_target("home.row", {"page": "home", "role": "link", "row": {"Namn": "Anna"}, "column": "Nummer"})),
    ("K203", with_target("form.save", {"page": "form", "role": "button", "name": "Spara allt"})),
    ("K302", registering(done_when={**DONE_WHEN, "same": []})),
    ("K303", saving(expect=None)),
    ("K303", saving(expect={"page": "form"})),
    ("K304", saving(dialog={"kind": "confirm", "text": " ", "answer": "accept"})),
    ("K305", with_step(click="form.save")),
    ("K305", with_step(press={"form.name": "Enter"})),
    ("K305", with_step(press={"form.name": "Ctrl+Enter"})),
    ("K306", with_step(click="form.save", expect={"page": "form"})),
    ("K309", with_step(drag={"form.name": "home.row"})),
    ("K401", registering(reach=None)),
    ("K402", program(ends=[{"outcome": "granted"}, {"hand_over": "X"}])),
    ("K402", program(ends=[*ELSE[:1], *ELSE])),
    ("K403", program(ends=ELSE[:1])),
    ("K404", program(looking(FILL), ends=[{"outcome": "granted"}])),
    ("K405", program({**REGISTER, "when": '$status == "a"'}, ends=[{"outcome": "granted"}])),
    ("K405", program({**REGISTER, "when": '$status == "a"'}, ends=[{"outcome": "sent", "when": '$status == "b"'}])),
    ("K405", either([{"outcome": "granted", "when": '$status == "c"'}])),
    ("K406", registering(steps=COUNTED, done_when={**DONE_WHEN, "same": ["$saved == $amount"]})),
    ("K406", registering(steps=COUNTED, done_when={
        **DONE_WHEN, "look": {"flow": "look_up", "with": {"reference": "$amount"}}})),
    ("K407", then(WRITE)),
    ("K407", then({"id": "refuse", "say": "Avslå", "click": "form.save", "dialog": writing("$amount")})),
    ("K407", reading("town")),
    ("K407", then(FILL, when='$amount == "7"')),
    ("K407", then(FILL, reach={"flow": "open_form", "with": {"reference": "$amount"}})),
    ("K407", program({**REGISTER, "steps": COUNTED}, ends=[{"outcome": "granted", "when": "$amount == 7"}])),
    ("K407", maybe('$status == "a"', None)),
    ("K407", maybe('$status == "a"', 'not ($status == "a")')),
    ("K408", program(before=({**TAKEN, "begins_at": "form", "steps": [FILL]},))),
    ("K408", program({**REGISTER, "begins_at": "home", "reach": None})),
    ("K409", registering(when='"Köket" in $given_name')),
    ("K409", with_step(when='not ("Köket" in $given_name)', open="home")),
    ("K409", program(ends=[{"outcome": "granted", "when": '"Köket" in $given_name'}])),
    ("K501", program(look_up=flow_of("look_up", [FILL], kind="looking", inputs=["reference"]))),
    ("K501", replace(program(), process=program().process.model_copy(update={
        "fields": {**program().process.fields, "shoe": program().process.fields["given_name"]}}))),
    ("K502", with_target("form.extra", {"page": "form", "role": "button", "name": "Extra"})),
    ("K503", with_step(read={"form.name": "unheard_of"})),
    ("K504", replace(program(), system=program().system.model_copy(update={
        "pages": {**program().system.pages, "extra": Page(heading="Extra")}}))),
    ("K601", program(before=(REGISTER,))),
    ("K601", replace(program(), flow=program().flow.model_copy(update={"cleared_by": "register"}))),
    ("K602", signs()),
    ("K602", signs(protected={"SKYDD-S": []})),
    ("K701", planned("30 2 * * *", closed="01:00")),
    ("K701", planned("30 18 * * 1", earliest="20:00", latest="05:00")),
    ("K702", planned("30 18 * * *", workers=9)),
]  # fmt: skip


MISNAMED: list[Program] = [
    *(
        with_step(**step)
        for step in (
            {"read": {"options:form.sav": "saved"}}, {"each": {"rows": "inquiry.row", "into": "saved"}},
            {"each": {"rows": "home.row", "into": "saved", "next": "home.nxt"}},
            {"open": "hom"}, {"open": "home", "unless_shown": "hom"}, {"expect": {"page": ["home", "frm"]}},
            {"expect": {"closed": "frm"}}, {"expect": {"page": "form", "values": {"form.nam": "x"}}},
            {"drag": {"form.name": "form.nam"}}, {"when": '$rute == "x"', "open": "home"},
            {"expect": {"that": "len($status)"}}, {"use": {"flow": "look_upp"}}, {"use": {"flow": "look_up"}},
            {"use": {"flow": "look_up", "with": {"reference": "$ref"}}},
        )
    ),
    *(
        registering(**change)
        for change in (
            {"begins_at": "frm"}, {"when": "$rute"}, {"reach": {"flow": "open_frm"}},
            {"done_when": {**DONE_WHEN, "found": "not empty($savd)"}},
            {"done_when": {**DONE_WHEN, "look": {"flow": "look_upp"}}},
        )
    ),
    with_target("home.row", {"page": "hom", "role": "link", "row": {"Nummer": "$refrence"}}),
    replace(program(), system=program().system.model_copy(update={
        "pages": {"home": Page(heading="Hem")}, "log_in": "logg_in", "log_out": "logg_ut"})),
    program(log_in=flow_of("log_in", [{"id": "go", "say": "Välj", "select": {"form.status": "x"}}], kind="looking")),
    replace(program(ends=[{"hand_over": "$cod", "when": "$rute"}, {"hand_over": "X", "defer_until": "$da"}]), objects={
        name: flow for name, flow in program().objects.items() if name != "leave"}),
    program(other=flow_of("other", [FILL, FILL])),
    replace(program(), system=program().system.model_copy(update={"log_in": None, "between": {
        "notice": Between(press="notice.on"), "home": Between(press="form.save"), "inquiry": Between(log_in=True)}})),
]  # fmt: skip
"""Programs in which a name leads nowhere."""


def views() -> Iterator[View]:
    """Programs beside rules, letters, neighbours and filmed cases."""
    asking = {"id": "ask", "say": "Bedöm", "decide": {"rule": "later", "gives": []}}
    yield View(then(asking), rules='def later(question):\n    return question.seen["amount"]\n')
    yield View(with_step(read={"form.name": "unheard_of"}), letters={"hej": "Hej! $status $saved"})
    mine = {"own.save": TARGETS["form.save"], "form.back": TARGETS["form.back"]}
    theirs = Neighbour("other", flow_of("theirs", [FILL]), {"save_it": TARGETS["form.save"]})
    yield View(program(), own=mine, system_targets=TARGETS, neighbours=[theirs])
    yield View(seen_as(one_page=Page(heading="Ärende *"), other_page=Page(heading="* öppet")))
    filmed = with_target("form.it", {"page": "form", "role": "button", "name": "Spara Zeta-77"})
    page = seen_as(post=Page(heading="Post Zeta-77: *", frame=("19850314-2385",), shows="Anna Lind"))
    yield View(replace(filmed, system=page.system), filmed=[{"reference": "1", "given_name": "Zeta-77"}])


@pytest.mark.parametrize(("rule", "broken"), BROKEN, ids=[f"{rule}-{at}" for at, (rule, _) in enumerate(BROKEN)])
def test_each_rule_finds_what_it_is_about(rule: str, broken: Program) -> None:
    """A finding that the flow without the fault does not have."""
    assert set(against(rule, of=broken)) - set(against(rule, of=program(ends=ELSE)))


@pytest.mark.parametrize(("rule", "broken"), BROKEN, ids=[f"{rule}-{at}" for at, (rule, _) in enumerate(BROKEN)])
def test_each_finding_tells_its_place(rule: str, broken: Program) -> None:
    """Its keys lead to something in its file, or the line would be another's; place and fault are said in words."""
    for finding in against(rule, of=broken):
        assert finding.label
        assert finding.what
        told: Any = files_of(broken)[finding.file]
        for key in finding.place:
            told = told[key]


def whole(found: Iterable[Finding]) -> list[str]:
    """Findings on a line each: rule, file, place; label; what is wrong; how it is mended where the rule says it not."""
    return [
        f"{one.rule} {one.file} {'/'.join(map(str, one.place))}; {one.label}; {one.what}; {one.mend}".rstrip("; ")
        for one in found
    ]


def told_of_all() -> list[str]:
    """Everything that is found in what is broken and not in the right one, whole, in order."""
    base = program(ends=ELSE)
    right = set(whole([*findings_of(View(base)), *faults_of(base)]))
    every = [*map(View, MISNAMED), *(View(broken) for _, broken in BROKEN), *views()]
    return sorted({line for one in every for line in whole([*findings_of(one), *faults_of(one.program)])} - right)


def test_findings_are_told_whole() -> None:
    """Each that `findings.txt` has is found, word for word, and no other. Where one is to say something else,
    `python -m tests.unit.flow.rules.test_rules` writes the file anew, and its diff is to be read.
    """
    assert told_of_all() == FINDINGS.read_text(encoding="utf-8").splitlines()


def files_of(checked: Program) -> dict[str, dict[str, Any]]:
    """What the files of a program hold, every key that they may have."""
    told = {f"flows/{name}.yaml": flow.model_dump(by_alias=True) for name, flow in checked.objects.items()}
    targets = {name: target.model_dump() for name, target in checked.targets.items()}
    system = checked.system.model_dump()
    return told | {
        "flow.yaml": checked.flow.model_dump(by_alias=True),
        "targets.yaml": {"targets": targets},
        "process.toml": checked.process.model_dump(),
        "system.toml": system,
    }


def test_every_rule_can_be_broken() -> None:
    """No rule that finds nothing. K001, K006 and K301 are refused when the files are read, K204 to K206 below."""
    assert {rule for rule, _ in BROKEN} | {"K001", "K006", "K301", "K204", "K205", "K206"} == set(RULES)


def test_a_right_flow_breaks_no_rule() -> None:
    """No error in the trial process: a rule that cries wolf is switched off."""
    assert [one for one in findings_of(View(program(ends=ELSE))) if RULES[one.rule].error] == []


@pytest.mark.parametrize(
    "right",
    [
        saving(expect={"page": "home"}),
        saving(expect={"page": "form", "fresh": True}),
        saving(expect=None, dialog={"kind": "confirm", "text": "Spara?", "answer": "accept"}),
        with_step(click="form.save", expect={"page": "form", "values": {"form.name": "$given_name"}}),
        with_step(click="form.save", expect={"page": "form", "that": '$status == "Beviljad"'}),
        with_target("home.row", {"page": "home", "role": "link", "row": {"Typ": "Anna", "Nummer": "$reference"}}),
    ],
)
def test_what_shows_the_save_or_the_row_is_enough(right: Program) -> None:
    """Another page, a fresh one, a dialog, a value that changed, one column that follows the case."""
    assert against("K202", "K303", "K306", of=right) == []


@pytest.mark.parametrize(
    "right",
    [
        either([{"outcome": "granted", "when": '$status in ["a", "b"]'}]),
        maybe('$status == "a"', '$status == "a"'),
        maybe('$status in ["a", "b"]', '$status == "b" and not empty($reference)'),
        maybe('$status == "a"', "not empty($amount)"),
        then(DECIDE, WRITE),
        program(looking(FILL), ends=[{"outcome": "told", "nothing_saved": True}]),
        program({**REGISTER, "when": '$status == "a"'}, ends=[{"outcome": "granted", "when": '$status == "a"'}]),
        signs(no_protected=True),
        program(looking(FILL), ends=[{"hand_over": "X"}]),
    ],
)
def test_what_is_surely_known_and_saved_is_not_asked_about(right: Program) -> None:
    """A value used only where it was given, an end that comes only after its save, an author's own word."""
    assert against("K404", "K405", "K406", "K407", "K601", "K602", of=right) == []


def test_a_letter_needs_what_its_text_names() -> None:
    """A letter in a later stage with an amount that a restarted case does not know stops at night."""
    writing = then({"id": "write", "say": "Skriv", "letter": {"form.name": "beslut"}})
    view = View(writing, letters={"beslut": "Hej, $amount."})
    assert [one.label for one in against("K407", of=view)] == ["trial: stage taken"]


def test_a_rule_needs_what_it_looks_up() -> None:
    """A rule of a later stage, or a function it calls, that asks for what a restarted case does not know."""
    asking = {"id": "ask", "say": "Bedöm", "decide": {"rule": "later", "gives": []}}
    rules = 'def later(question):\n    return _of(question)\ndef _of(question):\n    return question.seen["amount"]\n'
    assert [one.label for one in against("K407", of=View(then(asking), rules=rules))] == ["trial: stage taken"]
    assert against("K407", of=View(then(asking), rules=rules.replace("amount", "saved"))) == []
    assert against("K407", of=View(then(asking), rules="def later(")) == []
    again = 'def later(question):\n    return later(question) or question.seen["amount"]\n'
    assert [one.label for one in against("K407", of=View(then(asking), rules=again))] == ["trial: stage taken"]


def test_somebodys_number_is_not_repeated() -> None:
    """The finding says what kind of thing stands there, never the thing (promise 6)."""
    [found] = against("K101", of=with_step(fill={"form.name": "19850314-2385"}))
    assert "2385" not in str(found)
    assert found.place[-2:] == ("fill", "form.name")


def test_a_caption_that_the_system_knows_is_no_data() -> None:
    """`shown` of system.toml is where a person says: this is a label, whatever it looks like."""
    named = with_target("form.save", {"page": "form", "role": "button", "name": "Blankett 5428"})
    assert len(against("K102", of=named)) == 1
    knows = named.system.model_copy(update={"shown": ("Blankett 5428",)})
    vouched = against("K102", "K203", of=replace(named, system=knows))
    assert "target form.save" not in [one.label for one in vouched]


def test_what_rules_and_letters_name_is_used() -> None:
    """A value that only a rule reads is no waste."""
    read = with_step(read={"form.name": "unheard_of"})
    view = View(read, rules='question.seen["unheard_of"]', letters={"hej": "Hej! $status $saved"})
    assert "nothing uses $unheard_of" in [one.what for one in against("K503", of=read)]
    assert against("K503", of=view) == []


def test_an_input_that_only_a_target_names_is_used() -> None:
    """The row is found by it, and no step of the object says its name."""
    assert "open_form" not in [one.label for one in against("K501", of=program(ends=ELSE))]


def test_processes_of_one_system_are_neighbours() -> None:
    """The same element named twice is to be promoted; what a neighbour uses is used; a system's name is not hidden."""
    mine = {"own.save": TARGETS["form.save"], "form.back": TARGETS["form.back"]}
    flow = flow_of("theirs", [{"id": "it", "say": "Gör", "click": "form.extra"}])
    spare = with_target("form.extra", {"page": "form", "role": "button", "name": "Extra"})
    theirs = Neighbour("other", flow, {"save_it": TARGETS["form.save"]})
    view = View(spare, own=mine, system_targets=TARGETS, neighbours=[theirs])
    assert [one.label for one in against("K204", of=view)] == ["target own.save"]
    assert [one.label for one in against("K205", of=view)] == ["target form.back"]
    assert "target form.extra" not in [one.label for one in against("K502", of=view)]


@pytest.mark.parametrize(
    ("theirs", "same"),
    [({"supporting": {"id": "x"}}, True), ({"name": "Lagra"}, False), ({"heading": "Brev"}, False)],
)
def test_what_decides_makes_two_targets_the_same(theirs: dict[str, Any], same: bool) -> None:
    """What the page's code calls it does not; any fact that a person sees does."""
    other = TARGETS["form.save"].model_copy(update=theirs)
    neighbour = Neighbour("other", flow_of("theirs", [FILL]), {"save_it": other})
    view = View(program(), own={"own.save": TARGETS["form.save"]}, neighbours=[neighbour])
    assert bool(against("K204", of=view)) is same


def test_a_schedule_that_can_be_kept_is_right() -> None:
    """Beside the closed hours, within its own, and with an account for each worker."""
    right = planned("30 18 * * *", closed="01:00", earliest="18:00", latest="05:30")
    assert against("K701", "K702", of=right) == []


def seen_as(**pages: Page) -> Program:
    """The trial process in a system that has these pages too."""
    system = program().system
    return replace(program(), system=system.model_copy(update={"pages": {**system.pages, **pages}}))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Page(heading="Ärende"), Page(heading="Ärende"), True),
        (Page(heading="Ärende *"), Page(heading="* öppet"), True),
        (Page(heading="Ärende $reference"), Page(heading="Ärende $name"), True),
        (Page(shows="Nya"), Page(shows="Nya"), True),
        (Page(heading="Ärende *"), Page(heading="Ärende $reference"), False),
        (Page(heading="Ärende"), Page(heading="Ärende", title="Nytt"), False),
        (Page(heading="Ärende", title="Nytt"), Page(heading="Ärende", title="Gammalt"), False),
        (Page(heading="Ärende", path="/ny"), Page(heading="Ärende", title="Nytt"), False),
        (Page(heading="Ärende"), Page(heading="Ärende", window="look"), False),
        (Page(heading="Ärende"), Page(heading="Ärende", frame=("lista",)), False),
        (Page(heading="Ärende", shows="Nya"), Page(heading="Ärende", shows="Gamla"), False),
        (Page(), Page(), False),
    ],
)
def test_page_states_that_one_page_may_fit_are_found(one: Page, other: Page, alike: bool) -> None:
    """K206: known by the same facts, and neither narrower than the other."""
    found = against("K206", of=seen_as(one_page=one, other_page=other))
    assert [finding.label for finding in found] == (["page other_page"] if alike else [])


def test_what_a_filmed_case_alone_says_is_no_fact_of_a_target_or_page() -> None:
    """K102: laid against the filmed applications; the field is told, never the value. What two have is no case's."""
    page, target = (
        Page(heading="Post Zeta-77: *", frame=("lista",)),
        Target(page="form", role="button", name="Spara Zeta-77"),
    )
    system = seen_as(post=page).system
    base = program()
    of = replace(base, system=system, targets={**base.targets, "form.it": target})
    filmed = [{"reference": "1", "given_name": "Zeta-77"}, {"reference": "2", "given_name": "Zeta-78"}]
    found = against("K102", of=View(of, filmed=filmed))
    assert [finding.label for finding in found] == ["page post", "target form.it"]
    assert not any("Zeta" in finding.what for finding in found)
    assert against("K102", of=View(of, filmed=[filmed[1]])) == []
    assert against("K102", of=View(of, filmed=[filmed[0], {**filmed[0], "reference": "3"}])) == []
    assert [one.label for one in against("K101", of=seen_as(post=Page(title="19850314-2385")))] == ["page post"]


if __name__ == "__main__":
    FINDINGS.write_text("".join(f"{line}\n" for line in told_of_all()), encoding="utf-8")
