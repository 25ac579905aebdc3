"""From aligned nodes to a flow: steps with what they expect, in stages that begin at known places.

A stage ends where something was saved, or where the films part; it begins on a page that the robot can find back to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from itertools import takewhile

from klickfri.film.choices import is_value
from klickfri.film.drafted import FlowYaml, StageYaml, Yaml
from klickfri.film.leftovers import ask_left_alone
from klickfri.film.stages import FilmedStage, StepNode, parted
from klickfri.film.story import Known, Node
from klickfri.film.writer import StepWriter, message, says, use
from klickfri.model.flow import Flow
from klickfri.model.target import System
from klickfri.model.verbs import EXPECT
from klickfri.screen.port import yes_or_no

SAVES, NOTHING = "flow/saves", "nothing"
"""The question which step saves, where a film does not show it, and the answer that none does."""
MOST_ASKED = 6
"""Clicks and keys that sent something and are asked about one by one. A page that sent at more of them sends at every
change, and one question is asked: which of them saves."""
_CLOSING = frozenset({"ok", "okej", "stäng", "close", "tack", "klar", "jag förstår", "×", "x"})
"""Names of buttons that close a box and do nothing else, folded."""


class Composer:
    """Writes the flow of one process. `system` and `objects` say what is there already."""

    def __init__(
        self, known: Known, system: System, objects: Mapping[str, Flow], films: int, unused: Collection[str] = ()
    ) -> None:
        """`unused` are the fields of the application that nothing needs."""
        self._known, self._system, self._objects, self._unused = known, system, objects, unused
        self._all = frozenset(range(1, films + 1))
        self._ask = known.review.ask
        self._writer = StepWriter(known, objects)
        self._ends_at = {name: page for name, flow in objects.items() if (page := _last_page(flow, objects))}
        self.steps: dict[str, Node] = {}
        """What each step of the flow came from, by the step's id, in the flow's order."""
        self._written: dict[str, Yaml] = {}
        """The steps by their ids."""
        self._sends_always = False
        self._given: set[str] = set(known.process.fields) | set(known.process.settings) | {"today", "reference"}

    def flow(self, nodes: Sequence[Node]) -> FlowYaml:
        """The flow as it is written to `flow.yaml`."""
        work = [node for node in nodes if node.verb != "note"]
        self._sends_always = self._sent_at_every_change(work)
        stages = self._stages(self._placed(work))
        nothing = self._asks_what_saves(stages) and self._saving_step(stages) == NOTHING
        names = self._stage_names(stages)
        told = [self._stage(name, stage) for name, stage in zip(names, stages, strict=True)]
        process = self._known.process
        flow: FlowYaml = {"format": "klickfri-flow/1", "name": process.name, "title": process.title}
        flow["cleared_by"] = self._cleared_by(names, stages)
        flow["stages"] = told
        leave = self._leave()
        if leave:
            flow["leave"] = leave
        flow["ends"] = self._ends(nothing, stages)
        return flow

    def _cleared_by(self, names: Sequence[str], stages: Sequence[FilmedStage]) -> str:
        """The stage that clears a person: asked, unless one that only looks comes right before the first save."""
        looking = list(takewhile(lambda of: not of[1].saves, zip(names, stages, strict=True)))
        last = looking[-1][0] if looking else ""
        asks = (
            "Vilken etapp söker efter skyddade personuppgifter? Först efter den tas bilder. "
            f"Svara med en av {', '.join(names)}."
        )
        sure = [bool(one.saves) for one in stages[:2]] == [False, True]
        return self._ask("flow/cleared_by", asks, last, blocks=not sure, fits=lambda told: told in names) or last

    def _leave(self) -> Yaml | None:
        """The object that leaves the case; asked where the system locks cases and none is known to."""
        asks = "Vilket objekt lämnar ärendet så att lås släpps (false om inget)?"
        known = _leaving(self._objects)
        leave = self._ask("flow/leave", asks, known, blocks=not known and bool(self._system.signs.locked))
        if not leave:
            return None
        return leave if isinstance(leave, dict) else {"flow": leave}

    def _ends(self, nothing: bool, stages: Sequence[FilmedStage]) -> list[Yaml]:
        """How a case ends; where a person says that nothing is saved, whoever is called done rests on that word."""
        asks = "Hur slutar ett ärende (when, outcome, hand_over, defer_until, reason)?"
        usual = self._usual_end(stages) if not nothing else None
        ends = self._ask("flow/ends", asks, usual, blocks=usual is None) or []
        return [{**end, "nothing_saved": True} if nothing and end.get("outcome") else end for end in ends]

    def _usual_end(self, stages: Sequence[FilmedStage]) -> list[Yaml] | None:
        """The one end of a proposal in which nothing is decided and every case is saved alike."""
        outcomes = list(self._known.process.outcomes) or ["proposed"]
        is_alike = len(outcomes) == 1 and all(stage.films == self._all for stage in stages)
        is_usual = is_alike and _some_save(stages) and not self._decides()
        return [{"outcome": outcomes[0]}] if is_usual else None

    def _decides(self) -> bool:
        return self._known.process.mode != "propose" or any(node.verb == "decide" for node in self.steps.values())

    def _asks_what_saves(self, stages: Sequence[FilmedStage]) -> bool:
        """Does no step save, or may every one? What a flow cannot do, and is still asked about, may be what does."""
        review = self._known.review
        if self._sends_always:
            return True
        waits = any(one.open and one.id.startswith("strange/") for one in review.asked.values())
        return SAVES in review.answers or not (waits or _some_save(stages))

    def _sent_at_every_change(self, nodes: Sequence[Node]) -> bool:
        """Is there too much that was sent to ask of each? Not where somebody has answered for one of them."""
        sent = [node for node in nodes if node.kind.may_save and node.after.sent and _is_pressed(node)]
        return len(sent) > MOST_ASKED and not any(id.startswith("saves/") for id in self._known.review.answers)

    def _saving_step(self, stages: Sequence[FilmedStage]) -> object:
        """The answer to which step saves, of films that do not show it."""
        able = [id for id, node in self.steps.items() if node.kind.may_save]
        may_be = able if _some_save(stages) else [*able, NOTHING]
        sent = any(node.after.sent for node in self.steps.values())
        shown = "skickas något vid flera steg" if sent else "syns ingenting skickas vid något steg"
        asks = (
            f"Vilket steg sparar i {self._system.title}? I filmen {shown}. Svara med "
            f"stegets namn ({', '.join(able)}), eller {NOTHING} om ett ärende är klart utan att något sparas."
        )
        likely = [id for stage in stages for id in stage.saves] or able
        return self._ask(SAVES, asks, likely[-1] if likely else None, fits=lambda told: told in may_be)

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

    def _stages(self, nodes: Sequence[Node]) -> list[FilmedStage]:
        stages: list[FilmedStage] = []
        taken: set[str] = set()
        last_sent = _last_sent(nodes)
        for place, node in enumerate(nodes):
            if not stages or self._begins_another(stages[-1], nodes[place:]):
                stages.append(FilmedStage(frozenset(node.films)))
            self._add(stages[-1], node, taken, sends_last=place == last_sent)
        if not stages:
            return []
        stages[:1] = parted(stages[0], self._system.home)
        self.steps |= dict(stages[0].nodes)
        return stages

    def _begins_another(self, stage: FilmedStage, coming: Sequence[Node]) -> bool:
        """Does the work that comes belong to another stage? So it does after a save, and where films part for good."""
        node = coming[0]
        if stage.just_saved and self._closes_box(node):
            return False
        comes_back = any(frozenset(later.films) == stage.films for later in coming)
        return bool(stage.saves) or (not comes_back and self._reachable(node.page) and not stage.dirty)

    def _add(self, stage: FilmedStage, node: Node, taken: set[str], sends_last: bool) -> None:
        """Adds a step, and before a save a look at what stood untouched."""
        id = _unique(self._writer.name(node), taken)
        saves = self._saves(id, node, sends_last and bool(stage.dirty))
        seen = self._left_alone(id, node) if saves else None
        self._put(stage, [(_unique(self._writer.name(seen), taken), seen)] if seen else [])
        self._put(stage, [(id, node)])
        self._put(stage, [(_unique(self._writer.name(one), taken), one) for one in self._otherwise(id, node)])
        stage.saves += [id] if saves else []
        stage.just_saved = saves or (stage.just_saved and self._closes_box(node))

    def _otherwise(self, id: str, node: Node) -> list[Node]:
        """What becomes of a box in a case where it is not set as in the film: it is set the other way where a value
        says so, and else looked at, for what stands there is saved.
        """
        is_told = node.verb == "check" and f"choice/{id}" in self._known.review.answers
        answer = self._writer.chosen(id, node) if is_told else None
        if is_value(answer) and node.choice and answer in node.choice.says:
            return [replace(node, text=not node.text, choice=None, left=(), when=says(answer, not node.text))]
        if not isinstance(answer, Mapping) or "else" in answer:
            return []
        stands = {node.target: yes_or_no(not node.text)}
        when = f"not ({answer['when']})"
        return [Node(EXPECT, (EXPECT, *stands), node.page, node.films, values=stands, when=when, did=node.did)]

    def _put(self, stage: FilmedStage, steps: Sequence[StepNode]) -> None:
        stage.nodes += steps
        self.steps |= dict(steps)
        stage.dirty = stage.dirty or any(node.kind.may_leave_unsaved for _, node in steps)

    def _closes_box(self, node: Node) -> bool:
        """Does it only close a box, such as the one that a save has opened?"""
        name = self._known.names.target(node.target).name if node.verb == "click" and not node.after.sent else None
        return (name or "").casefold() in _CLOSING

    def _left_alone(self, id: str, node: Node) -> Node | None:
        """What stood untouched, looked at right before the save that takes it with it."""
        names = self._known.names
        told = ask_left_alone(self._known.review, id, node, self._unused)
        stand = {names.of(target): text for target, text in told}
        if not stand:
            return None
        return Node(EXPECT, (EXPECT, *stand), node.page, node.films, values=stand, did="Se efter att det står orört")

    def _saves(self, id: str, node: Node, is_last: bool) -> bool:
        """Does the step change the system? What sends something by a click or a key is always asked, and a way to a
        page that may have done something; of any other step a person may say so. What sends last, after something was
        set, is taken for a save where nobody answers: it is looked for, and made once. Who names the step that saves
        (`flow/saves`) has answered for all others.
        """
        answers = self._known.review.answers
        if not node.kind.may_save:
            return False
        if answers.get(SAVES) == id:
            return True
        if self._sends_always and SAVES not in answers:
            return is_last
        is_named = answers.get(SAVES, NOTHING) != NOTHING
        may_have_sent = not is_named and (node.after.sent or bool(node.asked) or node.after.turned)
        if not may_have_sent and f"saves/{id}" not in answers:
            return False
        return self._said_to_save(id, node, is_last)

    def _said_to_save(self, id: str, node: Node, is_last: bool) -> bool:
        film, step = next(iter(node.films.items()))
        asks = f"Ändrar steget {id} något i {self._system.title} (true eller false)? I filmen: ”{node.did}”."
        pressed = _is_pressed(node)
        is_answered = bool(node.asked or message(node.after.texts))
        likely = is_last or (pressed and is_answered)
        blocks = pressed and not is_last
        answer = self._ask(f"saves/{id}", asks, likely, blocks=blocks, film=film, step=step, fits=_is_yes_or_no)
        return likely if answer is None else bool(answer)

    def _stage_names(self, stages: Sequence[FilmedStage]) -> list[str]:
        taken: set[str] = set()
        return [_unique(_stem(stage), taken) for stage in stages]

    def _stage(self, name: str, stage: FilmedStage) -> StageYaml:
        stage = self._with_way(stage)
        begins_at = self._begins_at(stage)
        told: StageYaml = {"id": name, "say": self._stage_words(name, stage), "begins_at": begins_at}
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

    def _with_way(self, stage: FilmedStage) -> FilmedStage:
        """The stage with its way from the home page, unless an object finds to its first page."""
        if stage.way and not self._able(stage.nodes[0][1].page):
            return replace(stage, nodes=[*stage.way, *stage.nodes])
        return replace(stage, way=[])

    def _begins_at(self, stage: FilmedStage) -> str:
        opening = stage.nodes[0][1]
        return self._system.home if stage.way or opening.verb == "use" else opening.page

    def _stage_words(self, name: str, stage: FilmedStage) -> object:
        """What a person calls the stage: its first save, or how it begins."""
        first = next((node for id, node in stage.nodes if id in stage.saves), stage.nodes[0][1])
        return self._ask(f"stage/{name}/say", f"Vad heter etappen {name}?", self._writer.say(first), blocks=False)

    def _able(self, page: str) -> list[str]:
        """The objects that find to the page with what is known."""
        ends, objects = self._ends_at.items(), self._objects
        return [one for one, end in ends if end == page and set(objects[one].inputs) <= self._given]

    def _reach(self, name: str, page: str) -> Yaml | None:
        """The object that finds back to the page with what is known, the one that needs least; asked when none does."""
        if page == self._system.home:
            return None
        objects, able = self._objects, self._able(page)
        if not able:
            asks = f"Etappen {name} börjar på sidan {page}: vilket objekt hittar dit (flow, with)?"
            return self._ask(f"stage/{name}/reach", asks) or None
        shortest = min(able, key=lambda one: (len(objects[one].inputs), one))
        return use(shortest, {one: f"${one}" for one in objects[shortest].inputs})

    def _probe(self, stage: FilmedStage) -> Yaml | None:
        """The look that reads most of what the stage writes, matched by their labels: a suggestion to think about."""
        label_of = self._known.names.target
        written = {label_of(node.target).label: node for _, node in stage.nodes if node.verb in ("fill", "select")}
        looks = [(name, self._read_again(name, written)) for name in self._looks()]
        name, same = max(looks, key=lambda one: len(one[1]), default=("", []))
        if not same:
            return None
        look = use(name, {one: f"${one}" for one in self._objects[name].inputs})
        return {"look": look, "found": f"not empty({same[0].partition(' ')[0]})", "same": same}

    def _looks(self) -> list[str]:
        """The objects that look with what is known."""
        looking = {name: flow for name, flow in self._objects.items() if flow.kind == "looking"}
        return [name for name, flow in looking.items() if set(flow.inputs) <= self._given]

    def _read_again(self, name: str, written: Mapping[str | None, Node]) -> list[str]:
        """What the object reads under the same labels, compared with what was written."""
        reads = [pair for step in self._objects[name].steps for pair in (step.read or {}).items()]
        labelled = [(self._known.names.target(target).label, into) for target, into in reads if ":" not in target]
        return [f"${into} == {_value(written[label])}" for label, into in labelled if label in written]

    def _when(self, id: str, asks: str, films: frozenset[int]) -> str:
        shown = ", ".join(str(film) for film in sorted(films))
        return str(self._ask(id, f"{asks} Det syns bara i film {shown}.", film=min(films)) or f"$film in [{shown}]")

    def _when_given(self, id: str, node: Node) -> str:
        """When a step that all films show is done, where a person says so: what it sets may be missing in another
        application.
        """
        id = f"when/{id}"
        if id not in self._known.review.answers:
            return ""
        film, step = next(iter(node.films.items()))
        asks = "När görs steget, som not empty($namn)? Annars hoppas det över."
        return self._ask(id, asks, film=film, step=step, fits=lambda told: isinstance(told, str)) or ""

    def _steps(self, stage: FilmedStage) -> Iterator[Yaml]:
        """The steps; a run of steps that the same films show is asked about once, and so is a step done once more."""
        run: tuple[frozenset[int], str] = (stage.films, "")
        for id, node in stage.nodes:
            if id in self._written:
                yield deepcopy(self._written[id])
                continue
            films = frozenset(node.films)
            if films != run[0]:
                run = (films, self._when(f"when/{id}", f"När görs steget {id}?", films) if films != stage.films else "")
            when = run[1] or self._when_given(id, node)
            self._written[id] = self._writer.step(id, node, when, id in stage.saves)
            yield self._written[id]
            self._given |= {*node.gives, *node.reads.values()}


def _some_save(stages: Sequence[FilmedStage]) -> bool:
    return any(stage.saves for stage in stages)


def _stem(stage: FilmedStage) -> str:
    """What the stage is named after: what it saves, or decides last, or its first step."""
    if stage.saves:
        return stage.saves[0].partition("-")[2]
    decided = [node.text for _, node in stage.nodes if node.verb == "decide"]
    return str(decided[-1]) if decided else stage.nodes[0][0]


def _last_sent(nodes: Sequence[Node]) -> int | None:
    """The place of the last click that sent something."""
    sent = [place for place, node in enumerate(nodes) if node.after.sent and node.kind.clicks]
    return sent[-1] if sent else None


def _is_pressed(node: Node) -> bool:
    """Is it a click or a key, or did the page stay? A field that only loads its page anew is neither."""
    return node.kind.clicks or node.verb == "press" or not node.after.fresh


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
