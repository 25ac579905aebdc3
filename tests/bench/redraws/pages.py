"""The bench's pages: a form that redraws itself in a drawn way, and an inquiry that tells what was saved."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.integration.screen_pages import Fields, Site, page

SCRIPT = Path(__file__).with_name("page.js").read_text("utf-8")
SAVED, HEADING = "Ärendet är sparat.", "Bidragsärende A-1"
OTHERS = "somebody else's value"
"""What somebody else writes is no redraw: where it comes before the save, only refusing is right."""
WHAT = (
    "the whole panel", "panel and button", "one field", "two values", "the list filled anew",
    "a list that comes late", "boxes", "equal nodes", "as posted", "the page posted back", "values of a model",
    "disabled meanwhile", "covered meanwhile", "covered, then the panel", OTHERS, "nothing that was set",
)  # fmt: skip
EVENTS = ("a choice", "leaving a field", "coming to a field", "typing", "the page's loading")
MEANS = (
    "a timer", "timers in a chain", "an interval", "animation frames", "promises",
    "fetch", "fetch, then a timer", "a timer, then fetch", "XMLHttpRequest", "requests in a chain",
    "a debounced request", "requests until it is done", "a socket", "a push unasked", "the end of a transition",
)  # fmt: skip
BODY = f"""<style>#over {{ display: none; position: fixed; inset: 0; background: #8888 }}</style><h1>{HEADING}</h1>
<form method=post action=/spara></form><p id=told></p><p id=aside>Klar</p><div id=over>Vänta</div>"""
BUCKETS = ((0.0, 0.5), (0.5, 1.0), (1.0, 2.0), (2.0, 3.5), (3.5, 5.0))
"""Seconds between what sets a redraw off and the redraw."""


@dataclass(frozen=True)
class Redraw:
    """One page: what is drawn anew, what sets it off, by which means, after how long (milliseconds)."""

    number: int
    what: str
    event: str
    means: str
    wait: float
    framed: bool
    layout: str
    save: str

    @property
    def bucket(self) -> tuple[float, float]:
        """The share of the delays that this one is in."""
        return next(one for one in BUCKETS if self.wait <= one[1] * 1000)


def drawn(count: int, seed: int, longest: float = BUCKETS[-1][1]) -> Iterator[Redraw]:
    """So many pages; each share of the delays up to `longest` (seconds) equally often."""
    buckets = [one for one in BUCKETS if one[1] <= longest]
    for number in range(count):
        dice = random.Random(f"{seed} {number}")
        shortest, latest = buckets[number % len(buckets)]
        yield Redraw(
            number, dice.choice(WHAT), dice.choice(EVENTS), dice.choice(MEANS), dice.uniform(shortest, latest) * 1000,
            dice.random() < 0.25, dice.choice(("table", "labels")), dice.choice(("post", "fetch")),
        )  # fmt: skip


def put_up(site: Site, redraw: Redraw, socket: str) -> None:
    """A new site with this form, where nothing is saved yet."""
    site.clear()
    script = f"<script>const SPEC = {json.dumps({**asdict(redraw), 'socket': socket})};\n{SCRIPT}</script>"
    site.pages["/form"] = page(BODY + script)
    site.pages["/ramar"] = page("<iframe name=arende src=/form width=900 height=700></iframe>", "Ramar")
    site.pages["/spara"] = page(f"<h1>{HEADING}</h1><p>{SAVED}</p>")
    site.pages["/svar"] = _answer
    _push(site)
    site.pages["/fraga"] = lambda fields: page(
        f"<h1>Fråga</h1><table><tr><td>Sparat</td><td>{_last(site)}</td></tr></table>"
    )


def _answer(fields: Fields) -> str:
    """Answers after the wait that was asked for."""
    time.sleep(int(fields["ms"]) / 1000)
    return "klart"


def _push(site: Site) -> None:
    """Begins what is done later, answers at once, and tells who asks how much is done."""
    ends: list[float] = []

    def begin(fields: Fields) -> str:
        ends.append(time.monotonic() + int(fields["ms"]) / 1000)
        return "begun"

    def done(fields: Fields) -> str:
        return str(sum(end <= time.monotonic() for end in ends))

    site.pages["/begin"], site.pages["/klara"] = begin, done


def _last(site: Site) -> str:
    return next((fields.get("note", "") for path, fields in reversed(site.posts) if path == "/spara"), "")
