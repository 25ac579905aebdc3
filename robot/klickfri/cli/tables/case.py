"""A case as a terminal shows it: where it stands, by what right, what differs, and how far the proof reaches."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.app.look.case_facts import CaseFacts, Right, Today
from klickfri.cli.tables import timeline
from klickfri.model.wording import STATE_WORDS
from klickfri.summary.case import CaseTold, Value

_SHOWN = 12
"""Digits of a digest."""


def render(case: CaseFacts, *, everything: bool) -> RenderableType:
    """The facts in short, then the case's timeline."""
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in _facts(case):
        facts.add_row(Text(name, style="dim"), Text(value))
    title = f"{case.subject} · {case.board}"
    return Group(facts, Text(""), timeline.render(case.moments, title, everything=everything))


def _facts(case: CaseFacts) -> Iterator[tuple[str, str]]:
    unknown = case.queue_fault or "kön finns inte här, eller känner inte ärendet"
    yield "I dag", _today(case.today) if case.today else unknown
    for right in case.rights:
        yield "Körning", _right(right)
    yield from _decided(case.told)
    yield from _acts_and_letters(case.told)
    for value in case.told.values:
        if value.differs:
            yield "Skiljer sig", _value(value)
    yield "Bevis", _proof(case)


def _decided(told: CaseTold) -> Iterator[tuple[str, str]]:
    """What rules answered, what was decided by which right, and where the robot stopped."""
    for answer in told.answers:
        handed = f"lämna över, {answer.code}" if answer.answer == "hand_over" else "fortsätt"
        yield "Regel", f"post {answer.seq}: {answer.rule}@{answer.digest[:_SHOWN]} svarade {handed}"
    for decision in told.decisions:
        said = decision.by if decision.delegation in decision.by else f"{decision.by}, {decision.delegation}"
        basis = f"; enligt {decision.legal_basis}" if decision.legal_basis else ""
        yield "Beslut", f"post {decision.seq}: automatiskt, {said}{basis}"
    for refusal in told.refusals:
        pictured = f" Bild {refusal.picture[:_SHOWN]}." if refusal.picture else ""
        yield "Stopp", f"post {refusal.seq}: {refusal.say}: {refusal.code}: {refusal.reason}{pictured}"


def _acts_and_letters(told: CaseTold) -> Iterator[tuple[str, str]]:
    for act in told.acts:
        who = ", ".join(filter(None, (act.name, act.title, act.by)))
        why = f": {act.reason}" if act.reason else ""
        yield "Av en person", f"post {act.seq}: {act.what} ({who}){why}"
    for letter in told.letters:
        gone = f", gallrat i post {letter.destroyed}" if letter.destroyed else ""
        yield "Brev", f"post {letter.seq}: {letter.template}, sha256 {letter.text_sha256[:_SHOWN]}…{gone}"


def _today(today: Today) -> str:
    ended = "" if today.restricted else today.code or today.outcome
    told = [STATE_WORDS[today.state], ended, f"tas av {today.assigned}" if today.assigned else ""]
    if today.clock:
        used, limit = (span.total_seconds() / 3600 for span in (today.clock.used, today.clock.limit))
        told.append(f"{used:.1f} av {limit:g} utlovade timmar".replace(".", ","))
    return ", ".join(filter(None, told))


def _right(right: Right) -> str:
    told = [right.run, f"flöde {right.flow_digest[:_SHOWN]}"]
    told += [f"skrivet av {', '.join(right.authors)}"] if right.authors else []
    at = right.approved_at[:10]
    told += [f"godkänt av {right.approved_by} {at}" if right.approved_by else "godkänt av ingen"] if right.mode else []
    told += [f"begärd av {right.asked_by}"] if right.asked_by else []
    return ", ".join(told)


def _value(value: Value) -> str:
    places = {"ansökan": value.asked, "läst": value.read, "skrivet": value.entered, "regeln": value.proposed}
    return f"{value.name}: " + ", ".join(f"{where} {text}" for where, text in places.items() if text)


def _proof(case: CaseFacts) -> str:
    proof = case.proof
    if not proof.signed:
        return f"{proof.entries} poster, ingen kontrollpunkt är signerad än"
    reach = "alla är täckta" if proof.covered else f"de efter post {proof.signed} är inte signerade än"
    return f"{proof.entries} poster, {proof.first} till {proof.last}; signerat till post {proof.signed}: {reach}"
