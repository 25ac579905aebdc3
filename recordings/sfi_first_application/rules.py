"""The rules of a first-time application to SFI (svenska för invandrare).

The flow asks three of them: `identity` (can the number be searched?), `assess` (what shall become of the
application?) and `provider_has_room`. Every exception code has one rule. `RULES` is the order they are tried in and
the first answer counts: protection, then the person, the right, earlier studies, and last what the robot may finish.
No rule refuses anybody: a case that cannot be granted goes to a person. No rule looks at name, sex or birth country.

Three codes are not here, because only the screen can see them: `LÅST` and `OKÄND` for dialogs and pages, and
`SKYDD-X`, a marker that appears after the assessment.

Sources: skollagen (2010:800) with prop. 2025/26:10, in force 1 January 2026; förvaltningslagen (2017:900), FL;
folkbokföringslagen (1991:481), FOL; offentlighets- och sekretesslagen (2009:400), OSL; `process.toml` for local rules.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from klickfri.model.verdict import Continue, HandOver, Question, Verdict
from klickfri.model.workdays import add_working_days, is_working_day

VALUES = (
    "route",
    "code",
    "start_date",
    "study_path",
    "provider",
    "case_status",
    "missing",
    "completion_due",
    "reply_by",
    "home_municipality",
    "right_until",
)
"""What `identity` and `assess` give the flow. All of them, every time; `None` where a route has no use for one."""

STUDY_PATHS = {"0-6": "Studieväg 1", "7-12": "Studieväg 2", "12+": "Studieväg 3"}
"""Years of schooling -> study path to begin on. The school judges the level when the student starts."""

REQUIRED = {
    "email": "din e-postadress",
    "mother_tongue": "ditt modersmål",
    "earlier_swedish": "om du har läst svenska tidigare",
    "provider_1": "vilken skola du vill gå i",
}
"""Fields that must be filled in, as the letter names them. Fields with a form of their own are in `_missing`."""

CLOSED = ("Beviljad", "Avslag", "Avvisad", "Återtagen", "Avslutad")
"""An application with any other status is open, statuses we have never heard of included."""

REGISTERED, DECEASED, EMIGRATED, UNKNOWN_RESIDENCE = "Folkbokförd", "Avliden", "Utvandrad", "Obefintlig"
EARLY_WARNING_MONTHS = 33
"""Two years and nine months of the three-year right."""

_NUMBER = re.compile(r"(\d{4})(\d{2})(\d{2})-(\d{4})")
_RESTRICTED = "Ärendet kräver särskild hantering. Roboten har inte läst vidare och inte skickat något."
_RESTRICTED_QUESTION = "Öppna ärendet i systemet med din egen behörighet."


class Rule(NamedTuple):
    """One exception code and the function that answers for it; `None` when the rule does not apply."""

    code: str
    answer: Callable[[Question], Verdict | None]
    source: str


def _rule(code: str) -> Callable[[Callable[[Question], Verdict | None]], Rule]:
    return lambda function: Rule(code, function, function.__doc__ or "")


def _to_person(code: str, reason: str, question: str) -> Callable[[Callable[[Question], bool]], Rule]:
    hand_over = HandOver(code, (reason,), question)
    return lambda applies: Rule(code, lambda q: hand_over if applies(q) else None, applies.__doc__ or "")


# --- Protection ------------------------------------------------------------------------------------------------


@_to_person("SKYDD-S", _RESTRICTED, _RESTRICTED_QUESTION)
def confidentiality_marker(q: Question) -> bool:
    """The applicant says so, or a text we read does. OSL 22 kap. 1 §. Any answer but no counts as yes."""
    return _text(q.application.get("protected")) not in ("", "nej", "false") or "sekretessmark" in _read_texts(q)


@_to_person("SKYDD-F", _RESTRICTED, _RESTRICTED_QUESTION)
def protected_registration(q: Question) -> bool:
    """Skyddad folkbokföring, FOL 16 §: the address is the Tax Agency's. The home municipality of these persons is
    where they live, not where they are registered (skollagen 29 kap. 6 §), so no letter about it may go out.
    """
    own = " ".join(_text(q.application.get(name)) for name in ("care_of", "street", "city"))
    return any(sign in f"{own} {_read_texts(q)}" for sign in ("skatteverket", "skyddad folkbokf"))


# --- Identity, from the application alone ----------------------------------------------------------------------


@_to_person(
    "ASYL",
    "Sökanden uppger att hen är asylsökande.",
    "Har sökanden fått uppehållstillstånd sedan ansökan skickades? Annars kan annan svenskundervisning passa.",
)
def asylum_seeker(q: Question) -> bool:
    """Skollagen 29 kap. 2 §: asylum seekers are not resident in the sense of the law. A person says so, not we."""
    return _text(q.application.get("residence")) == "asylsökande"


@_to_person(
    "UKR",
    "Sökanden uppger tillfälligt skydd enligt massflyktsdirektivet.",
    "Vill kommunen ta emot sökanden? Kommunen får göra det men måste inte.",
)
def temporary_protection(q: Question) -> bool:
    """Förordningen (2011:1108) om vuxenutbildning 8 a §: may be received, which is a choice for a person."""
    return _text(q.application.get("residence")) == "massflykt"


@_to_person(
    "EU-UTAN",
    "Sökanden uppger medborgarskap eller uppehållsrätt inom EU eller EES men har inget svenskt personnummer.",
    "Har sökanden uppehållsrätt? Då räknas hen som bosatt. Kontrollera passkopian.",
)
def eu_without_number(q: Question) -> bool:
    """Skollagen 29 kap. 2 §: rights under EU law count as residence; a personal number is no condition."""
    european = _text(q.application.get("citizenship")) in ("eu/ees", "nordiskt")
    return _lacks_number(q) and (european or _text(q.application.get("residence")) == "uppehållsrätt")


@_to_person(
    "TF",
    "Sökanden saknar personnummer eller har ett tillfälligt nummer.",
    "Vem är sökanden, och är hen bosatt i kommunen? Lägg inte upp en ny person utan att ha kontrollerat det.",
)
def no_number(q: Question) -> bool:
    """A number with letters (TF12, T238) is local, unknown to the register; skollagen 29 kap. 2 § decides residence."""
    return _lacks_number(q) or any(map(str.isalpha, _text(q.application.get("personal_number"))))


@_to_person(
    "SAMORD",
    "Sökanden har ett samordningsnummer, så folkbokföringen kan inte visa var hen bor.",
    "Är sökanden bosatt i kommunen, till exempel med uppehållsrätt? Kontrollera passkopian.",
)
def coordination_number(q: Question) -> bool:
    """Lagen (2022:1697) om samordningsnummer: for those never registered. The day is 60 more; it may be day 00."""
    number = str(q.application.get("personal_number"))
    return _text(q.application.get("identity")) == "samordningsnummer" or "60" <= number[6:8] <= "91"


@_rule("LUHN")
def number_must_be_possible(q: Question) -> Verdict | None:
    """FOL 18 §: a real date, then three digits and a check digit. An impossible number is not searched: somebody
    else may own it. The applicant is asked to correct it (FL 20 §).
    """
    if _birth_day(q) is not None:
        return None
    return _ask_once(q, "LUHN", ["ett personnummer som stämmer (tolv siffror)"])


# --- The person in the population register ---------------------------------------------------------------------


@_to_person(
    "NUMMERBYTE",
    "Folkbokföringen hänvisar till ett nytt personnummer.",
    "Flytta ansökan till det nya numret och se efter om personen har studier under något av numren.",
)
def changed_number(q: Question) -> bool:
    """FOL 18 §. Always a person: the inbox row, the locks and earlier studies lie under the old number, and the
    search for earlier SFI, which the three-year right rests on, would miss whatever lies under the other one.
    """
    return bool(_text(q.seen.get("register_new_number")))


@_to_person(
    "BEHÖRIGHET",
    "Folkbokföringen gav inget eller ett ofullständigt svar. Det kan betyda att robotens behörighet inte räcker.",
    "Sök personen med din egen behörighet. Lägg aldrig upp personen för hand.",
)
def empty_register(q: Question) -> bool:
    """Local: the system says the same when a person does not exist and when we may not see them. A registered
    person shown without address or municipality can be protected too.
    """
    if q.seen.get("register_page") == "register_empty":
        return True
    parts = [_text(q.seen.get(name)) for name in ("register_street", "register_municipality_code")]
    return q.seen.get("register_status") == REGISTERED and not all(parts)


@_to_person(
    "OKÄND",
    "Folkbokföringen visar ett annat nummer än ansökans, eller en status som roboten inte känner.",
    "Vilken person och vilken status visar folkbokföringen?",
)
def unknown_person(q: Question) -> bool:
    """Local: the robot does not guess. The number shown must be the one searched for, in whatever way it is written."""
    same = _digits(q.seen.get("register_number"))[-10:] == _digits(q.application.get("personal_number"))[-10:]
    known = q.seen.get("register_status") in (REGISTERED, DECEASED, EMIGRATED, UNKNOWN_RESIDENCE)
    return not (same and known)


@_to_person("AVLIDEN", "Folkbokföringen visar att personen är avliden.", "Avsluta ansökan. Skicka ingenting.")
def deceased(q: Question) -> bool:
    """FOL 19 §: removed from the register on death."""
    return bool(q.seen.get("register_status") == DECEASED)


@_to_person(
    "UTVANDRAD",
    "Folkbokföringen visar att personen har flyttat från Sverige.",
    "Är personen ändå bosatt här, till exempel med uppehållsrätt? Skicka ingenting innan det är klart.",
)
def emigrated(q: Question) -> bool:
    """FOL 20 § and skollagen 29 kap. 2 §: resident is who should be registered."""
    return bool(q.seen.get("register_status") == EMIGRATED)


@_to_person(
    "OBEFINTLIG",
    "Folkbokföringen visar att personen saknar känd hemvist.",
    "Var bor personen? Skicka ingenting innan det är klart.",
)
def unknown_residence(q: Question) -> bool:
    """FOL 21 §: residence unknown for two years."""
    return bool(q.seen.get("register_status") == UNKNOWN_RESIDENCE)


@_to_person(
    "FLYTT",
    "Sökanden är folkbokförd i en annan kommun nu än när ansökan skickades.",
    "Vilken kommun är hemkommun, och har en annan kommun redan börjat med ansökan?",
)
def moved(q: Question) -> bool:
    """Skollagen 29 kap. 6 §: the home municipality is the one of today. Both may be concerned, so a person looks."""
    before = _municipality(q.application.get("municipality_at_application"))
    return before not in (_code(q), _municipality(q.seen.get("register_municipality")))


# --- The right -------------------------------------------------------------------------------------------------


@_to_person(
    "UNG",
    "Sökanden har inte nått den ålder då rätten till sfi börjar.",
    "Hör ansökan hemma i grundskolan eller gymnasieskolan? Vårdnadshavaren kan behöva vara med.",
)
def too_young(q: Question) -> bool:
    """Skollagen 20 kap. 31 §: from the second half-year of the year in which the person turns 16, so 1 July."""
    birth = _birth_day(q)
    return birth is not None and q.today < dt.date(birth.year + 16, 7, 1)


@_to_person(
    "UNG-20",
    "Sökanden är i den ålder då gymnasieskolans introduktionsprogram kan passa bättre.",
    "Vill sökanden läsa sfi, eller språkintroduktion i gymnasieskolan?",
)
def young(q: Question) -> bool:
    """Local: they may belong in the upper secondary school. Setting `youth_to_person_until_age`; 0 turns it off."""
    birth = _birth_day(q)
    return birth is not None and _age(birth, q.today) <= int(q.settings["youth_to_person_until_age"])


@_to_person(
    "DUBBEL",
    "Sökanden har en annan öppen ansökan.",
    "Vilken ansökan gäller? Den andra kan återtas eller läggas ihop med den.",
)
def open_duplicate(q: Question) -> bool:
    """FL 9 §, one case handled once. Both applications go to a person, so it does not matter which comes first."""
    return any(row.get("Typ") == "Ansökan" and row.get("Status") not in CLOSED for row in _others(q))


@_to_person(
    "TRE-ÅR",
    "Sökanden har läst sfi tidigare och den treåriga rätten är slut eller snart slut.",
    "När togs sökanden emot första gången, och finns särskilda skäl att förlänga? Var det före 2026 räknas tiden "
    "från den 1 januari 2026.",
)
def three_years_near(q: Question) -> bool:
    """Skollagen 20 kap. as changed by prop. 2025/26:10: three years from the day of the first receipt (and, for those
    received earlier, from 1 January 2026). Warned of three months ahead.
    """
    received = [day for row in _earlier_sfi(q) if (day := _day(row.get("Mottagen")))]
    return bool(received) and _months_later(min(received), EARLY_WARNING_MONTHS) <= q.today


@_to_person(
    "PÅGÅR",
    "Sökanden läser eller har läst sfi här.",
    "Ska sökanden fortsätta, byta skola eller börja om? Att börja om kräver särskilda skäl.",
)
def earlier_sfi(q: Question) -> bool:
    """Skollagen 20 kap. 9 §: to begin again takes special reasons. So this is no first-time application."""
    return bool(_earlier_sfi(q))


@_to_person(
    "TIDIGARE-ANNAN",
    "Sökanden uppger att hen har läst svenska tidigare på en annan plats.",
    "Var det sfi, och när togs sökanden emot första gången? Begär studieplanen från den skolan.",
)
def earlier_elsewhere(q: Question) -> bool:
    """Prop. 2025/26:10: the three years run from the first receipt, whichever municipality it was in."""
    return _yes(q.application.get("earlier_swedish")) or bool(_text(q.application.get("earlier_where")))


@_to_person(
    "NORDISK",
    "Sökanden uppger kunskaper i danska eller norska.",
    "Räcker kunskaperna för att inte behöva sfi? Bedöm det tillsammans med sökanden.",
)
def danish_or_norwegian(q: Question) -> bool:
    """Skollagen 20 kap. 32 §: no right for those who know enough Danish or Norwegian. Asks for the knowledge, declared
    or as mother tongue, never for citizenship or birth country.
    """
    return _yes(q.application.get("danish_norwegian")) or bool(_mother_tongues(q) & {"danska", "norska"})


@_to_person(
    "SVENSK",
    "Sökanden uppger svenska som modersmål.",
    "Behöver sökanden grundläggande kunskaper i svenska, eller är det en annan utbildning som söks?",
)
def swedish(q: Question) -> bool:
    """Skollagen 20 kap. 31 §: the right is for those who lack basic Swedish. Asks for mother tongue alone."""
    return "svenska" in _mother_tongues(q)


# --- What the robot may finish ---------------------------------------------------------------------------------


@_rule("ANNAN")
def other_municipality(q: Question) -> Verdict | None:
    """Skollagen 20 kap. 28 §: the home municipality is the one to offer SFI. The letter informs and refuses nothing:
    since 2026 special reasons give a right to study here, and the case stays open for them.
    """
    if _code(q) == _municipality(q.settings["municipality_code"]):
        return None
    asked = [day for row in _letters(q, "Annan kommun") if (day := _day(row.get("Skickat")))]
    return _go(
        "other_municipality",
        "Sökanden är folkbokförd i en annan kommun, nu och när ansökan skickades (20 kap. 28 § skollagen).",
        code="ANNAN",
        home_municipality=re.sub(r"\s+kommun$", "", str(q.seen.get("register_municipality")).strip()),
        reply_by=min(asked, default=q.today) + dt.timedelta(days=int(q.settings["other_municipality_reply_days"])),
    )


@_rule("KOMPL")
def incomplete(q: Question) -> Verdict | None:
    """FL 20 §: the authority helps the applicant to complete the application; asked once, then a person looks."""
    missing = _missing(q)
    return _ask_once(q, "KOMPL", missing) if missing else None


@_to_person(
    "FULL",
    "Den första möjliga startdagen ligger längre fram än tre månader.",
    "Finns en skola med tidigare start, eller vill sökanden själv vänta?",
)
def starts_too_late(q: Question) -> bool:
    """Skollagen 20 kap. 29 §: it shall be possible to start within three months (setting `start_within_months`)."""
    return _start_date(q) > _months_later(q.today, int(q.settings["start_within_months"]))


@_rule("STÖD")
def support_wanted(q: Question) -> Verdict | None:
    """Skollagen 20 kap. 2 §: start from each one's needs. The robot registers, a person reads what was written."""
    if not _text(q.application.get("support_need")):
        return None
    reason = "Sökanden har skrivit om behov av stöd, som en person ska läsa."
    return _go("support", reason, code="STÖD", case_status="Förslag klart", **_admission(q))


