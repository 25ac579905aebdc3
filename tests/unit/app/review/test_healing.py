"""Healing with a receipt: proposed once, accepted by a person, signed wherever the target is used."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look.queue import Selection, items
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review import healing, proposals
from klickfri.app.review.approving import approval, approve
from klickfri.app.review.healing import OpenProposals, accept, reject
from klickfri.app.review.proposals import ANSWER, keep, open_proposals
from klickfri.audit.opening import open_ledger
from klickfri.flow import approvals
from klickfri.flow.loader import load_program
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.event import Event
from klickfri.model.healing import Candidate, Evidence
from klickfri.model.work import Outcome, State
from klickfri.replay.context import Refusal
from klickfri.screen.dry.screen import PICTURE
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL
from tests.unit.app.review.test_taking_up import fill

AT = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)
NEAR = Evidence(role="textbox", labels={"left": "Sökandens namn"}, path="/html/input", box=(0.1, 0.2, 0.3, 0.04))
RIVAL = Evidence(role="textbox", labels={"left": "Nummer"}, path="/html/input[2]")


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the small process, and another beside it in the same system."""
    recordings = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    twin = Path(shutil.copytree(recordings / "trial", recordings / "twin")) / "process.toml"
    twin.write_text(twin.read_text(encoding="utf-8").replace('name = "trial"', 'name = "twin"'), encoding="utf-8")
    return replace(settings, recordings=recordings)


def by(settings: Settings, name: str) -> Office:
    """An office with somebody at the machine."""
    return Office(settings, signer=lambda: name)


def refuse(own: Settings, *, new: bool = True, process: str = "trial", target: str = "form.name") -> str:
    """The target is refused; the proposal's id."""
    program = load_program(own.recordings, process)
    old = program.targets[target]
    refusal = Refusal(
        target=target, old=old, stage="register", step="name", say="Skriv namnet", failed=("ledtext",),
        candidates=(Candidate(NEAR, 0.61), Candidate(RIVAL, 0.3, "inquiry.reference")), margin=0.61,
        new=old.model_copy(update={"label": "Sökandens namn"}) if new else None,
        why="" if new else "två ligger nästan lika nära (försprång 0.10 av minst 0.2)", picture=PICTURE,
    )  # fmt: skip
    keep(own, process, program, refusal, AT)
    return next((one.id for one in open_proposals(own, process) if one.target == target), "")


def put_in_production(own: Settings, *names: str) -> None:
    """Real cases from now on."""
    for name in names:
        path = own.recordings / name / "process.toml"
        text = path.read_text(encoding="utf-8").replace("max_attempts", "production = true\nmax_attempts", 1)
        path.write_text(text, encoding="utf-8")


def test_a_refusal_is_proposed_once(own: Settings) -> None:
    """The same change refused in a thousand cases is one proposal, with its picture; another target is another."""
    assert refuse(own) == refuse(own)
    assert len(open_proposals(own, "trial")) == 1
    refuse(own, target="inquiry.saved")
    assert [one.target for one in open_proposals(own, "trial")] == ["form.name", "inquiry.saved"]
    first = open_proposals(own, "trial")[0]
    assert proposals.picture(own, first, proposals.NOW) == PICTURE
    assert proposals.picture(own, first, proposals.BEFORE) is None


def test_a_disk_that_is_full_costs_the_proposal_not_the_case(own: Settings) -> None:
    """The refusal is told and handed over as ever; only what would have explained it is missing."""
    own.state.mkdir()
    (own.state / "healing").write_text("no folder", encoding="utf-8")
    assert refuse(own) == ""


def test_the_last_picture_with_the_target_is_kept_with_it(own: Settings) -> None:
    """Of the step that acted on it, though the stage has later ones; from the audit log."""
    with open_ledger(own, "prov", lambda: AT) as log:
        for step, target, image in (("name", "form.name", b"it"), ("save", "form.save", b"later")):
            head = {"run": "r", "attempt": 1, "stage": "register", "step": step}
            log.append(Event("step.completed", "trial/A-1", {**head, "target": target}))
            log.append(Event("step.pictured", "trial/A-1", {**head, "picture": log.keep_picture(image)}))
    refuse(own)
    [proposal] = open_proposals(own, "trial")
    assert proposals.picture(own, proposal, proposals.BEFORE) == b"it"


def test_accepting_changes_the_target_and_signs_every_process(own: Settings) -> None:
    """The file's other lines stay, the flows stay, and each process that uses the target has the receipt."""
    before = {name: load_program(own.recordings, name).digest for name in ("trial", "twin")}
    flow = (own.recordings / "trial" / "flow.yaml").read_bytes()
    targets = (SMALL / "systems" / "small" / "targets.yaml").read_text(encoding="utf-8")
    name = refuse(own)
    healed = accept(by(own, "bo"), "trial", name, "sett båda bilderna")
    renamed = targets.replace("textbox, label: Namn", "textbox, label: Sökandens namn")
    assert healed.file.read_text(encoding="utf-8") == renamed
    assert (own.recordings / "trial" / "flow.yaml").read_bytes() == flow
    for process, was in before.items():
        [entry] = approvals.entries(own.recordings / process)
        assert (entry.kind, entry.was, entry.by, entry.proposal) == ("healed", was, "bo", name)
        assert entry.digest == load_program(own.recordings, process).digest == healed.processes[process]
    assert open_proposals(own, "trial") == []
    with pytest.raises(NotFound, match="open: none"):
        accept(Office(own), "trial", name)


