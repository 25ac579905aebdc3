"""A system where nobody logs in, and a process that asks no rule: filmed, drafted, checked, replayed and run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from klickfri.app.review.checking import check
from tests.foreign.hands import Hands
from tests.foreign.system import Foreign, Row
from tests.foreign.trial import trial
from tests.integration.gated import Archive, archive

pytestmark = pytest.mark.timeout(600)

FILES = {
    "systems/arkiv/system.toml": """format = "klickfri-system/1"
name = "arkiv"
title = "Arkivet"
persons = "synthetic"
address = "http://localhost/"
start = "list"
home = "list"
shown = ["Korten", "Nummer", "Kort", "E-post", "Spara", "Fråga", "Sök", "Sparad e-post", "Till listan"]

[pages.list]
heading = "Korten"
address = ""

[pages.card]
heading = "Kort"

[pages.inquiry]
window = "look"
heading = "Fråga"
address = "fraga"

[signs]
no_protected = true
""",
    "systems/arkiv/targets.yaml": """format: klickfri-targets/1
targets:
  list.card: {page: list, role: link, row: {Nummer: $reference}, column: Kort}
  card.email: {page: card, role: textbox, label: E-post}
  card.save: {page: card, role: button, name: Spara}
  card.back: {page: card, role: link, name: Till listan}
  inquiry.number: {page: inquiry, role: textbox, label: Nummer}
  inquiry.search: {page: inquiry, role: button, name: Sök}
  inquiry.email: {page: inquiry, role: text, label: Sparad e-post, label_from: left}
""",
    "systems/arkiv/flows/look_up.yaml": """format: klickfri-flow/1
name: look_up
title: Slå upp ett kort
kind: looking
inputs: [reference]
gives: [email_saved]
steps:
  - {id: open, say: Öppna frågan, open: inquiry}
  - {id: number, say: Skriv numret, fill: {inquiry.number: $reference}}
  - {id: search, say: Klicka på Sök, click: inquiry.search, expect: {page: inquiry, fresh: true}}
  - {id: read, say: Läs vad som är sparat, read: {inquiry.email: email_saved}}
""",
    "kort/process.toml": """format = "klickfri-process/1"
name = "kort"
title = "Registrera e-post"
owner = "Arkivet"
board = "arkiv"
board_title = "Kulturnämnden"
system = "arkiv"
mode = "propose"
baseline_clicks = 3
baseline_confirms = 0
volume_per_year = 100

[outcomes]
proposed = "registrerade"

[fields.reference]
title = "Nummer"
class = "public"
required = true

[fields.received]
title = "Inkommen"
type = "datetime"
class = "internal"
required = true

[fields.email]
title = "E-post"
type = "email"
class = "personal"
required = true
""",
    "kort/letters/overlamning.md": """---
title: Överlämning
status: intern
---
Ärende $reference: $reasons Gjort: $done. Kvar: $not_done. Frågan: $question
""",
    "kort/film/answers.yaml": """format: klickfri-answers/1
films: [2026-11-20-01]
answers:
  saves/klicka-save: true
  stage/save/done_when:
    look: {flow: look_up, with: {reference: $reference}}
    found: not empty($email_saved)
    same: [$email_saved == $email]
  flow/cleared_by: save
  flow/leave: false
  flow/ends: [{outcome: proposed}]
""",
}


@dataclass(frozen=True)
class Held:
    """The archive, as a trial's site."""

    kept: Archive

    @property
    def address(self) -> str:
        """Where it answers."""
        return self.kept.address

    def held(self, reference: str) -> Row:
        """What a card holds."""
        return {"email": self.kept.held.get(reference, "")}

    def changes(self) -> int:
        """How many times anything was saved."""
        return len(self.kept.posts)


@contextmanager
def _serving(folder: Path, cases: Sequence[Row]) -> Iterator[Held]:
    with archive() as kept:
        yield Held(kept)


def _work(hands: Hands, case: Row) -> None:
    row = hands.page.locator("tr", has_text=case["reference"])
    hands.click(row.locator("a"))
    hands.write(hands.page.locator("input[name=mail]"), case["email"])
    hands.click(hands.page.locator("button"))


def _cases(number: int) -> list[Row]:
    return [{"reference": f"K-{n}", "email": f"kort{n}@post.example"} for n in range(1, number + 1)]


def _foreign(recordings: Path) -> Foreign:
    for name, text in FILES.items():
        file = recordings / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Foreign(
        title="Arkivet", recordings=recordings, process="kort", account="roboten", password="", serving=_serving,
        work=_work, cases=_cases, wanted=lambda case: {"email": case["email"]}, untouched=lambda case: {"email": ""},
    )  # fmt: skip


@pytest.mark.attack
def test_neither_log_in_nor_rules_are_invented(tmp_path: Path) -> None:
    """Filmed and drafted without either, checked without an error, replayed on two other cases; and a run with no
    password set finds all three done, and saves nothing again.
    """
    folder = tmp_path / "trial"
    folder.mkdir()
    with trial(_foreign(tmp_path / "written"), folder, 2) as one:
        one.film()
        one.draft()
        assert check(one._office("first"), "kort").errors == ()
        done = one.replay("first")
        assert [each.verdict for each in done] == ["right", "right"], [each.said for each in done]
        assert re.search(r"Done by hand +3 ", _night(folder, one.site.address))
        assert one.changes() == 3


def _night(folder: Path, address: str) -> str:
    """What a run of its own prints, with no password in its environment."""
    given = {
        "KLICKFRI_RECORDINGS": "recordings", "KLICKFRI_STATE": "night", "KLICKFRI_TODAY": "2026-11-20",
        "KLICKFRI_ADDRESS_ARKIV": address, "PYTHONUTF8": "1", "COLUMNS": "120",
    }  # fmt: skip
    bare = {name: value for name, value in os.environ.items() if not name.startswith("KLICKFRI_")}
    for words in (("intake", "applications.csv", "--process", "kort"), ("run", "kort")):
        command = [sys.executable, "-m", "klickfri", *words]
        done = subprocess.run(
            command, cwd=folder, env={**bare, **given}, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