@_rule("")
def right_to_sfi(q: Question) -> Verdict:
    """Skollagen 20 kap. 31 and 33 §§: resident in the municipality, old enough, lacks basic Swedish."""
    return _go(
        "grant",
        "Sökanden är folkbokförd i kommunen och har nått åldern för sfi (20 kap. 31 § skollagen).",
        "Sökanden uppger varken svenska, danska eller norska, och ingen tidigare sfi är känd.",
        "Ansökan är komplett (20 kap. 33 § skollagen).",
        case_status="Beviljad",
        **_admission(q),
    )


IDENTITY_RULES: tuple[Rule, ...] = (
    confidentiality_marker,
    protected_registration,
    asylum_seeker,
    temporary_protection,
    eu_without_number,
    no_number,
    coordination_number,
    number_must_be_possible,
)
RULES: tuple[Rule, ...] = (
    *IDENTITY_RULES,
    changed_number,
    empty_register,
    unknown_person,
    deceased,
    emigrated,
    unknown_residence,
    too_young,
    young,
    moved,
    open_duplicate,
    three_years_near,
    earlier_sfi,
    earlier_elsewhere,
    danish_or_norwegian,
    swedish,
    other_municipality,
    incomplete,
    starts_too_late,
    support_wanted,
    right_to_sfi,
)
"""The order. The last rule always answers."""


