"""The flow: stages of steps that a caseworker can read (`flow.yaml`, format `klickfri-flow/1`).

A closed set of verbs, no code. Values are literals or `$references`, optionally with a named format
(`$start_date|day_month`). The schema is `docs/formats/flow.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from klickfri.model.application import Process
from klickfri.model.events import StepKind
from klickfri.model.keys import Key
from klickfri.model.strict import Strict
from klickfri.model.target import System, Target
from klickfri.model.values import REFERENCE
from klickfri.model.verbs import EXPECT, VERBS, Verb

OPTIONS = "options:"
"""Before a target's name in `read`: its choices are read, not what it shows."""
IF_THERE = "if_there:"
"""Before a target's name in `read`: what it shows, and nothing where it is not there."""
IS_THERE = "is_there:"
"""Before a target's name in `read`: whether it is there, true or false."""


def read_of(asked: str) -> str:
    """The target of an entry in `read`."""
    return asked.removeprefix(OPTIONS).removeprefix(IF_THERE).removeprefix(IS_THERE)


T = TypeVar("T")
FileName = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
"""What a flow calls a file that it receives; people get it under this name."""
OneTarget = Annotated[dict[str, T], Field(json_schema_extra={"minProperties": 1, "maxProperties": 1})]
"""A target and what is done with it."""


class Dialog(Strict):
    """A native dialog that the step is known to raise, and the answer."""

    kind: Literal["alert", "confirm", "prompt"]
    text: str
    answer: Literal["accept", "dismiss"]
    value: str | None = None
    """What is written in a prompt that is accepted."""

    @model_validator(mode="after")
    def _written_in_a_prompt(self) -> Dialog:
        if self.value is not None and (self.kind, self.answer) != ("prompt", "accept"):
            raise ValueError("a value is written in a prompt that is accepted, and in no other dialog")
        return self


class Expect(Strict):
    """What must be true after the step; the robot waits for it, then refuses.

    `page` is the page state that must show, or a list of which one must (`into` keeps its name).
    `fresh` demands a page loaded after the step was done (a postback); on a page that stays, a `text` that came
    after the step was done. `closed` names a page (a popup) that must be gone; `left` one that must show in a window
    of its own, which is then closed. `text` must be shown on `page`; in it `$name` stands for a value of the case, and
    `*` for any one word. `refused_by` are texts (of the page or of an alert) by which the system says that it saved
    nothing: shown instead, they hand the case over. `values` maps targets to the values they must hold. `that` is a
    condition over known values.
    """

    page: str | tuple[str, ...] | None = None
    into: str | None = None
    fresh: bool = False
    closed: str | None = None
    left: str | None = None
    text: str | None = None
    refused_by: tuple[str, ...] = ()
    values: dict[str, str] = Field(default_factory=dict)
    that: str | None = None
    within: float = 60.0
    """Seconds."""


class Each(Strict):
    """Collects the rows of a table through all its pages into a list of {column heading: text}."""

    rows: str
    """Target of role `table`."""
    none: str | None = None
    """What the page says instead of showing an empty table."""
    next: str | None = None
    """Target of the link or button to the next page; absent on the last page."""
    limit: int = 500
    """Rows. Reaching it hands the case over: nothing is decided on half a list."""
    into: str


class Decide(Strict):
    """Asks one function of `rules.py`; its answers become values."""

    rule: str
    gives: tuple[str, ...] = ()


class Use(Strict):
    """Runs a reusable object: the name of a flow in `systems/<system>/flows/`, with its inputs."""

    flow: str
    inputs: dict[str, str] = Field(default_factory=dict, alias="with")


