"""The page of proposals to heal: what there is to judge by, and nothing that could run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from klickfri.model.healing import Evidence
from klickfri.model.proposal import Near, Proposal
from klickfri.model.target import Target
from klickfri.pages.healing import PicturedProposal, write_page

OLD = Target(page="form", role="textbox", label="Namn", supporting={"id": "f1"})
NEAR = Evidence(role="textbox", labels={"left": "<b>Namn</b>"}, heading="Personen", path="/html/input")
PROPOSAL = Proposal(
    id="form.name-1", process="trial", target="form.name", at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
    stage="register", step="name", say="Skriv namnet", failed=("ledtext",), old=OLD, margin=0.1,
    new=OLD.model_copy(update={"label": "Sökande"}), near=(Near(score=0.61, evidence=NEAR),), digest="f" * 64,
)  # fmt: skip


def page(folder: Path, pictured: PicturedProposal) -> str:
    """The page as it was written."""
    write_page(folder / "index.html", "trial", [pictured])
    return (folder / "index.html").read_text(encoding="utf-8")


def test_only_what_would_change_is_marked(tmp_path: Path) -> None:
    """Recorded and proposed stand beside each other; what stays the same has no mark."""
    html = page(tmp_path, PicturedProposal(PROPOSAL, None, None))
    assert '<mark class="was">Namn</mark>' in html
    assert '<mark class="is">Sökande</mark>' in html
    assert html.count("<mark") == 2
    assert "id = f1" in html


def test_texts_of_the_page_are_texts(tmp_path: Path) -> None:
    """What stood on the screen is escaped, and said with where it stood."""
    html = page(tmp_path, PicturedProposal(PROPOSAL, None, None))
    assert "textbox ”&lt;b&gt;Namn&lt;/b&gt;” · under ”Personen”" in html


def test_pictures_stand_in_the_page(tmp_path: Path) -> None:
    """As they are, or a sentence that says why there is none."""
    html = page(tmp_path, PicturedProposal(PROPOSAL, b"made up", None))
    assert html.count("data:image/png;base64,bWFkZSB1cA==") == 1
    assert "Ingen bild: skyddskontrollen var inte klar" in html