def identity(q: Question) -> Verdict:
    """Can the number be searched? Looks at the application, and at letters sent, so that nobody is asked twice."""
    return _first(IDENTITY_RULES, q) or _go("register", "Personnumret går att söka på.")


def assess(q: Question) -> Verdict:
    """What shall become of the application, now that the register and earlier cases have been read?"""
    verdict = _first(RULES, q)
    assert verdict is not None, "the last rule always answers"
    return verdict


def provider_has_room(q: Question) -> Verdict:
    """FULL. Skollagen 20 kap. 29 §: a school that is full or not on the list is for a person to solve."""
    wanted = str(q.application.get("provider_1")).strip()
    if wanted in q.seen["providers"]:
        return Continue({"provider_option": wanted}, ("Skolan har plats.",))
    return HandOver("FULL", ("Skolan har inga platser eller finns inte i listan.",), "Vilken annan skola kan passa?")


# --- Reading the question --------------------------------------------------------------------------------------


def _first(rules: Iterable[Rule], q: Question) -> Verdict | None:
    return next((verdict for rule in rules if (verdict := rule.answer(q))), None)


def _go(route: str, *reasons: str, **values: Any) -> Continue:
    return Continue({**dict.fromkeys(VALUES), "route": route, **values}, reasons)


def _ask_once(q: Question, code: str, missing: list[str]) -> Verdict:
    """Asks for a completion. The last day counts from the letter already sent, if any: a run that was broken off
    finds its own letter word for word, and when the day has come a person takes over.
    """
    sent = [_day(row.get("Skickat")) for row in _letters(q, "Komplettering")]
    asked = [day for day in sent if day]
    due = add_working_days(min(asked, default=q.today), int(q.settings["completion_working_days"]))
    if len(asked) < len(sent) or (asked and q.today >= due):
        reason = "Sökanden har ombetts komplettera ansökan, men uppgifter saknas fortfarande."
        return HandOver("KOMPL", (reason,), "Kan du hjälpa sökanden att lämna det som saknas?")
    reason = "Ansökan behöver kompletteras (20 § förvaltningslagen)."
    return _go("completion", reason, code=code, missing=", ".join(missing), completion_due=due)


