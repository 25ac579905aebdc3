"""`klickfri audit`: what the robot did, saw and decided, and whether the log is whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from klickfri.app.look import case_facts, inspection, proving, sealing, viewing, wholeness
from klickfri.app.office import Office
from klickfri.audit.opening import begin_key, begin_signing, begin_vault
from klickfri.audit.stamping import read_authority
from klickfri.audit.verify import Noted, Verification
from klickfri.audit.witnessing import read_key
from klickfri.cli import destruction, exporting, letters, reporting, searching
from klickfri.cli.exits import NOT_COVERED
from klickfri.cli.tables import case as cases
from klickfri.cli.terminal import JsonOption, print_json, terminal
from klickfri.model.work import swedish
from klickfri.settings.settings import Settings

group = typer.Typer(help="What the robot did, saw and decided, and whether the log is whole.", no_args_is_help=True)
group.command()(searching.search)
group.command()(searching.touched)
group.command()(searching.weeks)
group.command()(exporting.export)
group.command()(reporting.report)
group.command()(letters.letter)
group.command()(letters.questions)
group.add_typer(letters.keys, name="keys")
group.add_typer(destruction.group, name="retention")


def add_to(app: typer.Typer) -> None:
    """Adds the group to the main command."""
    app.add_typer(group, name="audit")


@group.command()
def show(
    reference: Annotated[str, typer.Argument(help="The application's number.")],
    run: Annotated[str | None, typer.Option(help="Only this run.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also each step of the robot's own looking.")] = False,
    restricted: searching.RestrictedOption = False,
    as_json: JsonOption = False,
) -> None:
    """Shows one case: where it stands, by what right, what was answered and decided, how far the proof reaches; then
    what the log says of it, in order. The number first on a line is the entry's in the log, which tells who looks.
    """
    office, untold = Office.from_environment(), list[str]()

    def tell(board: str, subject: str) -> None:
        viewing.tell_viewed(office, board, "case", subject)
        untold.extend([] if viewing.is_told(office, board) else [board])

    found = case_facts.cases(office, reference, run, protected=restricted, tell=tell)
    if as_json:
        print_json(found)
    for case in () if as_json else found:
        terminal().print(cases.render(case, everything=everything))
    if untold and not as_json:
        terminal().print("Att ärendet lästes är inte antecknat: loggen kan bara läsas här.")


@group.command()
def verify(
    board: Annotated[str | None, typer.Argument(help="Only this board's log.")] = None,
    expect: Annotated[
        str | None, typer.Option(metavar="LEAF[@NUMBER]", help="A leaf noted earlier, which must still stand.")
    ] = None,
    anchors: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER|FILE", help="Checkpoints kept elsewhere, as which the log must still begin."),
    ] = None,
    witness_key: Annotated[
        str | None, typer.Option(metavar="KEY", help="The witness's verifier key; else that of KLICKFRI_WITNESS_KEY.")
    ] = None,
    tsa: Annotated[
        Path | None,
        typer.Option(metavar="CERT.pem", help="The time-stamping authority's certificates; else KLICKFRI_TSA_CERT."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Checks every entry, the chain between them, every picture, what is signed, cosigned and stamped, and that log and
    queue agree.

    Exit code 1 when something is broken; 6 when all is whole, and neither --anchors nor --witness-key reach the end, or
    --tsa does not.
    """
    office, witness = Office.from_environment(), read_key(witness_key) if witness_key is not None else None
    authority = read_authority(tsa) if tsa else None
    checked = inspection.verify(office.settings, board, _noted(expect), anchors, witness, authority)
    not_kept = wholeness.keep(office, checked)
    if as_json:
        print_json({"ok": checked.ok, "covered": checked.covered, **vars(checked)})
    for name, result in () if as_json else checked.logs.items():
        _show(name, result)
    if not checked.queue and not as_json:
        terminal().print("Kön finns inte här eller kan inte läsas; loggen är inte jämförd med den.")
    for name in () if as_json else checked.unsigned:
        terminal().print(f"{name}: den här datorn kan inte signera; nyckeln som loggen nämner finns inte här.")
    if not_kept and not as_json:
        terminal().print(f"Sidorna visar inte den här kontrollen: den kunde inte sparas. {not_kept}", soft_wrap=True)
    if not checked.ok:
        raise typer.Exit(1)
    if not checked.covered:
        raise typer.Exit(NOT_COVERED)


@group.command()
def checkpoint(board: Annotated[str | None, typer.Argument(help="Only this board's log.")] = None) -> None:
    """Signs the log as it is now: how many entries, and one hash over all. Also written where KLICKFRI_ANCHOR says,
    and taken to the witness of KLICKFRI_WITNESS.

    Runs do so by themselves, each minute and at their end.
    """
    _show_sealed(sealing.seal(Office.from_environment(), board))


