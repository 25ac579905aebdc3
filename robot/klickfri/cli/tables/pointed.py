"""What came of pointing out one target, as a terminal says it to who wrote the flow."""

from __future__ import annotations

from collections.abc import Iterator

from klickfri.app.run.pointing import Pointed
from klickfri.model.sentences import FACT_WORDS


def lines(pointed: Pointed) -> Iterator[str]:
    """Found, or which facts failed, how many were near, and what each of the nearest lacks."""
    if pointed.found:
        yield f"{pointed.target} hittades på sidan {pointed.page}; {pointed.near} av samma slag finns där."
        return
    yield f"{pointed.target} hittades inte på sidan {pointed.page}: {_facts(pointed.failed)}."
    yield f"{pointed.near} av samma slag finns på sidan."
    for said, lacks in pointed.lacking:
        yield f"  {said}: {f'saknar {_facts(lacks)}' if lacks else 'har allt, men är inte ensam om det'}"


def _facts(facts: tuple[str, ...]) -> str:
    return ", ".join(FACT_WORDS.get(fact, fact) for fact in facts)