class Step(Strict):
    """One step: exactly one verb, or only `expect`.

    `say` is the step in the caseworker's words. `kind` is `work` for the human's own clicks, `looking` for
    the robot's probes and read-backs. `effect: saves` marks a step that changes the legacy system.
    """

    id: str
    """The step's name in the log; once in its stage."""
    say: str
    """The step in the caseworker's words."""
    kind: StepKind = "work"
    """`work` for the caseworker's own clicks, `looking` for the robot's."""
    when: str | None = None
    """A condition; else the step is skipped."""
    unless_shown: str | None = None
    """Skips the step while this page state shows: no need to open again what is open."""
    open: str | None = None
    """Goes to this page, by its address in system.toml."""
    click: str | None = None
    """Clicks on this target with a real pointer."""
    double_click: str | None = None
    """Clicks twice, as one double click."""
    context_click: str | None = None
    """Clicks with the right button, where the page has a menu of its own under it."""
    hover: str | None = None
    """Lays the pointer on this target and leaves it there: what shows only then is clicked next."""
    drag: OneTarget[str] | None = None
    """Target -> the target that it is pulled onto with the pointer and let go."""
    fill: OneTarget[str] | None = None
    """Target -> text. Replaces what the field holds and reads it back."""
    key: Key | None = None
    """Pressed in the field that was filled, instead of leaving it: where Enter is what saves."""
    shows: str | None = None
    """What the field that was filled shows when it has been left, where the page writes the text in its own way."""
    typed: bool = False
    """The text is typed sign by sign, with a key for each: where the page listens to them."""
    select: OneTarget[str] | None = None
    """Target -> the text of the one option to choose; left alone when it stands so already."""
    pick: OneTarget[str] | None = None
    """Target -> the one value whose day is picked for it in the calendar that shows: `$start_date|day_slashes`, as the
    field then shows it."""
    check: OneTarget[bool] | None = None
    """Target -> true or false: sets a box."""
    attach: OneTarget[str] | None = None
    """Target -> the field of the process that names the file to hand in: `$field`."""
    download: OneTarget[FileName] | None = None
    """Target -> name of the file that comes when it is clicked on; kept with the case, as a value its own name."""
    ending: str | None = Field(default=None, pattern=r"^\.[a-z0-9]+$")
    """How the name of the file that is received ends, such as `.pdf`; else as `[files]` of process.toml says."""
    press: OneTarget[Key] | None = None
    """Target -> one key, such as Enter, perhaps with others held down: Ctrl+Enter."""
    read: dict[str, str] | None = None
    """Target -> name of the value; `options:<target>` reads a list's choices, `if_there:<target>` nothing where it is
    absent, `is_there:<target>` true or false.
    """
    each: Each | None = None
    """Reads the rows of a table through all its pages."""
    decide: Decide | None = None
    """Asks a function of rules.py."""
    letter: OneTarget[str] | None = None
    """Target -> name of the letter template."""
    use: Use | None = None
    """Runs a reusable object of the system."""
    dialog: Dialog | None = None
    """The native dialog that this step raises, and the answer."""
    expect: Expect | None = None
    """What must be true afterwards; the robot waits for it."""
    effect: Literal["saves"] | None = None
    """`saves`: the step changes the legacy system; its stage has a done_when."""
    filmed: dict[int, int] = Field(default_factory=dict)
    """The film, by its number among the flow's `films`, -> the step of it that this one came from. Written when a draft
    is promoted; a step that a person wrote or changed does not have it."""

    @model_validator(mode="after")
    def _one_verb(self) -> Step:
        verbs = [name for name in VERBS if name != EXPECT and getattr(self, name) is not None]
        if len(verbs) > 1:
            raise ValueError(f"step {self.id} has several verbs: {', '.join(verbs)}")
        if not verbs and self.expect is None:
            raise ValueError(f"step {self.id} has no verb")
        return self

    @model_validator(mode="after")
    def _each_beside_its_verb(self) -> Step:
        for what, is_so in {**self._misplaced_in_writing(), **self._misplaced_elsewhere()}.items():
            if is_so:
                raise ValueError(f"step {self.id}: {what}")
        return self

    def _misplaced_in_writing(self) -> dict[str, object]:
        """What belongs to a field that is written in -> does it stand beside another verb?"""
        leaves_field = self.fill is not None and not self.key
        return {
            "key belongs to fill": self.key and self.fill is None,
            "shows belongs to fill, of a field that is left": self.shows is not None and not leaves_field,
            "typed belongs to fill or letter": self.typed and not (self.fill or self.letter),
        }

    def _misplaced_elsewhere(self) -> dict[str, object]:
        """What belongs to other verbs, and what these take -> is it otherwise?"""
        verb, picked = self.verb, (self.pick or {}).values()
        asks = self.click or self.download or self.press
        is_bare = all(map(REFERENCE.fullmatch, picked))
        return {
            "ending belongs to download": self.ending and self.download is None,
            "a prompt is written in after a click or a pressed key": self.answers is not None and not asks,
            "pick takes one value, $name or $name|format, and nothing beside it": not is_bare,
            f"{verb.name} takes one target": verb.may_leave_unsaved and len(getattr(self, verb.name)) != 1,
        }

    @model_validator(mode="after")
    def _saves_by_working(self) -> Step:
        if self.effect and (self.kind == "looking" or not self.verb.may_save):
            able = sorted(verb.name for verb in VERBS.values() if verb.may_save)
            raise ValueError(f"step {self.id} saves, so it is work on one element: {', '.join(able)}")
        return self

    @property
    def verb(self) -> Verb:
        """The step's verb; `expect` when it only waits."""
        return next(verb for name, verb in VERBS.items() if name == EXPECT or getattr(self, name) is not None)

    def gives(self) -> Iterator[str]:
        """The values that the step itself makes known."""
        yield from (self.read or self.download or {}).values()
        yield from self.decide.gives if self.decide else ()
        yield from [self.each.into] if self.each else []
        yield from [self.expect.into] if self.expect and self.expect.into else []

    @property
    def texts(self) -> tuple[str, ...]:
        """What the step writes, chooses, hands in, answers or waits for; may hold `$values`."""
        values, said = (self.expect.values, self.expect.text) if self.expect else (None, None)
        by_target = (self.fill, self.select, self.pick, self.attach, values)
        written = [text for texts in by_target if texts for text in texts.values()]
        others = [text for text in (self.shows, self.answers, said) if text is not None]
        return (*written, *others)

    @property
    def setting(self) -> Mapping[str, str | bool]:
        """What the step leaves in a field: target -> text, or on and off; empty when it leaves nothing."""
        return getattr(self, self.verb.name) if self.verb.sets else {}

    @property
    def answers(self) -> str | None:
        """What the step writes in a prompt; None when it writes in none."""
        return self.dialog.value if self.dialog else None

    @property
    def target(self) -> str:
        """The one target that the step acts on; empty when it acts on none."""
        pointed = (self.click, self.double_click, self.context_click, self.hover)
        pulled_or_set = (self.drag, self.fill, self.select, self.pick, self.check, self.attach)
        by_target: tuple[Mapping[str, object] | None, ...] = (*pulled_or_set, self.download, self.press, self.letter)
        named: Mapping[str, object] = next(filter(None, by_target), {})
        return next(filter(None, (*pointed, *named)), "")

    @property
    def onto(self) -> str:
        """The target that the step's own is pulled onto; empty when nothing is pulled."""
        return next(iter((self.drag or {}).values()), "")


