"""One rule that answers what the application asks for."""

from __future__ import annotations

from klickfri.model.verdict import Continue, HandOver, Question, Verdict


def assess(question: Question) -> Verdict:
    """Hands over with the code that stands under Svar; lets everything else pass."""
    answer = question.application.get("answer")
    if answer:
        return HandOver(answer, ("Sökanden bad om det.",), "Varför?")
    return Continue({"route": "grant"}, ("Allt stämmer.",))
