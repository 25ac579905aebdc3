"""The review questions of a draft: what a film cannot say, with the answers people have given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field, field_validator

from klickfri.model.strict import Strict
from klickfri.model.values import Values


class AnswersFile(Strict):
    """`film/answers.yaml`: what the review settled, by the question's id, and the films it was settled for."""

    format: Literal["klickfri-answers/1"]
    films: tuple[str, ...]
    """Folders of the films, in the order they are aligned; the first is the main way through the work."""
    answers: dict[str, object] = Field(default_factory=dict)

    @field_validator("answers", mode="before")
    @classmethod
    def _none_yet(cls, answers: object) -> object:
        """A file in which every answer is still a comment."""
        return {} if answers is None else answers


@dataclass(frozen=True)
class ReviewQuestion:
    """One question. `asks` is Swedish; `blocks` while it has no answer; `film` and `step` count from 1."""

    id: str
    asks: str
    suggestion: object = None
    blocks: bool = True
    film: int = 0
    step: int = 0
    answer: object = None

    @property
    def open(self) -> bool:
        """Must it be answered before the draft can be used?"""
        return self.blocks and self.answer is None


@dataclass
class Review:
    """Asks, and remembers what was asked; each question once."""

    answers: Values
    asked: dict[str, ReviewQuestion] = field(default_factory=dict)

    def ask(
        self,
        id: str,
        asks: str,
        suggestion: object = None,
        *,
        blocks: bool = True,
        film: int = 0,
        step: int = 0,
        fits: Callable[[object], bool] = lambda answer: True,
    ) -> Any:
        """The answer; the suggestion when nobody has answered a question that does not block.

        An answer that does not fit the question is none, and the question says so.
        """
        answer = self.answers.get(id)
        if answer is not None and not fits(answer):
            answer, asks = None, f"{asks} Svaret {answer!r} går inte."
        self.asked.setdefault(id, ReviewQuestion(id, asks, suggestion, blocks, film, step, answer))
        return suggestion if answer is None and not blocks else answer

    def unasked(self) -> list[str]:
        """Answers to what is no longer asked."""
        return [id for id in self.answers if id not in self.asked]


def slug(text: str) -> str:
    """A text as an identifier: small letters without dots and rings, digits, `_`."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