class DoneWhen(Strict):
    """A look in the legacy system that changes nothing: is it already there?

    `look` is a reusable object that only looks. `found` says that something of ours is there; `same` must all
    hold for it to be what we meant to save. Found but not the same goes to a person.
    """

    look: Use
    found: str
    same: tuple[str, ...]


class Stage(Strict):
    """The unit of recovery. Starts from a known place; a stage that saves carries `done_when`.

    `reach` is the reusable object that brings the robot to the stage's first page when it is not there.
    """

    id: str
    say: str
    begins_at: str
    reach: Use | None = None
    when: str | None = None
    done_when: DoneWhen | None = None
    decision: bool = False
    """The stage saves a decision: who decides, and by what right, is logged when it is verified."""
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _saving_needs_a_probe(self) -> Stage:
        saving = [step.id for step in self.steps if step.effect]
        if saving and self.done_when is None:
            told = {"stage": self.id, "steps": ", ".join(saving)}
            raise PydanticCustomError("K301", "stage {stage} saves ({steps}) but has no done_when", told)
        return self


class End(Strict):
    """How an item ends when the stages are done: the first whose `when` holds."""

    when: str | None = None
    outcome: str | None = None
    hand_over: str | None = None
    """An exception code instead of an outcome."""
    defer_until: str | None = None
    reason: str = ""
    nothing_saved: bool = False
    """The author's word that a case completed here needed nothing saved; else it rests on a verified stage."""


class Flow(Strict):
    """A process's flow (with stages) or a reusable object (with steps)."""

    format: Literal["klickfri-flow/1"]
    name: str
    title: str
    inputs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    """Values a reusable object reads."""
    kind: StepKind = "work"
    steps: tuple[Step, ...] = ()
    stages: tuple[Stage, ...] = ()
    cleared_by: str | None = None
    """The stage that looks for protected identity. No picture is taken before it has passed."""
    leave: Use | None = None
    """Run after the item, however it ended: gives locks back and goes to the resting place."""
    ends: tuple[End, ...] = ()
    films: dict[Annotated[str, Field(pattern=r"^[^./\\][^/\\]*$")], Annotated[str, Field(pattern="^[0-9a-f]{64}$")]] = (
        Field(default_factory=dict)
    )
    """The films that it was drafted from, by their folders' names -> SHA-256 of each one's `SHA256SUMS`. Steps number
    them from 1, in this order."""

    @model_validator(mode="after")
    def _filmed_in_its_films(self) -> Flow:
        steps = (*self.steps, *(step for stage in self.stages for step in stage.steps))
        astray = [step.id for step in steps if not step.filmed.keys() <= set(range(1, len(self.films) + 1))]
        if astray:
            raise ValueError(f"filmed names a film that is not among the flow's films ({', '.join(astray)})")
        return self

    @model_validator(mode="after")
    def _either(self) -> Flow:
        if bool(self.steps) == bool(self.stages):
            raise ValueError("a flow has either stages (a process) or steps (a reusable object)")
        if self.stages and self.cleared_by not in [stage.id for stage in self.stages]:
            raise ValueError("a process's flow names in cleared_by the stage that looks for protected identity")
        saving = [step.id for step in self.steps if step.effect]
        if saving:
            raise ValueError(
                f"a reusable object does not save ({', '.join(saving)}): that belongs to a stage's own steps"
            )
        return self


@dataclass(frozen=True)
class Program:
    """All that a replay needs of a process, loaded and checked: pure data."""

    process: Process
    flow: Flow
    objects: Mapping[str, Flow]
    """Reusable objects of the system by name."""
    targets: Mapping[str, Target]
    system: System
    digest: str
    """SHA-256 over all that decides what the robot does: what a reviewer approves."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each part of the digest, by file."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """What these sums are of."""

    def given(self) -> Iterator[str]:
        """Every name that some step gives a value."""
        for flow in (self.flow, *self.objects.values()):
            yield from flow.gives
            for step in (*flow.steps, *(step for stage in flow.stages for step in stage.steps)):
                yield from step.gives()


def told_sums(parts: Mapping[str, str]) -> bytes:
    """A version's parts and their sums, as `sha256sum` would list them; the version's digest is SHA-256 of this."""
    return "".join(f"{sha}  {name}\n" for name, sha in parts.items()).encode()
