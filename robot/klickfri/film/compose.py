"""From aligned nodes to a flow: steps with what they expect, in stages that begin at known places.

A stage ends where something was saved, or where the films part; it begins on a page that the robot can find back to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from klickfri.film.drafted import FlowYaml, StageYaml, Yaml
from klickfri.film.story import Known, Node
from klickfri.film.writer import StepWriter, message, use
from klickfri.model.flow import Flow
from klickfri.model.target import System

SAVES, NOTHING = "flow/saves", "nothing"
"""The question which step saves, where a film does not show it, and the answer that none does."""
_CLOSING = frozenset({"ok", "okej", "stäng", "close", "tack", "klar", "jag förstår", "×", "x"})
"""Names of buttons that close a box and do nothing else, folded."""


@dataclass
class _Stage:
    """Nodes that become one stage, each with the id of its step."""

    films: frozenset[int]
    nodes: list[tuple[str, Node]] = field(default_factory=list)
    saves: list[str] = field(default_factory=list)
    dirty: bool = False
    just_saved: bool = False
    """Its last step saves, or closes a box that a save has opened."""


class Composer:
    """Writes the flow of one process. `system` and `objects` say what is there already."""

    def __init__(self, known: Known, system: System, objects: Mapping[str, Flow], films: int) -> None:
        self._known, self._system, self._objects = known, system, objects
        self._all = frozenset(range(1, films + 1))
        self._ask = known.review.ask
        self._writer = StepWriter(known, objects)
        self._ends_at = {name: page for name, flow in objects.items() if (page := _last_page(flow, objects))}
        self.steps: dict[str, Node] = {}
        """What each step of the flow came from, by the step's id, in the flow's order."""
        self.saving: list[Node] = []
        """What the steps that save came from."""
        self._given: set[str] = set(known.process.fields) | set(known.process.settings) | {"today", "reference"}

    def flow(self, nodes: Sequence[Node]) -> FlowYaml:
        """The flow as it is written to `flow.yaml`."""
        stages = self._stages(self._placed([node for node in nodes if node.verb != "note"]))
        nothing = self._asks_what_saves(stages) and self._saving_step(stages) == NOTHING
        names = self._stage_names(stages)
        told = [self._stage(name, stage) for name, stage in zip(names, stages, strict=True)]
        process = self._known.process
        looking = list(takewhile(lambda of: not of[1].saves, zip(names, stages, strict=True)))
        cleared = looking[-1][0] if looking else ""
        flow: FlowYaml = {"format": "klickfri-flow/1", "name": process.name, "title": process.title}
        asks = (
            "Vilken etapp söker efter skyddade personuppgifter? Först efter den tas bilder. "
            f"Svara med en av {', '.join(names)}."
        )
        clearing = self._ask("flow/cleared_by", asks, cleared, fits=lambda told: told in names)
        flow["cleared_by"] = clearing or cleared
        flow["stages"] = told
        leave = self._ask(
            "flow/leave", "Vilket objekt lämnar ärendet så att lås släpps (false om inget)?", _leaving(self._objects)
        )
        if leave:
            flow["leave"] = leave if isinstance(leave, dict) else {"flow": leave}
        flow["ends"] = self._ends(nothing)
        return flow

    def _ends(self, nothing: bool) -> list[Yaml]:
        """How a case ends; where a person says that nothing is saved, whoever is called done rests on that word."""
        asks = "Hur slutar ett ärende (when, outcome, hand_over, defer_until, reason)?"
        ends = self._ask("flow/ends", asks) or []
        return [{**end, "nothing_saved": True} if nothing and end.get("outcome") else end for end in ends]

    def _asks_what_saves(self, stages: Sequence[_Stage]) -> bool:
        """Does no step save? What a flow cannot do, and is still asked about, may be what does."""
        review = self._known.review
        waits = any(one.open and one.id.startswith("strange/") for one in review.asked.values())
        return SAVES in review.answers or not (waits or any(stage.saves for stage in stages))

    def _saving_step(self, stages: Sequence[_Stage]) -> object:
        """The answer to which step saves, of films in which nothing was seen to be sent."""
        able = [id for id, node in self.steps.items() if node.kind.may_save]
        may_be = able if any(stage.saves for stage in stages) else [*able, NOTHING]
        asks = (
            f"Vilket steg sparar i {self._system.title}? I filmen syns ingenting skickas vid något steg. Svara med "
            f"stegets namn ({', '.join(able)}), eller {NOTHING} om ett ärende är klart utan att något sparas."
        )
        return self._ask(SAVES, asks, able[-1] if able else None, fits=lambda told: told in may_be)

    # -- stages

    def _reachable(self, page: str) -> bool:
        return page == self._system.home or page in self._ends_at.values()

    def _placed(self, nodes: Sequence[Node]) -> list[Node]:
        """Nodes on pages that the robot cannot find back to, put right behind the step that led there."""
        placed: list[Node] = []
        for node in nodes:
            before = [at for at, one in enumerate(placed) if one.films.keys() & node.films.keys()]
            lost = not self._reachable(node.page) and bool(placed) and placed[-1].films.keys().isdisjoint(node.films)
            placed.insert(before[-1] + 1 if lost and before else len(placed), node)
        return placed

    def _stages(self, nodes: Sequence[Node]) -> list[_Stage]:
        stages: list[_Stage] = []
        taken: set[str] = set()
        for place, node in enumerate(nodes):
            id = _unique(self._writer.name(node), taken)
            films = frozenset(node.films)
            stage = stages[-1] if stages else None
            comes_back = stage and any(frozenset(later.films) == stage.films for later in nodes[place:])
            parts = stage and not comes_back and self._reachable(node.page) and not stage.dirty
            closes = stage is not None and stage.just_saved and self._closes_box(node)
            if stage is None or ((stage.saves or parts) and not closes):
                stage = _Stage(films)
                stages.append(stage)
            stage.nodes.append((id, node))
            self.steps[id] = node
            stage.dirty = stage.dirty or node.kind.may_leave_unsaved
            saves = self._saves(id, node)
            if saves:
                stage.saves.append(id)
                self.saving.append(node)
            stage.just_saved = saves or closes
        return stages

    def _closes_box(self, node: Node) -> bool:
        """Does it only close a box, such as the one that a save has opened?"""
        name = self._known.names.target(node.target).name if node.verb == "click" and not node.after.sent else None
        return (name or "").casefold() in _CLOSING

    def _saves(self, id: str, node: Node) -> bool:
        """Does the step change the system? What sends something by a click or a key is always asked; of any other step
        a person may say so.
        """
        answers, verb = self._known.review.answers, node.kind
        if not verb.may_save:
            return False
        if answers.get(SAVES) == id:
            return True
        seen = node.after.sent or bool(node.asked)
        if not seen and f"saves/{id}" not in answers:
            return False
        film, step = next(iter(node.films.items()))
        asks = f"Ändrar steget {id} något i {self._system.title} (true eller false)? I filmen: ”{node.did}”."
        pressed = verb.clicks or verb.name == "press" or not node.after.fresh
        likely = pressed and bool(node.asked or message(node.after.texts))
        answer = self._ask(f"saves/{id}", asks, likely, blocks=pressed, film=film, step=step, fits=_is_yes_or_no)
        return likely if answer is None else bool(answer)

    def _stage_names(self, stages: Sequence[_Stage]) -> list[str]:
        taken: set[str] = set()
        names = []
        for stage in stages:
            decided = [node.text for _, node in stage.nodes if node.verb == "decide"]
            stem = (
                stage.saves[0].partition("-")[2] if stage.saves else str(decided[-1]) if decided else stage.nodes[0][0]
            )
            names.append(_unique(stem, taken))
        return names

    def _stage(self, name: str, stage: _Stage) -> StageYaml:
        opening = stage.nodes[0][1]
        begins_at = self._system.home if opening.verb == "use" else opening.page
        told: StageYaml = {"id": name}
        first = next((node for id, node in stage.nodes if id in stage.saves), stage.nodes[0][1])
        told["say"] = self._ask(
            f"stage/{name}/say", f"Vad heter etappen {name}?", self._writer.say(first), blocks=False
        )
        told["begins_at"] = begins_at
        reach = self._reach(name, begins_at)
        if reach:
            told["reach"] = reach
        if stage.films != self._all:
            told["when"] = self._when(f"stage/{name}/when", f"När görs etappen {name}?", stage.films)
        if stage.saves:
            asks = f"Hur syns det att {name} redan är gjort (look, found, same)?"
            told["done_when"] = self._ask(f"stage/{name}/done_when", asks, self._probe(stage)) or {}
            if self._ask(f"stage/{name}/decision", f"Är {name} ett beslut?", False, blocks=False):
                told["decision"] = True
        told["steps"] = list(self._steps(stage))
        return told

    def _reach(self, name: str, page: str) -> Yaml | None:
        """The object that finds back to the page with what is known, the one that needs least; asked when none does."""
        if page == self._system.home:
            return None
        objects = self._objects
        able = [one for one, end in self._ends_at.items() if end == page and set(objects[one].inputs) <= self._given]
        if not able:
            asks = f"Etappen {name} börjar på sidan {page}: vilket objekt hittar dit (flow, with)?"
            return self._ask(f"stage/{name}/reach", asks) or None
        shortest = min(able, key=lambda one: (len(objects[one].inputs), one))
        return use(shortest, {one: f"${one}" for one in objects[shortest].inputs})

    def _probe(self, stage: _Stage) -> Yaml | None:
        """The look that reads most of what the stage writes, matched by their labels: a suggestion to think about."""
        label_of = self._known.names.target
        written = {label_of(node.target).label: node for _, node in stage.nodes if node.verb in ("fill", "select")}
        able = [
            name for name, flow in self._objects.items() if flow.kind == "looking" and set(flow.inputs) <= self._given
        ]
        looks = [(name, self._read_again(name, written)) for name in able]
        name, same = max(looks, key=lambda one: len(one[1]), default=("", []))
        if not same:
            return None
        look = use(name, {one: f"${one}" for one in self._objects[name].inputs})
        return {"look": look, "found": f"not empty({same[0].partition(' ')[0]})", "same": same}

    def _read_again(self, name: str, written: Mapping[str | None, Node]) -> list[str]:
        """What the object reads under the same labels, compared with what was written."""
        reads = [pair for step in self._objects[name].steps for pair in (step.read or {}).items() if ":" not in pair[0]]
        labelled = [(self._known.names.target(target).label, into) for target, into in reads]
        return [f"${into} == {_value(written[label])}" for label, into in labelled if label in written]

    def _when(self, id: str, asks: str, films: frozenset[int]) -> str:
        shown = ", ".join(str(film) for film in sorted(films))
        return str(self._ask(id, f"{asks} Det syns bara i film {shown}.", film=min(films)) or f"$film in [{shown}]")

    def _steps(self, stage: _Stage) -> Iterator[Yaml]:
        """The steps; a run of steps that the same films show is asked about once."""
        run: tuple[frozenset[int], str] = (stage.films, "")
        for id, node in stage.nodes:
            films = frozenset(node.films)
            if films != run[0]:
                run = (films, self._when(f"when/{id}", f"När görs steget {id}?", films) if films != stage.films else "")
            yield self._writer.step(id, node, run[1], id in stage.saves)
            self._given |= {*node.gives, *node.reads.values()}


def _is_yes_or_no(answer: object) -> bool:
    return isinstance(answer, bool)


def _unique(stem: str, taken: set[str]) -> str:
    name = next(name for name in [stem, *(f"{stem}-{number}" for number in range(2, 1000))] if name not in taken)
    taken.add(name)
    return name


def _last_page(flow: Flow, objects: Mapping[str, Flow]) -> str | None:
    """The page that the object surely ends on."""
    last = flow.steps[-1] if flow.steps else None
    if last is None or last.when:
        return None
    if last.use:
        return _last_page(objects[last.use.flow], objects)
    page = last.expect.page if last.expect else None
    return page if isinstance(page, str) else None


def _leaving(objects: Mapping[str, Flow]) -> str | None:
    return "leave" if "leave" in objects else None


def _value(node: Node) -> str:
    """What was written, as a condition says it."""
    return node.references[0] if node.references else f'"{node.text}"'
