"""A log that somebody hostile had a hand in, and what is taken out of it."""

from __future__ import annotations

from klickfri.audit.excerpt import Excerpt
from klickfri.audit.ledger import LedgerReader
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.wanted import Wanted
from klickfri.model.event import Event

FORMULAS = (
    '=HYPERLINK("http://a.example","Klicka")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)", "\t=1+1", "\r=1+1",
    "\0=1+1", "  =1+1", "\u200f=1+1", "\n=1+1", "＝1+1", "'=1+1",
)  # fmt: skip
"""What a spreadsheet may take for a formula, or be made to."""
TEXTS = (
    *FORMULAS, "Åsa Öberg är här", "\u202eאבג\u200f", "två\nrader\r\noch\ttabb", 'hon sa "nej"; och gick', "a;b,c",
    "<b>&amp;</b>", "\x01\x08\x1f", "\ufffe", "_x0041_", "😀" * 20_000, "x" * 32_767, "å" * 40_000, "", "'",
)  # fmt: skip
DIGEST = "21f8" + "0" * 60


def hostile() -> MemoryLedger:
    """Each text as a step's words, as its code and in a list, and a night around them."""
    log = MemoryLedger(guard=lambda text, where: None, board="prov")
    log.append(Event("run.started", "run/r", {"run": "r", "flow_digest": DIGEST, "workers": 2}))
    log.append(Event("credential.used", "run/r", {"run": "r", "account": "rpa-1", "system": "small"}))
    for number, text in enumerate(TEXTS):
        head = {"run": "r", "attempt": 1, "stage": "form", "step": "name", "verb": "fill"}
        told = {"say": text, "saves": True, "code": text, "clicks": -number, "values": [text, "b"], "unknown": text}
        log.append(Event("step.completed", f"trial/A-{number % 3}", {**head, **told}))
    for kind in ("proposed", "made"):
        log.append(Event(f"decision.{kind}", "trial/A-1", {"run": "r", "attempt": 1, "stage": "bedöm", "by": "Klara"}))
    return log


def excerpt(log: LedgerReader, wanted: Wanted = Wanted(), **more: object) -> Excerpt:  # noqa: B008
    """What is wanted of all of the log."""
    last = max(one.seq for one in log.stored())
    return Excerpt(log, "prov", wanted, last, **more)  # type: ignore[arg-type]
