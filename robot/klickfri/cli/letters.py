"""`klickfri audit letter` and `klickfri audit keys`: letters as they were sent, and what they are kept with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from klickfri.app.look import letters
from klickfri.app.look.letter_questions import HOURS, LetterQuestion, QuestionState
from klickfri.app.look.letters import LetterLacking, SentLetter
from klickfri.app.office import Office
from klickfri.app.review import letting_read
from klickfri.app.run import keys as rotating
from klickfri.cli.searching import RestrictedOption
from klickfri.cli.terminal import terminal
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.work import swedish
from klickfri.settings import private

keys = typer.Typer(help="The key that a board's letters are kept with.", no_args_is_help=True)

BoardArgument = Annotated[str, typer.Argument(help="The board, as the log calls it.")]
_WHY = {
    LetterLacking.NOT_KEPT: "Brevet sändes innan brev sparades.",
    LetterLacking.NO_KEY: "Nyckeln till nämndens brev finns inte på den här datorn.",
    LetterLacking.CHANGED: "Brevet i valvet är inte det som sändes, och visas inte.",
    LetterLacking.MISSING: "Brevet saknas i valvet, fast ingen har beslutat om gallring.",
}
_ASK = "Fråga med --reason; en annan revisor på nämnden svarar."
_NOT_GRANTED = {
    None: f"Brevet läses av den som har ett skäl och som en annan säger ja till. {_ASK}",
    QuestionState.WAITING: "Din fråga väntar på svar av en annan revisor på nämnden.",
    QuestionState.REFUSED: f"En annan revisor har sagt nej. {_ASK}",
    QuestionState.WITHDRAWN: f"Det som du fick läsa är taget tillbaka. {_ASK}",
    QuestionState.OVER: f"Tiden är slut. {_ASK}",
}


def letter(
    reference: Annotated[str, typer.Argument(help="The application's number.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="A file for the letter's very bytes; none is replaced.")
    ] = None,
    number: Annotated[int | None, typer.Option("--entry", help="Only the letter of this entry of the log.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Asks to read the case's letters, and says why; it stands in the log.")
    ] = None,
    grant: Annotated[
        str | None, typer.Option(metavar="ACCOUNT", help="Lets this person, who asked, read them for 24 hours.")
    ] = None,
    refuse: Annotated[str | None, typer.Option(metavar="ACCOUNT", help="Does not let this person.")] = None,
    withdraw: Annotated[
        str | None, typer.Option(metavar="ACCOUNT", help="Takes back that this person may read them; may be yourself.")
    ] = None,
    restricted: RestrictedOption = False,
) -> None:
    """Shows a case's letters exactly as they were sent, or writes one to a file. The log is told who reads them first.

    Auditors of the board read them, with a reason and by the leave of another: one asks with --reason, the other
    answers with --grant, and then the first reads. Any of them takes that back with --withdraw, and it counts at once.
    What waits for an answer, and what may be read now: `klickfri audit questions`.

    Exit code 1 when a letter cannot be read; what is said of it says why.
    """
    if sum(one is not None for one in (to, reason, grant, refuse, withdraw)) > 1:
        raise Misconfigured("give one of --to, --reason, --grant, --refuse and --withdraw")
    office = Office.from_environment()
    if reason is not None:
        _ask(office, reference, reason, restricted=restricted)
    elif (asked_by := grant or refuse) is not None:
        _answer(office, reference, asked_by, granted=grant is not None, restricted=restricted)
    elif withdraw is not None:
        _withdraw(office, reference, withdraw, restricted=restricted)
    else:
        _read(office, reference, to, number, restricted=restricted)


def questions(restricted: RestrictedOption = False) -> None:
    """Shows who asks to read which case's letters, and why, and who may now, on the boards of who looks: an auditor.

    The log is told.
    """
    office = Office.from_environment()
    found, now = letting_read.asked(office, protected=restricted), office.now()
    if not any(one.standing(now) is QuestionState.WAITING for one in found):
        terminal().print("Ingen fråga väntar på svar.")
    for one in found:
        who = ", ".join((one.asked.name, one.asked.title, one.asked.by))
        line = f"{one.subject}: {who}, {swedish(one.at):%Y-%m-%d %H:%M}: {one.asked.reason}"
        terminal().print(Text(line), soft_wrap=True)
        terminal().print(Text(f"  {_until(one)}"), soft_wrap=True)


def _until(one: LetterQuestion) -> str:
    until = f"{swedish(one.until):%Y-%m-%d %H:%M}"
    if one.answer:
        return f"Får läsa till {until}, säger {one.answer.by}; --withdraw tar tillbaka det"
    return f"Svar senast {until}, av en annan revisor än den som frågar"


def _ask(office: Office, reference: str, reason: str, *, restricted: bool) -> None:
    person = letters.auditor(office)
    for case in letters.cases_of(office, person, reference, protected=restricted):
        letting_read.ask(office, person, case, reason)
        terminal().print(Text(f"{case.subject}: frågan är ställd. En annan revisor på nämnden svarar."), soft_wrap=True)


def _answer(office: Office, reference: str, asked_by: str, *, granted: bool, restricted: bool) -> None:
    person = letters.auditor(office)
    found = letting_read.waiting_of(office, person, reference, asked_by, protected=restricted)
    for question in found:
        letting_read.answer(office, person, question, granted=granted)
        said = f"får läsa brev i {HOURS} timmar" if granted else "får inte läsa brev"
        terminal().print(Text(f"{question.subject}: {asked_by} {said}."), soft_wrap=True)


def _withdraw(office: Office, reference: str, asked_by: str, *, restricted: bool) -> None:
    person = letters.auditor(office)
    for question in letting_read.granted_to(office, person, reference, asked_by, protected=restricted):
        letting_read.withdraw(office, person, question)
        terminal().print(Text(f"{question.subject}: {asked_by} får inte läsa brev längre."), soft_wrap=True)


def _read(office: Office, reference: str, to: Path | None, number: int | None, *, restricted: bool) -> None:
    if to and to.exists():
        raise Misconfigured(f"{to} is there already, and nothing is replaced: name another file")
    found = letters.letters(office, reference, protected=restricted)
    found = [one for one in found if number in (None, one.seq)]
    if not found or (to and len(found) > 1):
        numbers = "no such" if not found else ", ".join(str(one.seq) for one in found)
        raise NotFound(f"say which letter with --entry ({numbers})")
    if to and not found[0].lacking:
        private.file(to).write_bytes(found[0].text.encode())
    for one in found:
        _show(one, to, office.now())
    if any(one.lacking for one in found):
        raise typer.Exit(1)


@keys.command()
def rotate(board: BoardArgument, reason: Annotated[str, typer.Option(help="Why; it stands in the log.")] = "") -> None:
    """Gives the board's letters a new key; logged. Letters stay as they are, and no run of the board may go on.

    The key before lies beside it, in `keys/BOARD.vault-old`, until `klickfri audit keys drop`. Bring the new one to the
    board's other machines and to the backup of keys.
    """
    left = rotating.rotate(Office.from_environment(), board, reason)
    terminal().print(f"{board}: a new key for letters. Bring it to the board's other machines and to the backup.")
    if left:
        terminal().print(f"The letters of {len(left)} case(s) are kept with a key that is not here: {', '.join(left)}")
        raise typer.Exit(1)


@keys.command()
def drop(board: BoardArgument) -> None:
    """Takes away the key that was before, when no letter is kept with it any more.

    From then on what older backups hold of letters can only be read with that key's own copies.
    """
    rotating.drop(Office.from_environment(), board)
    terminal().print(f"{board}: the key before is gone from here. Destroy its copies too.")


def _show(one: SentLetter, to: Path | None, now: dt.datetime) -> None:
    moment = f"{swedish(one.at):%Y-%m-%d %H:%M}"
    head = f"{one.subject}, post {one.seq}, sänt {moment}, mall {one.template}, sha256 {one.sha256}"
    terminal().print(Text(head, style="bold"), soft_wrap=True)
    if one.lacking is LetterLacking.DESTROYED:
        terminal().print(f"Brevet är gallrat: post {one.destroyed} säger vem som beslutade.")
    elif one.lacking is LetterLacking.NOT_GRANTED:
        terminal().print(_NOT_GRANTED[one.question.standing(now) if one.question else None], soft_wrap=True)
    elif one.lacking:
        terminal().print(_WHY[one.lacking])
    else:
        terminal().print(Text(f"  {to}" if to else one.text), soft_wrap=True)
