"""Films become a flow: `klickfri draft`. What films cannot say is asked, and nothing unanswered is put to use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.decide import letters, rules
from klickfri.decide.fence import Fence
from klickfri.film import bundle
from klickfri.film.acts import acts_of
from klickfri.film.align import aligned
from klickfri.film.baseline import baseline_of
from klickfri.film.bundle import Film
from klickfri.film.compose import Composer
from klickfri.film.draft import Draft, answers_file, flow_files
from klickfri.film.drafted import FlowYaml
from klickfri.film.leftovers import ask_unused, unused_fields
from klickfri.film.names import Names
from klickfri.film.pages import proposals
from klickfri.film.questions import AnswersFile, Review
from klickfri.film.reuse import with_objects
from klickfri.film.story import AskRule, Known, Node, Story
from klickfri.flow.check import faults_of
from klickfri.flow.files import read_yaml
from klickfri.flow.loader import load_process, load_system, system_objects, system_targets
from klickfri.model.application import Process
from klickfri.model.errors import BadInput, Fault, Misconfigured, NotFound, RuleFailed
from klickfri.model.flow import Flow, Program, read_of
from klickfri.model.target import System, Target
from klickfri.model.values import Values
from klickfri.model.verdict import Continue, Question
from klickfri.pages.draft import write_page
from klickfri.settings import private

ANSWERS = "answers.yaml"
_MEND = "Correct the answer it came from in film/answers.yaml"


def draft(office: Office, process_name: str, films: Sequence[Path] = ()) -> Draft:
    """Drafts the process's flow from its films, those of `answers.yaml` if none are named.

    Raises `BadInput` for a film or file that is not whole, `NotFound` without any film, and `Misconfigured` in
    production for a version that is not approved: its rules are asked about the films.
    """
    recordings = office.settings.recordings
    if load_process(recordings, process_name).production:
        approval(LoadedProcess.unchecked(office, process_name))
    with Fence(rules.read(recordings / process_name)) as fence:
        return _drafted(_Material.read(recordings, process_name, films), fence)


def write(draft: Draft, folder: Path) -> Path:
    """Writes `flow.yaml`, `targets.yaml` and `review.html` into the folder and gives the page."""
    folder.mkdir(parents=True, exist_ok=True)
    write_flow(draft, folder)
    page = folder / "review.html"
    write_page(draft, page)
    return page


def write_flow(draft: Draft, folder: Path) -> None:
    """Writes `flow.yaml` and `targets.yaml`."""
    for name, text in flow_files(draft).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        private.as_folder(folder / name)  # the robot's account reads what another has promoted


def begin_answers(draft: Draft, file: Path) -> None:
    """Writes `answers.yaml` with films and open questions, to be filled in; one that is there is left alone."""
    if not file.exists():
        file.write_text(answers_file(draft), encoding="utf-8", newline="\n")


class _Material(NamedTuple):
    """What a flow is drafted from: the films, the process and its system, and what has been answered before."""

    folder: Path
    process: Process
    system: System
    objects: Mapping[str, Flow]
    targets: Mapping[str, Target]
    answers: AnswersFile
    films: tuple[Film, ...]

    @classmethod
    def read(cls, recordings: Path, process_name: str, films: Sequence[Path]) -> _Material:
        """Raises `BadInput`, and `NotFound` without any film."""
        folder = recordings / process_name
        process, answers = load_process(recordings, process_name), _answers(folder)
        return cls(
            folder,
            process,
            load_system(recordings, process.system),
            system_objects(recordings, process.system),
            system_targets(recordings, process.system),
            answers,
            tuple(bundle.read(path) for path in _films(folder, films, answers)),
        )

    @property
    def applications(self) -> list[Mapping[str, str]]:
        """Of the filmed cases."""
        return [film.application for film in self.films]


def _drafted(material: _Material, fence: Fence) -> Draft:
    known = _known(material, fence)
    told = _told(material, known)
    nodes = aligned(told, _apart(known.review))
    composer = Composer(known, material.system, material.objects, len(told), _left_over(material, known, nodes, fence))
    flow = composer.flow(nodes)
    used = {name: target for name, target in known.names.drafted.items() if _uses(flow, name)}
    targets = {**material.targets, **used}
    _ask_unused(material, known, fence.rules.source, flow, targets)
    faults = _faults(material, known.review, flow, targets)
    asked, unasked = tuple(known.review.asked.values()), tuple(known.review.unasked())
    filmed = zip(told, material.films, strict=True)
    baselines = tuple(baseline_of(nodes, material.objects, _worked(film)) for nodes, film in filmed)
    return Draft(material.films, composer.steps, flow, used, asked, unasked, faults, baselines)


def _known(material: _Material, fence: Fence) -> Known:
    """What drafting knows beside the films."""
    process, system, review = material.process, material.system, Review(material.answers.answers)
    return Known(
        process,
        review,
        Names(material.targets, review, system.shown, system.pages),
        _deciding(fence, process.settings),
        _letters(material.folder),
        tuple(step.each.into for flow in material.objects.values() for step in flow.steps if step.each),
        proposals([(film.steps, film.application) for film in material.films], system),
        (*system.shown, *system.known_dialogs),
    )


def _told(material: _Material, known: Known) -> list[list[Node]]:
    """Each film's story, with the system's own parts in the place of the steps that do the same."""
    stories = [_story(known, number, film, material.system) for number, film in enumerate(material.films, 1)]
    targets = {**known.names.drafted, **material.targets}
    return [with_objects(story, material.objects, targets) for story in stories]


def _story(known: Known, number: int, film: Film, system: System) -> list[Node]:
    return Story(known, number, film.application, film.meta.day).tell(acts_of(film.steps, system, film.application))


def _apart(review: Review) -> list[frozenset[int]]:
    """The films that show different work, in pairs of their numbers."""
    pairs = review.ask("apart", "Vilka filmer visar skilda arbeten (par av nummer)?", [], blocks=False)
    return [frozenset(pair) for pair in pairs]


def _left_over(material: _Material, known: Known, nodes: Sequence[Node], fence: Fence) -> list[str]:
    """Fields of the application that nothing uses yet."""
    written = f"{[replace(node, left=()) for node in nodes]} {known.names.drafted} {material.answers.answers}"
    return unused_fields(material.process, material.applications, f"{written} {known.letters}", fence.rules.source)


def _faults(material: _Material, review: Review, flow: FlowYaml, targets: Mapping[str, Target]) -> tuple[Fault, ...]:
    """What `check` would find in the flow; nothing while a question is open."""
    if any(question.open for question in review.asked.values()):
        return ()
    program = Program(material.process, _checked(flow), material.objects, targets, material.system, "")
    return tuple(Fault(one.label, one.what, one.mend) for one in faults_of(program))


def _ask_unused(
    material: _Material, known: Known, rules_say: str, flow: FlowYaml, targets: Mapping[str, Target]
) -> None:
    """Asks about fields of the application that nothing uses."""
    pointed = [str(target) for name, target in targets.items() if _uses(flow, name)]
    written = " ".join([str(flow), *pointed, *known.letters.values()])
    unused = unused_fields(known.process, material.applications, written, rules_say)
    ask_unused(known.review, known.process, unused)


def _worked(film: Film) -> float:
    """Seconds from the first step to the last; of a film without steps, none."""
    moments = [step.at for step in film.steps]
    return round((moments[-1] - moments[0]) / 1000, 1) if moments else 0.0


def _answers(folder: Path) -> AnswersFile:
    file = folder / "film" / ANSWERS
    if not file.exists():
        return AnswersFile(format="klickfri-answers/1", films=())
    return read_yaml(file, AnswersFile)


def _films(folder: Path, films: Sequence[Path], answers: AnswersFile) -> list[Path]:
    found = [one if one.exists() else folder / "film" / one for one in films]
    gone = next((one for one in found if not one.exists()), None)
    if gone:
        raise NotFound(f"there is no film {gone.name}, neither here nor in {folder.name}/film")
    found = found or [folder / "film" / name for name in answers.films]
    found = found or sorted(path.parent for path in (folder / "film").glob("*/meta.yaml"))
    if not found:
        raise NotFound(f"{folder.name} has no films; make one with `klickfri film {folder.name} --system ...`")
    return found


def _letters(folder: Path) -> dict[str, str]:
    return {name: letter.body for name, letter in letters.load(folder).templates.items()}


def _deciding(fence: Fence, settings: Values) -> AskRule:
    """Asks the process's rules about the filmed case; a rule that cannot answer yet explains nothing."""

    def decide(name: str, seen: Values, application: Mapping[str, str], day: dt.date) -> Values:
        try:
            verdict = fence.ask(name, Question(application, seen, settings, day))
        except (Misconfigured, RuleFailed):
            return {}
        return verdict.values if isinstance(verdict, Continue) else {}

    return decide


def _uses(part: object, name: str) -> bool:
    """Does the flow name the target anywhere?"""
    if isinstance(part, Mapping):
        return any(_uses(inner, name) for one in part.items() for inner in one)
    if isinstance(part, list):
        return any(_uses(inner, name) for inner in part)
    return isinstance(part, str) and read_of(part) == name


def _checked(flow: FlowYaml) -> Flow:
    """The flow as the loader would read it. Raises `BadInput` with what its format does not allow."""
    try:
        return Flow.model_validate(flow)
    except ValidationError as error:
        faults = [Fault("flow", f"{'.'.join(map(str, one['loc']))}: {one['msg']}", _MEND) for one in error.errors()]
        raise BadInput("the draft", faults) from error
