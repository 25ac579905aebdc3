"""Several films of the same work, laid beside each other: what they share is one step, where they part is a branch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from klickfri.film.acts import After
from klickfri.film.choices import left_in_both
from klickfri.film.infer import FOLDED
from klickfri.film.story import Node


def aligned(films: Sequence[Sequence[Node]], apart: Collection[frozenset[int]] = ()) -> list[Node]:
    """One list of nodes in an order that every film keeps. Films count from 1.

    `apart` are pairs of films that do different work: they share nothing after the first step in which they differ.
    """
    merged: list[Node] = []
    for number, nodes in enumerate(films, 1):
        merged = _merged(merged, list(nodes), {other for pair in apart if number in pair for other in pair - {number}})
    return merged


def _merged(merged: list[Node], film: list[Node], strangers: set[int]) -> list[Node]:
    """The nodes of one more film laid into the list: new ones stand right before the next that is shared."""
    pairs = _pairs(merged, film, strangers)
    told: list[Node] = []
    for (old, new), (next_old, next_new) in pairwise([(-1, -1), *pairs, (len(merged), len(film))]):
        if old >= 0:
            told.append(_both(merged[old], film[new]))
        told += merged[old + 1 : next_old] + film[new + 1 : next_new]
    return told


def _private(merged: list[Node], film: list[Node], strangers: set[int]) -> set[int]:
    """Places of the nodes that only strangers have, behind the step at which the film parts from them."""
    private: set[int] = set()
    for stranger in strangers:
        own = [place for place, node in enumerate(merged) if stranger in node.films]
        both = takewhile(lambda pair: merged[pair[0]].key == pair[1].key, zip(own, film, strict=False))
        private |= {place for place in own[len(list(both)) :] if merged[place].films.keys() <= strangers}
    return private


def _pairs(merged: list[Node], film: list[Node], strangers: set[int]) -> list[tuple[int, int]]:
    """The longest run of nodes that both have, in order (longest common subsequence)."""
    private = _private(merged, film, strangers)

    def same(i: int, j: int) -> bool:
        return merged[i].key == film[j].key and i not in private

    longest = _longest(len(merged), len(film), same)
    pairs, i, j = [], 0, 0
    while i < len(merged) and j < len(film):
        if same(i, j) and longest[i][j] == longest[i + 1][j + 1] + 1:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _longest(here: int, there: int, same: Callable[[int, int], bool]) -> list[list[int]]:
    """How many they share at most from each pair of places on; `here` and `there` are their lengths."""
    longest = [[0] * (there + 1) for _ in range(here + 1)]
    for i in reversed(range(here)):
        for j in reversed(range(there)):
            shared = longest[i + 1][j + 1] + 1 if same(i, j) else 0
            longest[i][j] = max(shared, longest[i + 1][j], longest[i][j + 1])
    return longest


def _both(one: Node, other: Node) -> Node:
    """One node of two films: what explains both, what both led to."""
    return replace(
        one,
        films={**one.films, **other.films},
        references=_both_fit((*one.references, *other.references), _forms(one), _forms(other)),
        forms=_both_fit((*one.forms, *other.forms), _forms(one), _forms(other)),
        wrote=_both_fit((*one.wrote, *other.wrote), one.wrote or one.references, other.wrote or other.references),
        answered=_both_fit((*one.answered, *other.answered), one.answered, other.answered),
        typed=one.typed or other.typed,
        reads={**other.reads, **one.reads},
        values={**other.values, **one.values},
        pages=tuple(dict.fromkeys((*one.pages, *other.pages))),
        asked=one.asked or other.asked,
        after=_after_both(one.after, other.after),
        choice=one.choice or other.choice,
        left=left_in_both(one.left, other.left),
    )


def _after_both(one: After, other: After) -> After:
    """What a step led to in both films, on the page of the first; what it sent or turned in one, it may do again."""
    return After(
        page=one.page,
        fresh=one.fresh and other.fresh,
        closed=_if_alike(one.closed, other.closed),
        texts=tuple(text for text in one.texts if text in other.texts),
        sent=one.sent or other.sent,
        marked=one.marked or other.marked,
        left=_if_alike(one.left, other.left),
        turned=one.turned or other.turned,
    )


def _if_alike(one: str | None, other: str | None) -> str | None:
    return one if one == other else None


def _both_fit(found: Sequence[str], one: Collection[str], other: Collection[str]) -> tuple[str, ...]:
    """What explains both, in order, once. A text of one line is also one whose lines were made one."""
    alone = [reference for reference in found if all(_is_in(reference, those) for those in (one, other))]
    return tuple(dict.fromkeys(alone))


def _is_in(reference: str, found: Collection[str]) -> bool:
    name, _, form = reference.partition("|")
    return reference in found or (form == FOLDED and name in found)


def _forms(node: Node) -> tuple[str, ...]:
    """All that may explain what was written or chosen, or what the page made of it."""
    return node.forms or node.references