def _admission(q: Question) -> dict[str, Any]:
    return {
        "start_date": _start_date(q),
        "study_path": STUDY_PATHS[_text(q.application.get("school_years"))],
        "provider": str(q.application.get("provider_1")).strip(),
        "right_until": _months_later(q.today, 36),
    }


def _missing(q: Question) -> list[str]:
    """What the applicant must add. One name is enough: not everybody has two."""
    application = q.application
    missing = [title for field, title in REQUIRED.items() if not _text(application.get(field))]
    if not (_text(application.get("given_name")) or _text(application.get("family_name"))):
        missing.insert(0, "ditt namn")
    if _text(application.get("school_years")) not in STUDY_PATHS:
        missing.append("hur många år du har gått i skolan")
    if _day(application.get("wanted_start")) is None:
        missing.append("vilken dag du vill börja")
    if not _yes(application.get("consent")):
        missing.append("att du intygar att uppgifterna är rätt")
    if any(sign in _text(application.get("attachments")) for sign in ("oläslig", "infekterad")):
        missing.append("en ny kopia av bilagan, den vi fick går inte att öppna eller läsa")
    return missing


def _start_date(q: Question) -> dt.date:
    """The first Monday that is a working day, not before the wanted day nor before `earliest_start_days`."""
    earliest = q.today + dt.timedelta(days=int(q.settings["earliest_start_days"]))
    day = max(_day(q.application.get("wanted_start")) or earliest, earliest)
    while day.weekday() != calendar.MONDAY or not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def _lacks_number(q: Question) -> bool:
    return _text(q.application.get("identity")) == "saknas" or not _text(q.application.get("personal_number"))