@group.command()
def stamp(board: Annotated[str | None, typer.Argument(help="Only this board's log.")] = None) -> None:
    """Signs the log as `checkpoint` does, and has the authority of KLICKFRI_TSA stamp that with the time; logged.

    Runs do so by themselves at their end. `verify --tsa` says how far the stamps reach.
    """
    _show_sealed(sealing.have_stamped(Office.from_environment(), board))


@group.command()
def prove(
    reference: Annotated[str, typer.Argument(help="The application's number.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE.zip", help="Where to write it; nothing is replaced.")],
    board: Annotated[str | None, typer.Option(help="The board, where several have a case of this number.")] = None,
    process: Annotated[str | None, typer.Option(help="The process, where several have a case of this number.")] = None,
    restricted: searching.RestrictedOption = False,
) -> None:
    """Writes what the log says of one case, with a proof that anybody can check without the log and without Klickfri.

    What it proves, what not, and how to check it stands in it, in Swedish. The verifier key is given to whoever checks
    it in another way. The log tells of it before the file gets its name.
    """
    office = Office.from_environment()

    def tell(board: str, subject: str) -> None:
        viewing.tell_viewed(office, board, "case", subject)

    made = proving.prove(office, reference, to, board, process, restricted=restricted, tell=tell)
    terminal().print(Text(f"{made.said}\n{made.file}"), soft_wrap=True)
    if made.told is None:
        terminal().print("Att beviset gavs ut är inte antecknat: loggen kan bara läsas här.")
    if made.later:
        terminal().print(f"{made.later} senare poster om ärendet är inte med: de kom efter kontrollpunkten.")


@group.command()
def copy(
    board: Annotated[str, typer.Argument(help="The board, as its folder under the state's audit/ is called.")],
    to: Annotated[Path, typer.Option("--to", help="The folder to put it in; made if it is not there.")],
) -> None:
    """Copies a board's log and pictures for somebody else to read, and checks the copy. A run may go on meanwhile.

    Whoever may read the folder may read the copy. Exit code 1 when the copy is not whole.
    """
    file, result = inspection.copy(Settings.from_environment(), board, to)
    _show(board, result)
    terminal().print(f"  {file}", soft_wrap=True)
    if not result.ok:
        raise typer.Exit(1)


@group.command()
def rekey(
    board: Annotated[str, typer.Argument(help="The board, as the log calls it.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the log.")],
    signing: Annotated[
        bool, typer.Option("--signing", help="The key that signs checkpoints, not that of tokens.")
    ] = False,
    vault: Annotated[bool, typer.Option("--vault", help="The key that letters are kept with.")] = False,
) -> None:
    """Makes the key on this machine the board's, or a new one where there is none; logged.

    Only when the board's key is lost: tokens from before and after cannot be compared, letters from before not read.
    Then bring the new key to all machines of the board, and to the backup. Tell a new signing key to whoever checks
    what it signs.
    """
    office = Office.from_environment()
    if signing and vault:
        raise typer.BadParameter("give one of --signing and --vault", param_hint="--vault")
    begin = begin_vault if vault else begin_signing if signing else begin_key
    begin(office.settings, board, office.now, office.signer(), reason)
    terminal().print(f"{board}: a new key, from here on. Bring it to the board's other machines and to the backup.")


def _show_sealed(sealed: Iterable[sealing.Sealed]) -> None:
    for one in sealed:
        terminal().print(f"{one.board}: signerad till post {one.kept.size}", soft_wrap=True)
        terminal().print(Text(one.kept.note), soft_wrap=True)
        if one.outside:
            terminal().print(f"  {one.outside}", soft_wrap=True)
        if one.witness:
            terminal().print(f"  bevittnad av {one.witness}", soft_wrap=True)
        if one.stamp:
            moment = f"{swedish(one.stamp.time):%Y-%m-%d %H:%M:%S}"
            terminal().print(Text(f"  tidsstämplad {moment} av {one.stamp.by}"), soft_wrap=True)


def _noted(text: str | None) -> Noted | None:
    try:
        return Noted.of(text) if text is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--expect") from error


def _show(name: str, result: Verification) -> None:
    console = terminal()
    console.print(Text.assemble((name, "bold"), ": ", (result.line(), "green" if result.ok else "bold red")))
    for finding in result.findings[:20]:
        where = f"post {finding.seq}: " if finding.seq else ""
        console.print(f"  {where}{finding.kind} {finding.detail}", soft_wrap=True)
    if result.last_seq:
        console.print(f"  att anteckna: {result.last_leaf}@{result.last_seq}", soft_wrap=True)
