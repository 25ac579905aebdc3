"""What the pages call things, in Swedish."""

from __future__ import annotations

from collections.abc import Mapping

from klickfri.app.look.search import Unaskable
from klickfri.app.people.door import Unfit
from klickfri.app.people.passwords import SHORTEST
from klickfri.app.review.taking_up import LONGEST_REASON
from klickfri.model.person import Role
from klickfri.model.schedule import NightEnd, Obstacle
from klickfri.model.work import BY_HAND, DECIDED, PROPOSED, State
from klickfri.pages.exports.formats import Format
from klickfri.summary.side_by_side import MomentPart, ValuePlace
from klickfri.summary.version_change import Came

SEES: Mapping[Role, str] = {
    Role.AUDITOR: "läser loggen: körningar, ärenden med bilder, flöden, vem som har tittat; svarar på frågor om brev",
    Role.OPERATOR: "ser läget, kön, händelser och schema; stoppar, pausar och lägger tillbaka",
    Role.CASEWORKER: "ser vem som väntar på en person, och tar upp ärenden",
    Role.RESTRICTED: "ser den skyddade listan; med revisor även skyddade personers ärenden",
    Role.DEVELOPER: "ser flödenas versioner, och inga ärenden",
    Role.ADMIN: "sköter kontona, för alla nämnder, och ser inga ärenden",
}
"""What a role is for, to whoever gives it."""
STATES: Mapping[State, str] = {
    State.NEW: "ny",
    State.IN_PROGRESS: "pågår",
    State.COMPLETED: "klar",
    State.PENDING_USER_ACTION: "hos handläggare",
    State.FAILED: "misslyckad",
    State.DEFERRED: "väntar på sitt datum",
    State.ABANDONED: "återtagen",
}
OUTCOMES: Mapping[str, str] = {PROPOSED: "föreslaget", DECIDED: "beslutat av en person", BY_HAND: "för hand"}
"""Those that no process names."""
OBSTACLES: Mapping[Obstacle, str] = {
    Obstacle.WEEKEND: "vilar på helger",
    Obstacle.HOLIDAY: "vilar på röda dagar",
    Obstacle.HALF_DAY: "vilar på halvdagar",
    Obstacle.BLACKOUT: "systemet är stängt då",
    Obstacle.READ_ONLY: "systemet sparar inget då",
    Obstacle.HOURS: "utanför schemats timmar",
    Obstacle.OVERLAP: "en annan körning är i vägen",
    Obstacle.PAUSED: "pausat av en person",
    Obstacle.FAILURES: "pausat efter misslyckade nätter",
    Obstacle.NOT_READY: "inte redo",
    Obstacle.MISSED: "missades, och det var för sent att ta igen",
    Obstacle.COALESCED: "missades, och togs igen av en senare start",
}
ENDS: Mapping[NightEnd, str] = {
    NightEnd.WELL: "gick bra och slutade",
    NightEnd.FAULTS: "arbetade, med fel att se på, och slutade",
    NightEnd.FAILED: "misslyckades: inget ärende kom till sitt slut; slutade",
    NightEnd.STOPPED: "stoppades av en person",
    NightEnd.LOST: "gick förlorad: dess process dog",
}
UNFIT: Mapping[Unfit, str] = {
    Unfit.OLD: "Det nuvarande lösenordet stämmer inte, eller så är kontot låst en stund.",
    Unfit.SHORT: f"Det nya lösenordet är för kort. Det behöver minst {SHORTEST} tecken.",
    Unfit.LONG: "Det nya lösenordet är för långt.",
    Unfit.NOT_ALIKE: "Det nya lösenordet är inte lika de två gångerna.",
    Unfit.SAME: "Det nya lösenordet är detsamma som det nuvarande.",
    Unfit.NAMED: "Det nya lösenordet innehåller ditt namn eller konto.",
    Unfit.EASY: "Det nya lösenordet är ett som många har, eller lätt att gissa. Ta flera ord som inte hör ihop.",
    Unfit.CODE: "Koden stämmer inte. Vänta på nästa kod i appen och försök igen.",
}
UNASKABLE: Mapping[Unaskable, str] = {
    Unaskable.DAYS: "Den första dagen kommer efter den sista. Byt plats på dem.",
    Unaskable.LAST: "Efter den dagen finns ingen. Lämna rutan tom.",
    Unaskable.VERSION: "Så börjar ingen flödesversion. Skriv minst de fyra första tecknen, 0–9 och a–f.",
    Unaskable.RULE: "Skriv regelns namn, eller namn@version.",
    Unaskable.TYPE: "Den typen av post finns inte. Välj en i listan.",
    Unaskable.PERSON: "Det är inget personnummer. Skriv tio eller tolv siffror.",
    Unaskable.WORDS: "Skriv minst ett ord, eller lämna rutan tom.",
}
CAME: Mapping[Came, str] = {
    Came.NEW: "Nytt",
    Came.GONE: "Borta",
    Came.OTHER: "Ändrat",
    Came.MOVED: "Omflyttat",
}
PARTS: Mapping[MomentPart, str] = {
    MomentPart.OUTCOME: "utfall",
    MomentPart.CODE: "kod",
    MomentPart.VALUES: "värden",
    MomentPart.REASONS: "skäl",
    MomentPart.TARGET: "mål",
}
"""What of a step is otherwise in another case."""
WHERE: Mapping[ValuePlace, str] = {
    ValuePlace.ASKED: "i ansökan",
    ValuePlace.READ: "läst på skärmen",
    ValuePlace.ENTERED: "skrivet eller valt",
    ValuePlace.PROPOSED: "enligt regeln",
}
NO_OTHER_CASE = "Processen har inget ärende med det numret som du kan se."
CHANGED: Mapping[str, str] = {
    "ta": "Du har tagit ärendet.",
    "lamna": "Du har lämnat tillbaka ärendet.",
    "klar": "Ärendet är klart och borta ur listan.",
}
"""What was just done with a case of the hand-overs, by the button's name."""
ANSWERED: Mapping[str, str] = {
    "tillat": "Den som frågade får läsa ärendets brev i 24 timmar.",
    "avsla": "Den som frågade får inte läsa ärendets brev.",
    "aterta": "Ärendets brev får inte läsas längre.",
}
"""What was just answered, by the button's name."""
NO_LONGER: Mapping[str, str] = {
    "tillat": "Frågan väntar inte längre på ett svar. Inget är ändrat nu.",
    "avsla": "Frågan väntar inte längre på ett svar. Inget är ändrat nu.",
    "aterta": "Brevet får redan inte läsas längre. Inget är ändrat nu.",
}
"""Why a button came too late."""
OWN_QUESTION = "Frågan är din egen: en annan revisor svarar på den. Inget är ändrat nu."
OF_ACCOUNT: Mapping[str, str] = {
    "roller": "Roller och nämnder är ändrade, och gäller från nu.",
    "stang": "Kontot är stängt.",
}
"""What was just done with an account, by the button's name."""
OWN_ACCOUNT = "Kontot är ditt eget: en annan behörighetsansvarig ändrar det. Inget är ändrat nu."
MOVED_ACCOUNT = "Kontot har ändrats sedan sidan visades, och står nu som nedan. Inget av det du valde är gjort."
NOT_SURE = "Kryssa i rutan om kontot ska stängas. Det går inte att ångra."
UNFIT_PERSON: Mapping[tuple[str, bool], str] = {
    ("account", False): "Skriv ett konto med 2–40 tecken ur a–z, 0–9, . _ och -, utan personnummer: anna.berg.",
    ("account", True): "Någon heter eller hette redan {}, på sidorna eller på robotens dator. Ta ett annat konto.",
    ("--name", False): "Skriv personens namn, högst 80 tecken, utan nummer och adresser. Det sparas i loggen.",
    ("--title", False): "Skriv personens titel, högst 80 tecken, utan nummer och adresser. Den sparas i loggen.",
    ("--login", False): "Det är inget konto på robotens dator. Skriv det som datorn kallar personen, eller lämna tomt.",
    ("--login", True): "Någon heter redan {}, på sidorna eller på robotens dator.",
    ("--role", False): "Välj minst en roll.",
    ("--role", True): "Ingen annan som kan logga in är behörighetsansvarig. Ge rollen till någon annan först.",
    ("--board", False): "Välj minst en nämnd. Bara den som enbart är behörighetsansvarig klarar sig utan.",
    ("--board", True): "Nämnden {} finns inte här. Kryssa ur den.",
}
"""What is wrong with an account, by the option of the command that does the same; True where one thing is named."""
HELD: Mapping[str, str] = {
    "pausa": "Pausat. Ärenden i arbete görs klara, och inga nya börjas.",
    "fortsatt": "Pausen är slut.",
    "stoppa": "Körningen är ombedd att sluta när ärendena i arbete är klara.",
    "stoppa-nu": "Körningen är ombedd att sluta vid nästa säkra ställe.",
}
"""What was just done with a process or a system, by the button's name."""
ACTS: Mapping[str, str] = {
    "retry": "Lägg tillbaka till roboten",
    "close": "Avsluta: gjort eller beslutat av en person",
    "cancel": "Återta: ingen ska göra det",
    "assign": "Ge till en person",
    "prioritise": "Ändra prioritet",
}
"""What is done with cases of the queue, by what the command calls it."""
DONE: Mapping[str, str] = {
    "retry": "Gjort: ärendena ligger hos roboten igen.",
    "close": "Gjort: ärendena är avslutade.",
    "cancel": "Gjort: ärendena är återtagna.",
    "assign": "Gjort: ärendena har en annan som tar dem.",
    "prioritise": "Gjort: ärendena har en annan plats i kön.",
}
UNFIT_CASES: Mapping[str, str] = {
    "retry": "Bara det som väntar på en person kan läggas tillbaka till roboten.",
    "close": "Bara det som väntar på en person, eller på ett datum, kan avslutas.",
    "cancel": "Bara det som väntar kan återtas, inte det som roboten håller på med eller som har slutat.",
    "assign": "Bara det som väntar på en person kan tas av en.",
    "prioritise": "Bara det som väntar på roboten har en plats i kön.",
}
"""Why an act is not for a case."""
UNFIT_ACT: Mapping[str, str] = {
    "arenden": "Välj minst ett ärende.",
    "gor": "Välj vad som ska hända.",
    "--reason": f"Skriv varför med några få ord, högst {LONGEST_REASON} tecken, som inte namnger någon: inget namn, "
    "nummer eller adress, och inget som står i ansökan. Orsaken sparas i loggen.",
    "--to": "Det är inget konto. Skriv till exempel anna.berg, eller lämna rutan tom.",
    "--priority": "Den prioriteten finns inte. Välj en i listan.",
}
"""What is wrong with what a person wants done, by the option of the command that does the same, or the field."""
NO_DAY = "Skriv dagen så här: 2026-11-20."
ONE_VERSION = "Fyll i en av dem: en flödesversion eller en regel."
FORMATS: Mapping[Format, str] = {
    Format.CSV: "CSV, en rad för varje post",
    Format.XLSX: "Excel (XLSX), en rad för varje post",
    Format.JSONL: "JSON-rader, med bevis för varje post",
    Format.XES: "XES, för processanalys",
    Format.OCEL: "OCEL 2.0, för processanalys",
}
NO_NUMBER_HERE = "Ett personnummer får inte stå i en adress. Sök personen i formuläret för personer."
TYPES: Mapping[str, str] = {
    "case.claimed": "roboten tog ärendet", "case.finished": "robotens del slut",
    "case.handed_over": "lämnat till handläggare", "case.failed": "misslyckat försök",
    "case.put_back": "lagt tillbaka i kön", "case.verified": "sparat och läst tillbaka",
    "case.retried": "tillbaka till roboten, av en person", "case.closed": "avslutat av en person",
    "case.assigned": "taget av en person", "case.prioritised": "annan plats i kön",
    "decision.proposed": "regel svarade", "decision.made": "automatiskt beslut", "letter.sent": "brev skickat",
    "step.completed": "steg gjort", "step.failed": "steg stoppat", "step.started": "steg som ska spara",
    "step.pictured": "bild",
    "run.started": "körning började", "run.stopped": "körning slutade", "run.reconciled": "körningens summor",
    "run.joined": "fler robotar gick med", "run.left": "robotar gick ur", "run.lost": "körning dog",
    "run.stop_asked": "körning ombedd att sluta", "credential.used": "robotkonto loggades in",
    "night.started": "natt började", "night.skipped": "natt blev inte av", "night.ended": "natt slutade",
    "schedule.paused": "schema pausat", "schedule.resumed": "schema går vidare",
    "work.paused": "arbete pausat", "work.resumed": "arbete går vidare",
    "incident.opened": "händelse började", "incident.acknowledged": "händelse känd",
    "incident.closed": "händelse över", "intake.started": "fil börjar tas in", "intake.done": "fil intagen",
    "letter.asked": "fråga om att läsa brev", "letter.granted": "brev får läsas",
    "letter.refused": "brev får inte läsas", "letter.withdrawn": "brev får inte läsas längre",
    "audit.viewed": "någon tittade", "audit.exported": "poster lämnade loggen som fil",
    "person.let_in": "någon loggade in", "person.refused": "någon släpptes inte in",
    "person.left": "någon loggade ut", "person.chose_password": "nytt lösenord valt",
    "person.added": "konto upplagt", "person.changed": "kontots roller ändrade",
    "person.reset": "nytt engångslösenord", "person.closed": "konto stängt",
    "case.reduced": "gallrat", "retention.applied": "processens gallring gjord",
    "destruction.proposed": "gallring föreslagen", "destruction.applied": "gallring gjord",
    "case.destroyed": "brev och bilder gallrade",
    "log.opened": "logg öppnad", "log.moved": "logg flyttad", "log.restored": "logg lagd tillbaka",
    "backup.made": "säkerhetskopia gjord", "board.keyed": "nyckel för märken", "board.signs": "signaturnyckel",
    "board.seals": "nyckel till valvet", "stamp.asked": "tidsstämpel begärd",
}  # fmt: skip
"""Every kind of entry; those of cases first."""
_KEPT: Mapping[str, str] = {
    "payload_days": "ansökningar",
    "report_days": "rapporter",
    "healing_days": "läkningsförslag",
    "intake_days": "inkomna filer",
    "letter": "brev",
    "picture": "bilder",
}
"""What a rule of a process, or of a board's plan, lets go of."""


def of_rule(rule: str) -> str:
    """A rule by which something was destroyed, as the log has it: `payload_days = 30`, or `letter: 5 år (DHP 4.2)`."""
    name, of_process, days = rule.partition(" = ")
    if of_process and name in _KEPT:
        return f"{_KEPT[name]} efter {days} dagar"
    name, of_board, rest = rule.partition(": ")
    return f"{_KEPT[name]} efter {rest}" if of_board and name in _KEPT else rule