def _birth_day(q: Question) -> dt.date | None:
    """The day of birth, or `None` when nobody can have this number."""
    match = _NUMBER.fullmatch(str(q.application.get("personal_number")))
    if match is None or match.group(4).startswith("000") or not _luhn(_digits(match.group())[2:]):
        return None
    birth = _day("-".join(match.group(1, 2, 3)))
    return birth if birth and birth <= q.today else None


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _age(birth: dt.date, today: dt.date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _others(q: Question) -> list[Mapping[str, str]]:
    """The person's rows that are not this application, nor the case a broken-off run has already saved for it."""
    own = {("Ansökan", q.application["reference"]), ("Ärende", q.seen.get("case_number"))}
    return [row for row in q.seen["cases"] if (row.get("Typ"), row.get("Nummer")) not in own]


def _earlier_sfi(q: Question) -> list[Mapping[str, str]]:
    return [row for row in _others(q) if row.get("Skolform") == q.settings["school_form"]]


def _letters(q: Question, template: str) -> list[Mapping[str, str]]:
    return [row for row in q.seen.get("letters") or () if row.get("Mall") == template]


def _read_texts(q: Question) -> str:
    """What was read about the person. Not the letters: our own name the Tax Agency."""
    names = [name for name in q.seen if name.startswith("register_")]
    return " ".join(_text(q.seen[name]) for name in [*names, "application_status"] if name in q.seen)


def _mother_tongues(q: Question) -> set[str]:
    return set(re.findall(r"\w+", _text(q.application.get("mother_tongue"))))


def _code(q: Question) -> str:
    return _municipality(q.seen.get("register_municipality_code"))


def _municipality(value: Any) -> str:
    """A municipality's code or name in one spelling."""
    text = re.sub(r"\s+kommun$", "", _text(value))
    return text.zfill(4) if text.isdigit() else text


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split()).casefold()


def _yes(value: Any) -> bool:
    return _text(value) in ("ja", "true")


def _digits(value: Any) -> str:
    return re.sub(r"\D", "", str(value))


def _day(value: Any) -> dt.date | None:
    """The day of a date or of a text that begins with `ÅÅÅÅ-MM-DD`; `None` when it cannot be read."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", str(value))
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
