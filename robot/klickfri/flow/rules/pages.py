"""K206: page states that cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View
from klickfri.model.pattern import may_meet
from klickfri.model.recognition import is_narrower
from klickfri.model.target import Page


def find(view: View) -> Iterator[Finding]:
    """Pairs of page states that one page may fit, where neither is the narrower."""
    for (name, one), (other, page) in combinations(view.program.system.pages.items(), 2):
        if _are_alike(one, page):
            what = f"a page may fit {name} and {other}, and neither says more than the other"
            yield Finding("K206", "system.toml", ("pages", other), f"page {other}", what)


def _are_alike(one: Page, other: Page) -> bool:
    """Are they known by the same facts, in the same place, which one page may have? Of others that shows at night."""
    if _facts(one) != _facts(other) or is_narrower(one, other) or is_narrower(other, one):
        return False
    in_words = all(may_meet(words, other.patterns[fact]) for fact, words in one.patterns.items())
    return in_words and bool(one.patterns or one.shows)


def _facts(page: Page) -> tuple[object, ...]:
    """Where it shows, and by which facts it is known."""
    return page.window, page.frame, page.patterns.keys(), page.shows
