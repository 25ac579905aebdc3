"""What is asked of the log, and how somebody finds the answer on the pages: from the first page, in three clicks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from playwright.sync_api import Page

from klickfri.model.person import Role


@dataclass(frozen=True)
class _Clicked:
    """What is clicked, by its words; the first of several, or another."""

    words: str
    which: int = 0
    kind: ClassVar[Literal["link", "button"]]
    clicks: ClassVar[int] = 1

    def do(self, page: Page, facts: Mapping[str, str]) -> None:
        """Clicks it."""
        page.get_by_role(self.kind, name=self.words.format_map(facts), exact=True).nth(self.which).click()

    def __str__(self) -> str:
        return f"*{self.words}*"


class Follow(_Clicked):
    """A link."""

    kind = "link"


class Press(_Clicked):
    """A button."""

    kind = "button"


class Download(Press):
    """A button that gives a file."""

    def do(self, page: Page, facts: Mapping[str, str]) -> None:
        """Clicks it, and waits for the whole file."""
        with page.expect_download() as begun:
            super().do(page, facts)
        assert begun.value.failure() is None


@dataclass(frozen=True)
class Fill:
    """A field by its label, typed into."""

    label: str
    text: str
    clicks: ClassVar[int] = 0

    def do(self, page: Page, facts: Mapping[str, str]) -> None:
        """Types."""
        page.get_by_label(self.label, exact=True).first.fill(self.text.format_map(facts))

    def __str__(self) -> str:
        return f"{self.label} `{self.text.strip('{}')}`"


@dataclass(frozen=True)
class Choose:
    """A list by its label, and what is chosen in it."""

    label: str
    text: str
    clicks: ClassVar[int] = 1

    def do(self, page: Page, facts: Mapping[str, str]) -> None:
        """Chooses."""
        page.get_by_label(self.label, exact=True).first.select_option(label=self.text.format_map(facts))

    def __str__(self) -> str:
        return f"{self.label} *{self.text}*"


Step = Follow | Press | Download | Fill | Choose


@dataclass(frozen=True)
class Walk:
    """A question of docs/questions.md, the way to its answer on the pages, and what stands there. `picture` is the name
    of the picture, and of the walk.
    """

    picture: str
    asked: str
    steps: tuple[Step, ...]
    sees: tuple[str, ...]
    role: Role = Role.AUDITOR

    @property
    def clicks(self) -> int:
        """How many clicks it takes; typing takes none."""
        return sum(step.clicks for step in self.steps)

    def __str__(self) -> str:
        return " › ".join(map(str, self.steps)) or "the auditor's first page"


def _case(which: str) -> tuple[Step, ...]:
    return (Follow("Sök"), Fill("Ärendenummer", which), Press("Sök"), Follow(which))


def _entries(kind: str, *days: str) -> tuple[Step, ...]:
    labels = ("Från och med dag", "Till och med dag")
    between = (Fill(label, day) for label, day in zip(labels, days, strict=bool(days)))
    return (Follow("Sök"), *between, Choose("Slags post", kind), Press("Sök"))


_DECIDED, _REFUSED = _case("{decided}"), _case("{refused}")
_NIGHT, _VERSION = (Follow("{night}"),), (Follow("Flöden"), Follow("{flow}"))
_TOUCHED = Follow("Vad en version har berört")

WALKS = (
    Walk("why", "Why was this decided?", _DECIDED, ("Varför", "Regeln assess", "Skäl")),
    Walk(
        "right", "Who decided, with what right?", _DECIDED,
        ("Vem beslutade, och med vilken rätt", "Beslutat automatiskt", "20 kap. 31 och 33 §§ skollagen"),
    ),
    Walk("allowed", "Was the case allowed to be decided automatically?", _VERSION, ("Rättslig prövning", "DNR 2026")),
    Walk("handed", "Why was this case handed over?", _REFUSED, ("Hos handläggare", "Lämnat till handläggare (OKÄND)")),
    Walk("rule", "Which rule version applied?", _DECIDED, ("Regeln assess", "alla ärenden som den svarat i")),
    Walk(
        "approved", "Who approved the flow, and what changed since the version before?", _VERSION,
        ("Vad som ändrades", "Godkänt av", "Skrivet av", "Raderna som skiljer sig"),
    ),
    Walk("run", "Who ran what, when, under whose delegation?", _NIGHT, ("Begärd av", "enligt delegation UTB 2026/118")),
    Walk("ran", "Which version ran?", _NIGHT, ("Flöde", "{flow}")),
    Walk(
        "alone", "Was it decided by a machine alone? Could a person intervene?", _VERSION,
        ("Vilka beslut är automatiska", "har beslutats automatiskt", "De fattas av handläggare"),
    ),
    Walk(
        "automatic", "Which cases were decided automatically last month?",
        _entries("automatiskt beslut", "2026-10-01", "2026-10-31"), ("poster hos utbildning", "Beslutet är fattat"),
    ),
    Walk("saw", "What did the robot see when it acted?", _DECIDED, ("Vad som hände", "Underlag")),
    Walk(
        "typed", "What exactly was typed and clicked, and how did the screen look before and after?", _DECIDED,
        ("Begärt, läst, skrivet, föreslaget", "Skrivet eller valt"),
    ),
    Walk("refused", "What did the robot see when it refused?", _REFUSED, ("Där roboten stannade", "I stället sågs")),
    Walk("broke", "What happened when it broke at 02:13?", _NIGHT, ("Vad som hände", "Körningen började")),
    Walk(
        "film", "The caseworker's film beside the robot's pictures?",
        (*_NIGHT, Follow("{decided}"), Follow("Bredvid handläggarens film", which=-1)),
        ("Roboten", "Handläggaren: film"),
    ),
    Walk(
        "beside", "Why did this case go otherwise than that one? This night than that one?",
        (*_NIGHT, Follow("{decided}"), Fill("Jämför med ärende", "{refused}"), Press("Jämför")), ("skiljer sig",),
    ),
    Walk("weeks", "Cases for each code and week?", (Follow("Ärenden per kod och vecka"),), ("Till en person",)),
    Walk(
        "protected", "Did the robot ever open a person with protected identity?", (Follow("Skyddade"),),
        ("kräver särskild hantering", "SFI-2026-"),
        Role.RESTRICTED,
    ),
    Walk(
        "person", "Which personal data did it read and write about X?",
        (Follow("Sök"), Fill("Personnummer", "{person}"), Press("Sök personen")), ("poster hos utbildn", "{decided}"),
    ),
    Walk(
        "credential", "Which credential was used where, out of hours, from which machine?",
        _entries("robotkonto loggades in"), ("Ett robotkonto loggades in", "rpa-sfi-1", "i provux"),
    ),
    Walk("once", "Did every application get handled once?", _NIGHT, ("Ingen ansökan försvinner", "in =")),
    Walk(
        "waits", "Who waits for a person, since when, and who has it?", (Follow("Överlämnat"),),
        ("väntar på en person", "Tas av"),
    ),
    Walk("now", "What runs now, what waits, and what is held?", (Follow("Läget"),), ("sfi",), Role.OPERATOR),
    Walk("night", "What became of the night?", (Follow("Schema"),), ("sfi",), Role.OPERATOR),
    Walk("known", "What must be known of, and who knows?", (Follow("Händelser"),), ("Händelser",), Role.OPERATOR),
    Walk(
        "closed", "Who took a case up, put it back or closed it, and why?", _entries("avslutat av en person"),
        ("Gjort av en person", "gjort för hand", "{closed}"),
    ),
    Walk("paused", "Who paused it, and why?", _entries("arbete pausat"), ("pausades", "uppdatering hos leverantören")),
    Walk(
        "faulty", "Which cases did the faulty version touch, and which are to be done again?",
        (_TOUCHED, Fill("Flödesversion", "{flow}"), Press("Visa")), ("automatiskt beslutat", "I dag"),
    ),
    Walk("altered", "Has anybody altered or removed something?", (), ("Är loggen hel?", "Hel vid senaste kontrollen")),
    Walk(
        "whole", "Is the log whole, and how do I know that nobody cut its end?", (), ("Yttre ankare", "Signerad nu"),
    ),
    Walk(
        "prove", "Prove one case to somebody who has no log.",
        (*_NIGHT, Follow("{decided}"), Download("Hämta beviset")), ("Hämta beviset", "kontrollera ärendet utan loggen"),
    ),
    Walk(
        "export", "Give me the log for my own analysis.",
        (Follow("Sök"), Fill("Körning", "natt-100"), Press("Sök"), Download("Hämta filen")), ("som fil",),
    ),
    Walk("mine", "Give me the log of my case, and the rules.", _DECIDED, ("I dag", "Bevis")),
    Walk(
        "erased", "Prove that this was erased, and nothing else.", _case("SFI-000000"),
        ("Vad personer gjorde", "Gallrat: 1 bild"),
    ),
    Walk(
        "destroyed", "What was destroyed, when, by whose decision?", (Follow("Vad som är gallrat"),),
        ("gallrat efter nämndens plan", "DNR 2026/17", "Föreslaget av"),
    ),
    Walk("looked", "Who has looked at X in the log?", _DECIDED, ("Vem har tittat", "Revisor")),
    Walk(
        "letters", "Who asked to read a letter in clear, why, and who let them?", _entries("brev får läsas"),
        ("läsa brev i 24 timmar", "{decided}"),
    ),
)  # fmt: skip
