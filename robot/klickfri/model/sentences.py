"""All that the robot says of a case that did not go its way: one table, Swedish for those it concerns beside English.

Errors carry a sentence and its arguments. The Swedish is written where somebody is told (queue, log, hand-over), with
names of ours put in words by `model/wording.py`; the English is an error's own text, for operations and developers.
What is said of a system or a machine is a clause, to stand after a code and a colon.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, unique

FACT_WORDS = {
    "role": "slag",
    "name": "namn",
    "label": "ledtext",
    "text": "text",
    "mentions": "värdet i texten",
    "row": "rad",
    "line": "radens plats",
    "column": "kolumn",
    "heading": "rubrik",
    "section": "avsnitt",
    "leads_to": "adress bakom",
    "icon": "ikon",
    "together": "tillsammans",
    "alike": "flera lika",
    "no strong fact": "inga starka kännetecken",
    "disabled": "avstängd",
    "closed": "i en sluten komponent som inte går att se in i",
    "covered": "täckt av något annat",
    "read-only": "skrivskyddad",
    "not a field": "inget textfält",
    "one line": "tar en enda rad, och texten har flera",
    "not a list": "ingen lista",
    "no checkbox": "ingen kryssruta",
    "not a file field": "inget fält för filer",
    "no focus": "kan inte ta emot tangenter",
    "unsendable": "kan inte skicka alla bokstäver i det som skulle skrivas",
    "option": "alternativet saknas",
    "options alike": "flera lika alternativ",
    "option disabled": "alternativet är avstängt",
    "calendar": "ingen kalender visas som säger månad och år",
    "calendar turned": "kalendern går inte att bläddra till månaden",
    "calendar day": "dagen går inte att välja i kalendern",
    "undrawn": "raden kan finnas utanför det som visas",
    "list too long": "listan är för lång för att gås igenom till slutet",
    "rows": "tabellens rader går inte att läsa säkert",
}
"""What a target may be refused for, in Swedish."""

_ASK_KEEPER = "Säg till den som sköter roboten."
_LOOK_SAVED = "Se efter om det är sparat innan du sparar för hand."
_LOOK_SENT = "Se efter om brevet har gått innan du skickar ett nytt."
_MAYBE_SAVED = (
    "Roboten kan ha sparat i steget ”{stage}” ({clicks:,}), men ser det inte i systemet.",
    "The robot may have saved in the stage ”{stage}” ({clicks:,}), and does not see it in the system.",
)


class Joined(tuple[str, ...]):
    """Several words of one sentence; how they are joined stands in the sentence: `{pages:eller}`, `{shown:,}`."""

    __slots__ = ()

    def __format__(self, joint: str) -> str:
        return (f"{joint} " if joint in (",", ";") else f" {joint} ").join(self)


@unique
class Sentence(Enum):
    """The table. Each row is the Swedish, the English, and in Swedish what the person it goes to should check."""

    # ProtectedIdentity
    PROTECTED = (
        "Skyddade personuppgifter. Roboten har inte läst vidare.",
        "Protected identity. The robot has read no further.",
    )
    PROTECTED_IN_FILM = (
        "Skyddade personuppgifter visades. Inget av filmen är sparat.",
        "Protected identity was shown. Nothing of the film is kept.",
    )
    # Unsure: a page or a dialog
    NO_ADDRESS = "Sidan {page} har ingen egen adress.", "The page {page} has no address of its own."
    BETWEEN_SAVING = (
        "Systemet svarade på sparandet med sidan {page}, och roboten får inte gå vidare från den då.",
        "The system answered the save with the page {page}, which the robot must not go on from then.",
        "Vad frågar sidan, och är det sparat?",
    )
    BETWEEN_AGAIN = (
        "Sidan {page} kom emellan gång på gång.",
        "The page {page} came between again and again.",
        "Varför frågar systemet om och om igen?",
    )
    UNKNOWN_PAGE = (
        "Väntade på sidan {wanted:eller}, men där visas: {shown:,}.",
        "Waited for the page {wanted:or}, but there stands: {shown:,}.",
        "Vilken sida är det?",
    )
    OTHER_PAGE = (
        "Väntade på sidan {wanted:eller}, men sidan {shown:och} visas.",
        "Waited for the page {wanted:or}, but the page {shown:and} shows.",
    )
    PAGES_ALIKE = (
        "Det går inte att se om sidan {shown:eller} visas.",
        "The page that shows fits several: {shown:,}.",
    )
    SEVERAL_WINDOWS = (
        "Sidan {page} visas i flera fönster samtidigt.",
        "The page {page} shows in several windows at once.",
    )
    NO_DIALOG = (
        "Systemet ställde inte den fråga som steget väntade sig.",
        "The system did not ask what the step expected.",
        "Hände något i systemet?",
    )
    SURPRISED_BY_ALERT = (
        "Systemet visade oväntat ett meddelande, och roboten avbröt.",
        "The system showed an unexpected alert, and the robot dismissed it.",
        "Vad frågade systemet om?",
    )
    SURPRISED_BY_PROMPT = (
        "Systemet visade oväntat en fråga med svarsfält, och roboten avbröt.",
        "The system showed an unexpected prompt, and the robot dismissed it.",
        "Vad frågade systemet om?",
    )
    SURPRISED_BY_QUESTION = (
        "Systemet visade oväntat en fråga, och roboten avbröt.",
        "The system showed an unexpected question, and the robot dismissed it.",
        "Vad frågade systemet om?",
    )
    ONE_LINE = (
        "Svaret på systemets fråga har flera rader, och frågan tar emot en.",
        "The answer to the system's question has several lines, and the question takes one.",
        "Vad ska svaret vara?",
    )
    # Unsure: a target, a value, a list
    REFUSED_TARGET = (
        "{target} kunde inte pekas ut säkert: {fakta:,}.",
        "{target} could not be pointed out for sure: {facts:,}.",
    )
    REFUSED_TARGET_NEAREST = (
        "{target} kunde inte pekas ut säkert: {fakta:,}. Närmast: {nearest:;}.",
        "{target} could not be pointed out for sure: {facts:,}. Nearest: {nearest:;}.",
    )
    VALUE_MISSING = (
        "Värdet ${value} saknas.",
        "There is no value ${value}.",
        "Läs ansökan och registrera för hand.",
    )
    FILE_MISSING = (
        "Filen som skulle lämnas in finns inte hos roboten.",
        "The file to hand in is not kept for this case.",
        "Lämna in filen för hand.",
    )
    FILE_LATE = (
        "Filen som skulle hämtas kom inte.",
        "The file to receive did not come.",
        "Hämta filen för hand.",
    )
    FILE_OTHER = (
        "Filen som kom är av ett annat slag än den väntade.",
        "The file that came is of another kind than the flow awaits.",
        "Hämta filen för hand, och se efter vad den är.",
    )
    FILE_SIZE = (
        "Filen som kom är tom eller för stor.",
        "The file that came is empty or too large.",
        "Hämta filen för hand, och se efter vad den är.",
    )
    FILES_SEVERAL = (
        "Flera filer kom, och steget väntar sig en.",
        "Several files came, and the step awaits one.",
        "Hämta filen för hand, och se efter vad den är.",
    )
    WRONG_VALUE = "Det väntade värdet visas inte i {target}.", "The expected value does not show in {target}."
    NOT_HELD = (
        "Före sparandet stod det inskrivna inte längre kvar i {target}.",
        "Before the save, what was set stood no longer in {target}.",
    )
    ENDLESS = (
        "{target} har minst {limit} rader; roboten läser inte en halv lista.",
        "{target} has at least {limit} rows; the robot reads no half list.",
    )
    # Unsure: a rule, a flow, a look
    RULE_BROKE = (
        "Regeln {rule} gick sönder ({kind}, rad {line} i rules.py).",
        "The rule {rule} broke ({kind}, line {line} of rules.py).",
        _ASK_KEEPER,
    )
    RULE_LATE = (
        "Regeln {rule} svarade inte inom {seconds} sekunder.",
        "The rule {rule} did not answer within {seconds} seconds.",
        _ASK_KEEPER,
    )
    RULE_UNREADABLE = (
        "Regeln {rule} gav inget svar som roboten förstår.",
        "The rule {rule} gave no answer that the robot understands.",
        _ASK_KEEPER,
    )
    NOT_SO = (
        "Det som skulle gälla efter steget gäller inte.",
        "What should hold after the step does not.",
    )
    NOT_SO_COMPARED = (
        "Det som skulle gälla efter steget gäller inte: {compared}.",
        "What should hold after the step does not: {compared}.",
    )
    NO_END = "Flödet har inget slut för det här fallet.", "The flow has no end for this case."
    NOTHING_SAVED = (
        "Inget har setts sparat, så ärendet är inte klart.",
        "Nothing was seen saved, so the case is not finished.",
        "Skulle något ha sparats?",
    )
    NO_DAY = (
        "Dagen som ärendet ska vänta till är ingen dag.",
        "The day until which the case shall wait is no day.",
        _ASK_KEEPER,
    )
    STAGE_SAVES_NOTHING = (
        "I steget ”{stage}” gjordes inget som sparar.",
        "In the stage ”{stage}” nothing was done that saves.",
        "Stämmer flödet?",
    )
    SOMEBODY_WAS_FIRST = (
        "Någon annan hann före med steget: {step}.",
        "Somebody else was first with the step: {step}.",
        "Se efter vem som sparade.",
    )
    DIFFERENT = (
        "I systemet finns redan något annat än det roboten skulle spara.",
        "Something else than the robot should save is already in the system.",
        "Jämför det registrerade med ansökan.",
    )
    DIFFERENT_COMPARED = (
        "I systemet finns redan något annat än det roboten skulle spara: {compared}.",
        "Something else than the robot should save is already in the system: {compared}.",
        "Jämför det registrerade med ansökan.",
    )
    LEAK = (
        "Ett personnummer eller en hemlighet var på väg in i loggen i klartext ({where}). Det skrevs inte.",
        "A personal number or a secret was about to be logged in clear ({where}). It was not written.",
        "Kontrollera ärendet för hand och anmäl felet till robotens förvaltare.",
    )
    # SaveRefused, SaveUnknown
    SAVE_REFUSED = (
        "Systemet sparade inte: ”{words}”",
        "The system did not save: ”{words}”",
        "Rätta det som systemet anmärker på.",
    )
    SAVE_UNKNOWN = (*_MAYBE_SAVED, _LOOK_SAVED)
    LETTER_UNKNOWN = (*_MAYBE_SAVED, _LOOK_SENT)
    # of systems and machines
    LOG_IN_ASKED = "systemet bad om inloggning igen", "the system asked for log-in again"
    NO_ANSWER = "systemet svarade inte", "the system did not answer"
    NO_ANSWER_AT_ADDRESS = "systemet svarade inte på adressen", "the system did not answer at its address"
    LATE_AT_ADDRESS = "systemet svarade inte i tid på adressen", "the system did not answer at its address in time"
    PAGE_LATE = "sidan {wanted:eller} kom inte i tid", "the page {wanted:or} did not come in time"
    FAULT_PAGE = "systemet visar sin egen felsida", "the system shows its own fault page"
    FAULT_STATUS = "systemet svarade med fel {status}", "the system answered with the fault {status}"
    ILL_TOO_LONG = "systemet har varit otillgängligt för länge", "the system has been out of reach for too long"
    LOCKED = "posten är låst av någon annan", "somebody else has locked the record", "Be den som har låst att spara."
    LOCKED_BY_US = (
        "posten är låst av robotens konto {account}",
        "the record is locked by the robot's account {account}",
        "Logga in med kontot och logga ut igen.",
    )
    KEY_MISSED = "{element}: tangenten nådde inte fältet", "{element}: the key did not reach the field"
    POINTER_MISSED = (
        "{element}: sidan ändrades under pekaren {times} gånger",
        "{element}: the page changed under the pointer {times} times",
    )
    NOT_WRITTEN = (
        "{element}: fältet visar inte det som skrevs",
        "{element}: the field does not show what was written",
    )
    NOT_MOVED = (
        "{element}: det som drogs blev inte flyttat",
        "{element}: what was pulled was not moved",
    )
    FILE_OWED = (
        "en fil som ett tidigare steg väntade på kan ännu komma",
        "a file that was awaited before may still come",
    )
    NO_CLICK = "webbläsaren kunde inte klicka", "the browser could not click"
    NO_SCRIPT = "sidans skript kunde inte köras", "the page's script could not be run"
    NO_LOOK_AT_FRAME = "en främmande ram kunde inte granskas", "a foreign frame could not be looked at"
    NO_MASK = "sidan kan inte maskas", "the page cannot be masked"
    NO_PICTURE = "webbläsaren kunde inte ta bilden", "the browser could not take the picture"
    PICTURE_MOVED = "sidan ändrades medan bilden togs", "the page changed while the picture was taken"
    PICTURE_CLOSED = "fönstret stängdes medan bilden togs", "the window was closed while the picture was taken"
    BROWSER_GONE = "webbläsaren har stängts eller dött", "the browser was closed or has died"
    NO_WINDOW = "webbläsaren öppnade inget fönster", "the browser opened no window"
    NO_FRAME = (
        "fönstret saknar en ram som roboten väntade sig",
        "the window lacks a frame that the robot expected",
    )
    RULES_DO_NOT_START = "processens regler kunde inte startas", "the process in which rules run did not start"
    # of what has no sentence of its own
    BROKEN_RULE = (
        "En av processens regler kunde inte bedöma ärendet.",
        "One of the process's rules could not judge the case.",
        _ASK_KEEPER,
    )
    BROKEN_FLOW = (
        "Roboten kunde inte följa flödet i det här ärendet. Felet ligger i flödet, en regel eller ett brev.",
        "The robot could not follow the flow in this case. The fault lies in the flow, a rule or a letter.",
        _ASK_KEEPER,
    )
    SET_ASIDE = (
        "Roboten eller dess webbläsare stannade tvärt {times} gånger mitt i ärendet. Roboten tar inte upp det igen.",
        "The robot or its browser stopped dead {times} times in the middle of the case. It is not taken up again.",
        "Vad är redan gjort i systemet? Säg också till den som sköter roboten.",
    )
    ALWAYS_KILLED = (
        "Roboten stannade tvärt mitt i ärendet, varje gång den försökte.",
        "The robot stopped dead in the middle of the case each time it tried.",
    )
    ALWAYS_LOCKED = (
        "Ansökan var låst varje gång roboten försökte.",
        "The application was locked each time the robot tried.",
    )
    STOPPED = "Roboten ombads att sluta.", "The robot was asked to stop."
    NOT_LET_IN = "Systemet släppte inte in roboten.", "The system did not let the robot in."
    NO_REASON = "Ingen orsak är känd.", "No reason is known."
    VERBATIM = "{words}", "{words}"
    """What a process's rule says, in its own words."""

    def __init__(self, swedish: str, english: str, check: str = "") -> None:
        self.swedish, self.english, self.check = swedish, english, check

    def __call__(self, **arguments: str | int | Joined) -> Reason:
        """The sentence with its arguments. Raises `KeyError` when it lacks one."""
        return Reason(self, arguments)


@dataclass(frozen=True)
class Reason:
    """A sentence about one case. Arguments are names of ours, words of the flow or of the system; never a value."""

    sentence: Sentence
    arguments: Mapping[str, str | int | Joined]

    @property
    def swedish(self) -> str:
        """As the log keeps it: names of ours as they are."""
        return self.sentence.swedish.format_map(self.arguments)

    @property
    def english(self) -> str:
        """For operations and developers."""
        return self.sentence.english.format_map(self.arguments)


def verbatim(texts: Sequence[str]) -> tuple[Reason, ...]:
    """What a rule has said, sentence by sentence."""
    return tuple(Sentence.VERBATIM(words=text) for text in texts)
