"""What the pages call things, in Swedish; a reader of English is told them in English where they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from klickfri.app.look.search import Unaskable
from klickfri.app.people.door import Unfit
from klickfri.app.review.taking_up import LONGEST_REASON
from klickfri.model.language import marked, said
from klickfri.model.person import Role
from klickfri.model.schedule import NightEnd, Obstacle
from klickfri.model.work import BY_HAND, DECIDED, PROPOSED, State
from klickfri.pages.exports.formats import Format
from klickfri.summary.side_by_side import MomentPart, ValuePlace
from klickfri.summary.version_change import Came

SEES: Mapping[Role, str] = {
    Role.AUDITOR: marked(
        "läser loggen: körningar, ärenden med bilder, flöden, vem som har tittat; svarar på frågor om brev"
    ),
    Role.OPERATOR: marked("ser läget, kön, händelser och schema; stoppar, pausar och lägger tillbaka"),
    Role.CASEWORKER: marked("ser vem som väntar på en person, och tar upp ärenden"),
    Role.RESTRICTED: marked("ser den skyddade listan; med revisor även skyddade personers ärenden"),
    Role.DEVELOPER: marked("ser flödenas versioner, och inga ärenden"),
    Role.ADMIN: marked("sköter kontona, för alla nämnder, och ser inga ärenden"),
}
"""What a role is for, to whoever gives it."""
STATES: Mapping[State, str] = {
    State.NEW: marked("ny"),
    State.IN_PROGRESS: marked("pågår"),
    State.COMPLETED: marked("klar"),
    State.PENDING_USER_ACTION: marked("hos handläggare"),
    State.FAILED: marked("misslyckad"),
    State.DEFERRED: marked("väntar på sitt datum"),
    State.ABANDONED: marked("återtagen"),
}
OUTCOMES: Mapping[str, str] = {
    PROPOSED: marked("föreslaget"),
    DECIDED: marked("beslutat av en person"),
    BY_HAND: marked("för hand"),
}
"""Those that no process names."""
OBSTACLES: Mapping[Obstacle, str] = {
    Obstacle.WEEKEND: marked("vilar på helger"),
    Obstacle.HOLIDAY: marked("vilar på röda dagar"),
    Obstacle.HALF_DAY: marked("vilar på halvdagar"),
    Obstacle.BLACKOUT: marked("systemet är stängt då"),
    Obstacle.READ_ONLY: marked("systemet sparar inget då"),
    Obstacle.HOURS: marked("utanför schemats timmar"),
    Obstacle.OVERLAP: marked("en annan körning är i vägen"),
    Obstacle.PAUSED: marked("pausat av en person"),
    Obstacle.FAILURES: marked("pausat efter misslyckade nätter"),
    Obstacle.NOT_READY: marked("inte redo"),
    Obstacle.MISSED: marked("missades, och det var för sent att ta igen"),
    Obstacle.COALESCED: marked("missades, och togs igen av en senare start"),
}
ENDS: Mapping[NightEnd, str] = {
    NightEnd.WELL: marked("gick bra och slutade"),
    NightEnd.FAULTS: marked("arbetade, med fel att se på, och slutade"),
    NightEnd.FAILED: marked("misslyckades: inget ärende kom till sitt slut; slutade"),
    NightEnd.STOPPED: marked("stoppades av en person"),
    NightEnd.LOST: marked("gick förlorad: dess process dog"),
}
UNFIT: Mapping[Unfit, str] = {
    Unfit.OLD: marked("Det nuvarande lösenordet stämmer inte, eller så är kontot låst en stund."),
    Unfit.SHORT: marked("Det nya lösenordet är för kort. Det behöver minst {least} tecken."),
    Unfit.LONG: marked("Det nya lösenordet är för långt."),
    Unfit.NOT_ALIKE: marked("Det nya lösenordet är inte lika de två gångerna."),
    Unfit.SAME: marked("Det nya lösenordet är detsamma som det nuvarande."),
    Unfit.NAMED: marked("Det nya lösenordet innehåller ditt namn eller konto."),
    Unfit.EASY: marked(
        "Det nya lösenordet är ett som många har, eller lätt att gissa. Ta flera ord som inte hör ihop."
    ),
    Unfit.CODE: marked("Koden stämmer inte. Vänta på nästa kod i appen och försök igen."),
}
UNASKABLE: Mapping[Unaskable, str] = {
    Unaskable.DAYS: marked("Den första dagen kommer efter den sista. Byt plats på dem."),
    Unaskable.LAST: marked("Efter den dagen finns ingen. Lämna rutan tom."),
    Unaskable.VERSION: marked("Så börjar ingen flödesversion. Skriv minst de fyra första tecknen, 0–9 och a–f."),
    Unaskable.RULE: marked("Skriv regelns namn, eller namn@version."),
    Unaskable.TYPE: marked("Den typen av post finns inte. Välj en i listan."),
    Unaskable.PERSON: marked("Det är inget personnummer. Skriv tio eller tolv siffror."),
    Unaskable.WORDS: marked("Skriv minst ett ord, eller lämna rutan tom."),
}
CAME: Mapping[Came, str] = {
    Came.NEW: marked("Nytt"),
    Came.GONE: marked("Borta"),
    Came.OTHER: marked("Ändrat"),
    Came.MOVED: marked("Omflyttat"),
}
PARTS: Mapping[MomentPart, str] = {
    MomentPart.OUTCOME: marked("utfall"),
    MomentPart.CODE: marked("kod"),
    MomentPart.VALUES: marked("värden"),
    MomentPart.REASONS: marked("skäl"),
    MomentPart.TARGET: marked("mål"),
}
"""What of a step is otherwise in another case."""
WHERE: Mapping[ValuePlace, str] = {
    ValuePlace.ASKED: marked("i ansökan"),
    ValuePlace.READ: marked("läst på skärmen"),
    ValuePlace.ENTERED: marked("skrivet eller valt"),
    ValuePlace.PROPOSED: marked("enligt regeln"),
}
NO_OTHER_CASE = marked("Processen har inget ärende med det numret som du kan se.")
CHANGED: Mapping[str, str] = {
    "ta": marked("Du har tagit ärendet."),
    "lamna": marked("Du har lämnat tillbaka ärendet."),
    "klar": marked("Ärendet är klart och borta ur listan."),
}
"""What was just done with a case of the hand-overs, by the button's name."""
ANSWERED: Mapping[str, str] = {
    "tillat": marked("Den som frågade får läsa ärendets brev i 24 timmar."),
    "avsla": marked("Den som frågade får inte läsa ärendets brev."),
    "aterta": marked("Ärendets brev får inte läsas längre."),
}
"""What was just answered, by the button's name."""
NO_LONGER: Mapping[str, str] = {
    "tillat": marked("Frågan väntar inte längre på ett svar. Inget är ändrat nu."),
    "avsla": marked("Frågan väntar inte längre på ett svar. Inget är ändrat nu."),
    "aterta": marked("Brevet får redan inte läsas längre. Inget är ändrat nu."),
}
"""Why a button came too late."""
OWN_QUESTION = marked("Frågan är din egen: en annan revisor svarar på den. Inget är ändrat nu.")
OF_ACCOUNT: Mapping[str, str] = {
    "roller": marked("Roller och nämnder är ändrade, och gäller från nu."),
    "stang": marked("Kontot är stängt."),
}
"""What was just done with an account, by the button's name."""
OWN_ACCOUNT = marked("Kontot är ditt eget: en annan behörighetsansvarig ändrar det. Inget är ändrat nu.")
MOVED_ACCOUNT = marked("Kontot har ändrats sedan sidan visades, och står nu som nedan. Inget av det du valde är gjort.")
NOT_SURE = marked("Kryssa i rutan om kontot ska stängas. Det går inte att ångra.")
UNFIT_PERSON: Mapping[tuple[str, bool], str] = {
    ("account", False): marked("Skriv ett konto med 2–40 tecken ur a–z, 0–9, . _ och -, utan personnummer: anna.berg."),
    ("account", True): marked(
        "Någon heter eller hette redan {which}, på sidorna eller på robotens dator. Ta ett annat konto."
    ),
    ("--name", False): marked("Skriv personens namn, högst 80 tecken, utan nummer och adresser. Det sparas i loggen."),
    ("--title", False): marked(
        "Skriv personens titel, högst 80 tecken, utan nummer och adresser. Den sparas i loggen."
    ),
    ("--login", False): marked(
        "Det är inget konto på robotens dator. Skriv det som datorn kallar personen, eller lämna tomt."
    ),
    ("--login", True): marked("Någon heter redan {which}, på sidorna eller på robotens dator."),
    ("--role", False): marked("Välj minst en roll."),
    ("--role", True): marked("Ingen annan som kan logga in är behörighetsansvarig. Ge rollen till någon annan först."),
    ("--board", False): marked("Välj minst en nämnd. Bara den som enbart är behörighetsansvarig klarar sig utan."),
    ("--board", True): marked("Nämnden {which} finns inte här. Kryssa ur den."),
}
"""What is wrong with an account, by the option of the command that does the same; True where one thing is named."""
HELD: Mapping[str, str] = {
    "pausa": marked("Pausat. Ärenden i arbete görs klara, och inga nya börjas."),
    "fortsatt": marked("Pausen är slut."),
    "stoppa": marked("Körningen är ombedd att sluta när ärendena i arbete är klara."),
    "stoppa-nu": marked("Körningen är ombedd att sluta vid nästa säkra ställe."),
}
"""What was just done with a process or a system, by the button's name."""
ACTS: Mapping[str, str] = {
    "retry": marked("Lägg tillbaka till roboten"),
    "close": marked("Avsluta: gjort eller beslutat av en person"),
    "cancel": marked("Återta: ingen ska göra det"),
    "assign": marked("Ge till en person"),
    "prioritise": marked("Ändra prioritet"),
}
"""What is done with cases of the queue, by what the command calls it."""
DONE: Mapping[str, str] = {
    "retry": marked("Gjort: ärendena ligger hos roboten igen."),
    "close": marked("Gjort: ärendena är avslutade."),
    "cancel": marked("Gjort: ärendena är återtagna."),
    "assign": marked("Gjort: ärendena har en annan som tar dem."),
    "prioritise": marked("Gjort: ärendena har en annan plats i kön."),
}
UNFIT_CASES: Mapping[str, str] = {
    "retry": marked("Bara det som väntar på en person kan läggas tillbaka till roboten."),
    "close": marked("Bara det som väntar på en person, eller på ett datum, kan avslutas."),
    "cancel": marked("Bara det som väntar kan återtas, inte det som roboten håller på med eller som har slutat."),
    "assign": marked("Bara det som väntar på en person kan tas av en."),
    "prioritise": marked("Bara det som väntar på roboten har en plats i kön."),
}
"""Why an act is not for a case."""
UNFIT_ACT: Mapping[str, str] = {
    "arenden": marked("Välj minst ett ärende."),
    "gor": marked("Välj vad som ska hända."),
    "--reason": marked(
        "Skriv varför med några få ord, högst {most} tecken, som inte namnger någon: inget namn, "
        "nummer eller adress, och inget som står i ansökan. Orsaken sparas i loggen."
    ),
    "--to": marked("Det är inget konto. Skriv till exempel anna.berg, eller lämna rutan tom."),
    "--priority": marked("Den prioriteten finns inte. Välj en i listan."),
}
"""What is wrong with what a person wants done, by the option of the command that does the same, or the field."""
NO_DAY = marked("Skriv dagen så här: 2026-11-20.")
ONE_VERSION = marked("Fyll i en av dem: en flödesversion eller en regel.")
FORMATS: Mapping[Format, str] = {
    Format.CSV: marked("CSV, en rad för varje post"),
    Format.XLSX: marked("Excel (XLSX), en rad för varje post"),
    Format.JSONL: marked("JSON-rader, med bevis för varje post"),
    Format.XES: marked("XES, för processanalys"),
    Format.OCEL: marked("OCEL 2.0, för processanalys"),
}
NO_NUMBER_HERE = marked("Ett personnummer får inte stå i en adress. Sök personen i formuläret för personer.")
TYPES: Mapping[str, str] = {
    "case.claimed": marked("roboten tog ärendet"),
    "case.finished": marked("robotens del slut"),
    "case.handed_over": marked("lämnat till handläggare"),
    "case.failed": marked("misslyckat försök"),
    "case.put_back": marked("lagt tillbaka i kön"),
    "case.verified": marked("sparat och läst tillbaka"),
    "case.retried": marked("tillbaka till roboten, av en person"),
    "case.closed": marked("avslutat av en person"),
    "case.assigned": marked("taget av en person"),
    "case.prioritised": marked("annan plats i kön"),
    "decision.proposed": marked("regel svarade"),
    "decision.made": marked("automatiskt beslut"),
    "letter.sent": marked("brev skickat"),
    "step.completed": marked("steg gjort"),
    "step.failed": marked("steg stoppat"),
    "step.started": marked("steg som ska spara"),
    "step.pictured": marked("bild"),
    "run.started": marked("körning började"),
    "run.stopped": marked("körning slutade"),
    "run.reconciled": marked("körningens summor"),
    "run.joined": marked("fler robotar gick med"),
    "run.left": marked("robotar gick ur"),
    "run.lost": marked("körning dog"),
    "run.stop_asked": marked("körning ombedd att sluta"),
    "credential.used": marked("robotkonto loggades in"),
    "night.started": marked("natt började"),
    "night.skipped": marked("natt blev inte av"),
    "night.ended": marked("natt slutade"),
    "schedule.paused": marked("schema pausat"),
    "schedule.resumed": marked("schema går vidare"),
    "work.paused": marked("arbete pausat"),
    "work.resumed": marked("arbete går vidare"),
    "incident.opened": marked("händelse började"),
    "incident.acknowledged": marked("händelse känd"),
    "incident.closed": marked("händelse över"),
    "intake.started": marked("fil börjar tas in"),
    "intake.done": marked("fil intagen"),
    "letter.asked": marked("fråga om att läsa brev"),
    "letter.granted": marked("brev får läsas"),
    "letter.refused": marked("brev får inte läsas"),
    "letter.withdrawn": marked("brev får inte läsas längre"),
    "audit.viewed": marked("någon tittade"),
    "audit.exported": marked("poster lämnade loggen som fil"),
    "person.let_in": marked("någon loggade in"),
    "person.refused": marked("någon släpptes inte in"),
    "person.left": marked("någon loggade ut"),
    "person.chose_password": marked("nytt lösenord valt"),
    "person.added": marked("konto upplagt"),
    "person.changed": marked("kontots roller ändrade"),
    "person.reset": marked("nytt engångslösenord"),
    "person.closed": marked("konto stängt"),
    "case.reduced": marked("gallrat"),
    "retention.applied": marked("processens gallring gjord"),
    "destruction.proposed": marked("gallring föreslagen"),
    "destruction.applied": marked("gallring gjord"),
    "case.destroyed": marked("brev och bilder gallrade"),
    "log.opened": marked("logg öppnad"),
    "log.moved": marked("logg flyttad"),
    "log.restored": marked("logg lagd tillbaka"),
    "backup.made": marked("säkerhetskopia gjord"),
    "board.keyed": marked("nyckel för märken"),
    "board.signs": marked("signaturnyckel"),
    "board.seals": marked("nyckel till valvet"),
    "stamp.asked": marked("tidsstämpel begärd"),
}
"""Every kind of entry; those of cases first."""
_KEPT: Mapping[str, str] = {
    "payload_days": marked("ansökningar"),
    "report_days": marked("rapporter"),
    "healing_days": marked("läkningsförslag"),
    "intake_days": marked("inkomna filer"),
    "letter": marked("brev"),
    "picture": marked("bilder"),
}
"""What a rule of a process, or of a board's plan, lets go of."""


def unfit_act(where: str) -> str:
    """What is wrong with what a person wants done, in words."""
    return said(UNFIT_ACT[where], most=LONGEST_REASON)


def of_rule(rule: str) -> str:
    """A rule by which something was destroyed, as the log has it: `payload_days = 30`, or `letter: 5 år (DHP 4.2)`."""
    name, of_process, days = rule.partition(" = ")
    if of_process and name in _KEPT:
        return said("{what} efter {days} dagar", what=said(_KEPT[name]), days=days)
    name, of_board, rest = rule.partition(": ")
    return said("{what} efter {rest}", what=said(_KEPT[name]), rest=rest) if of_board and name in _KEPT else rule