def test_a_process_that_does_not_use_the_target_is_left_alone(own: Settings) -> None:
    """Its digest is as it was, so it needs no signature; also when it has a target of that name for itself."""
    own_targets = own.recordings / "twin" / "targets.yaml"
    text = "format: klickfri-targets/1\ntargets:\n  form.name: {page: form, role: textbox, label: Namn}\n"
    own_targets.write_text(text, encoding="utf-8")
    digest = load_program(own.recordings, "twin").digest
    assert set(accept(Office(own), "trial", refuse(own)).processes) == {"trial"}
    assert approvals.entries(own.recordings / "twin") == ()
    assert load_program(own.recordings, "twin").digest == digest
    assert accept(Office(own), "twin", refuse(own, process="twin")).file == own_targets


def test_in_production_somebody_else_than_the_author_accepts(own: Settings) -> None:
    """Of every process concerned; else nothing at all is changed. What was approved stays approved."""
    put_in_production(own, "trial", "twin")
    name = refuse(own)
    targets = own.recordings / "systems" / "small" / "targets.yaml"
    before = targets.read_bytes()
    for process, author in (("trial", "anna"), ("twin", "bo")):
        approve(by(own, author), process, as_author=True)
        approve(by(own, "cecilia"), process)
    for author in ("anna", "bo"):
        with pytest.raises(Misconfigured, match="somebody else than its author"):
            accept(by(own, author), "trial", name)
    assert targets.read_bytes() == before
    accept(by(own, "cecilia"), "trial", name)
    for process in ("trial", "twin"):
        signed = approval(LoadedProcess.of(Office(own), process))
        assert signed is not None
        assert (signed.kind, signed.by) == ("healed", "cecilia")


def test_what_only_explains_cannot_be_accepted(own: Settings) -> None:
    """The message says why, and what to do instead."""
    name = refuse(own, new=False)
    with pytest.raises(Misconfigured, match=r"only explains, .* Film the step again"):
        accept(Office(own), "trial", name)


def test_a_target_changed_meanwhile_is_not_overwritten(own: Settings) -> None:
    """Somebody was quicker, by hand: the proposal is about what no longer stands there."""
    name = refuse(own)
    path = own.recordings / "systems" / "small" / "targets.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("label: Namn}", "label: Namnet}"), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(Misconfigured, match="has been changed since"):
        accept(Office(own), "trial", name)
    assert path.read_bytes() == before


def test_a_rejected_proposal_is_not_made_again(own: Settings) -> None:
    """Who and why stay beside it."""
    name = refuse(own)
    reject(by(own, "anna"), "trial", name, "det är ett annat fält")
    assert open_proposals(own, "trial") == []
    [answer] = own.state.glob(f"healing/trial/{name}/{ANSWER}")
    assert "det är ett annat fält" in answer.read_text(encoding="utf-8")
    assert refuse(own) == ""
    assert load_program(own.recordings, "trial").targets["form.name"].label == "Namn"


def test_the_page_shows_what_there_is_to_judge(own: Settings) -> None:
    """One file that draws in nothing: both sides, the score, the rivals, marks on the picture, and what to type."""
    name, other = refuse(own), refuse(own, new=False, target="inquiry.saved")
    shown = healing.show(own, "trial")
    assert [(one.id, one.new is not None) for one in shown.proposals] == [(name, True), (other, False)]
    assert shown.page is not None
    text = shown.page.read_text(encoding="utf-8")
    for words in (
        f"klickfri heal trial --accept {name}", f"klickfri heal trial --reject {other}", "Sökandens namn",
        '<mark class="was">Namn</mark>', "likhet 0.61", "nästan lika nära", "<code>inquiry.reference</code>",
        "data:image/png;base64,", "left:10.0%", "Loggen har ingen tidigare bild",
    ):  # fmt: skip
        assert words in text, words
    assert f"--accept {other}" not in text
    assert "http" not in text


def test_nothing_to_show_is_said(own: Settings) -> None:
    """No proposals, no page."""
    assert healing.show(own, "trial") == OpenProposals(())


def test_the_cases_that_the_target_stopped_are_put_back(own: Settings) -> None:
    """Those whose last failed step was refused for it wait for the robot again; others still wait for a person."""
    fill(own, "trial", *(Outcome(State.PENDING_USER_ACTION, code="OKÄND") for _ in range(3)))
    stops = [("A-1", "form.name"), ("A-2", "inquiry.saved"), ("A-3", "form.name"), ("A-3", "form.save")]
    with open_ledger(own, "prov", lambda: AT) as log:
        for reference, target in stops:
            log.append(Event("step.failed", f"trial/{reference}", {"run": "r", "step": "s", "target": target}))
        log.append(Event("step.failed", "trial/A-1", {"run": "r", "step": "leave/back", "target": "form.back"}))
    healed = accept(Office(own), "trial", refuse(own))
    assert [item.reference for item in healed.put_back] == ["A-1"]
    assert [item.reference for item in items(own, Selection("trial", (State.NEW,)))] == ["A-1", "A-4"]
