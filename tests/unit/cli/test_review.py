"""`klickfri check`, `approve` and `heal`: what a reviewer sees, and what a script gets."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from klickfri.app.review import healing
from klickfri.app.review.healing import OpenProposals
from klickfri.app.run import rehearsal
from klickfri.app.run.rehearsal import Looked
from klickfri.model.errors import Unsure
from klickfri.model.healing import Evidence
from klickfri.model.proposal import Near, Proposal
from klickfri.model.sentences import Sentence
from klickfri.model.target import Target
from klickfri.settings.person import person
from tests.unit.cli.conftest import SMALL, Command


@pytest.fixture
def own(klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small process, to be spoiled."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    monkeypatch.setenv("KLICKFRI_RECORDINGS", str(folder))
    return folder


def test_a_flow_in_order_ends_well(klickfri: Command, tmp_path: Path) -> None:
    """Warnings are for a person; they need no password, no browser and no state."""
    said = klickfri("check", "trial")
    assert said.code == 0
    assert "0 error(s), " in said.out
    assert not (tmp_path / "state").exists()


def test_an_error_ends_with_2_and_nothing_is_opened(
    klickfri: Command, own: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flow that breaks a rule is not tried in the system."""
    flow = own / "trial" / "flow.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("$given_name}", "Anna Lind}"), encoding="utf-8")
    monkeypatch.delattr(rehearsal, "look_at_one")
    said = klickfri("check", "trial", "--application", str(file))
    assert said.code == 2
    assert "K102 error" in said.out


def test_each_rule_is_explained_once(klickfri: Command, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Title, why and how to mend it, then the places; brackets of a file are no markup."""
    flow = own / "trial" / "flow.yaml"
    spoiled = flow.read_text(encoding="utf-8").replace("form.name: $given_name}", "form.name: '[red] Anna Lind'}")
    flow.write_text(spoiled, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "160")
    said = klickfri("check", "trial").out
    assert said.count("K102 error") == 1
    assert "What was true of the filmed case would be done to every other." in said
    assert "'[red] Anna Lind' looks like a name" in said
    assert "1 error(s), " in said


@pytest.mark.parametrize(("well", "code"), [(True, 0), (False, 1)])
def test_with_an_application_it_looks_too(
    klickfri: Command, file: Path, monkeypatch: pytest.MonkeyPatch, well: bool, code: int
) -> None:
    """With the row and the window that were asked for; being unsure on the way is no good end."""
    asked: list[object] = []
    looked = Looked(("[skäl]",), "klicka", blind={} if well else {"Spara": Unsure(Sentence.NO_DIALOG())})
    monkeypatch.setattr(rehearsal, "look_at_one", lambda *arguments: asked.extend(arguments) or looked)
    said = klickfri("check", "trial", "--application", str(file), "--reference", "A-2", "--headed")
    told = said.out.splitlines()
    assert (said.code, told[-1]) == (code, "[skäl]")
    assert "Bara tittat. Nästa steg hittades och gjordes inte: klicka" in told
    assert any(line.startswith("Sökningen i steget ”Spara” kunde inte följas: ") for line in told) is not well
    assert asked[1:] == ["trial", file, "A-2", True]


def test_approving_signs_what_is_there(klickfri: Command, own: Path) -> None:
    """With the account of whoever sits at the machine, and their words."""
    said = klickfri("approve", "trial", "--note", "läst [allt]")
    assert said.code == 0
    assert said.out.endswith(f": approved by {person()}.\n")
    assert "note: läst [allt]" in (own / "trial" / "approvals.yaml").read_text(encoding="utf-8")


def test_a_legal_check_is_stated_whole_and_by_who_approves(klickfri: Command, own: Path) -> None:
    """A part of it, a day that is none, or one stated by the author is a usage error, and signs nothing."""
    whole = ["--legal-by", "juristen", "--legal-day", "2020-01-02", "--legal-reference", "KS 1"]
    for odd in (whole[:4], [*whole[:3], "igår", *whole[4:]], [*whole, "--as-author"], [*whole[:5], " "]):
        assert klickfri("approve", "trial", *odd).code == 2
    assert not (own / "trial" / "approvals.yaml").exists()
    assert klickfri("approve", "trial", *whole).code == 0
    kept = yaml.safe_load((own / "trial" / "approvals.yaml").read_text(encoding="utf-8"))["entries"][0]
    assert kept["legal_check"] == {"by": "juristen", "day": "2020-01-02", "reference": "KS 1"}


def test_what_cannot_be_approved_says_why(klickfri: Command, own: Path) -> None:
    """Exit code 2 and the rule that is broken."""
    flow = own / "trial" / "flow.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("$given_name}", "Anna Lind}"), encoding="utf-8")
    said = klickfri("approve", "trial")
    assert said.code == 2
    assert "K102" in said.err


def test_healing_needs_one_answer_at_a_time(klickfri: Command) -> None:
    """Both at once, or a rejection without a reason, is a usage error; an unknown proposal is named."""
    assert klickfri("heal", "trial", "--accept", "a", "--reject", "b", "--note", "x").code == 2
    assert klickfri("heal", "trial", "--reject", "b").code == 2
    said = klickfri("heal", "trial", "--accept", "form.name-1")
    assert said.code == 2
    assert "no open proposal form.name-1" in said.err


def test_healing_tells_what_was_done(klickfri: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The page to look at; the file and processes that changed; what was rejected."""
    page, proposal = tmp_path / "index.html", SimpleNamespace(id="p-1", target="form.name")
    healed = SimpleNamespace(
        proposal=proposal,
        file=tmp_path / "targets.yaml",
        processes={"trial": "f" * 64},
        put_back=(SimpleNamespace(reference="A-1"),),
    )
    monkeypatch.setattr(healing, "show", lambda *asked: OpenProposals((), page))
    monkeypatch.setattr(healing, "accept", lambda *asked: healed)
    monkeypatch.setattr(healing, "reject", lambda *asked: proposal)
    assert str(page) in klickfri("heal", "trial").out.replace("\n", "")
    accepted = klickfri("heal", "trial", "--accept", "p-1")
    assert "form.name changed in" in accepted.out
    assert "trial, flow ffffffffffff: healed" in accepted.out
    assert "Back in the queue: A-1" in accepted.out
    assert klickfri("heal", "trial", "--reject", "p-1", "--note", "fel").out == "p-1 rejected.\n"


def test_open_proposals_are_a_table(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with its step, how alike and how clearly, and whether it may be accepted; none is said in a sentence."""
    assert klickfri("heal", "trial").out == "trial has no open proposals.\n"
    old = Target(page="form", role="textbox", label="Namn")
    only_told = Proposal(
        id="form.name-1", process="trial", target="form.name", at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
        stage="register", step="name", say="Skriv [namnet]", failed=("ledtext",), old=old, margin=0.1,
        near=(Near(score=0.61, evidence=Evidence(role="textbox")),), digest="f" * 64,
    )  # fmt: skip
    acceptable = only_told.model_copy(update={"id": "form.name-2", "new": old})
    monkeypatch.setattr(healing, "show", lambda *asked: OpenProposals((only_told, acceptable)))
    rows = [line.split() for line in klickfri("heal", "trial").out.splitlines()]
    assert rows == [
        ["Proposal", "Step", "Score", "Margin"],
        ["form.name-1", "Skriv", "[namnet]", "0.61", "0.10", "explains", "only"],
        ["form.name-2", "Skriv", "[namnet]", "0.61", "0.10", "may", "be", "accepted"],
    ]
