"""From aligned nodes to a flow: steps with what they expect, in stages that begin at known places.

A stage ends where something was saved, or where the films part; it begins on a page that the robot can find back to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from klickfri.film.infer import looks_like_data
from klickfri.film.questions import slug
from klickfri.film.story import Known, Node
from klickfri.model.flow import Flow
from klickfri.model.target import System

SETTING = frozenset({"fill", "select", "check", "press", "letter"})
WORDS = {
    "click": "klicka", "fill": "skriv", "select": "valj", "check": "kryssa", "press": "tryck", "read": "las",
    "letter": "brev", "expect": "se",
}  # fmt: skip
Yaml = dict[str, Any]


@dataclass
class _Stage:
    """Nodes that become one stage, each with the id of its step."""

    films: frozenset[int]
    nodes: list[tuple[str, Node]] = field(default_factory=list)
    saves: list[str] = field(default_factory=list)
    dirty: bool = False


class Composer:
    """Writes the flow of one process. `system` and `objects` say what is there already."""

    def __init__(self, known: Known, system: System, objects: Mapping[str, Flow], films: int) -> None:
        self._known, self._system, self._objects = known, system, objects
        self._all = frozenset(range(1, films + 1))
        self._ask = known.review.ask
        self._ends_at = {name: page for name, flow in objects.items() if (page := _last_page(flow, objects))}
        self.steps: dict[str, Node] = {}
        """What each step of the flow came from, by the step's id, in the flow's order."""
        self._given: set[str] = set(known.process.fields) | set(known.process.settings) | {"today", "reference"}

    def flow(self, nodes: Sequence[Node]) -> Yaml:
        """The flow as it is written to `flow.yaml`."""
        stages = self._stages(self._placed([node for node in nodes if node.verb != "note"]))
        names = self._stage_names(stages)
        told = [self._stage(name, stage) for name, stage in zip(names, stages, strict=True)]
        process = self._known.process
        cleared = next((name for name, stage in reversed(list(zip(names, stages, strict=True))) if not stage.saves), "")
        flow: Yaml = {"format": "klickfri-flow/1", "name": process.name, "title": process.title}
        asks = "Vilken etapp söker efter skyddade personuppgifter? Först efter den tas bilder."
        flow["cleared_by"] = self._ask("flow/cleared_by", asks, cleared) or cleared
        flow["stages"] = told
        leave = self._ask(
            "flow/leave", "Vilket objekt lämnar ärendet så att lås släpps (false om inget)?", _leaving(self._objects)
        )
        if leave:
            flow["leave"] = leave if isinstance(leave, dict) else {"flow": leave}
        flow["ends"] = (
            self._ask("flow/ends", "Hur slutar ett ärende (when, outcome, hand_over, defer_until, reason)?") or []
        )
        return flow

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
            id = _unique(self._step_name(node), taken)
            films = frozenset(node.films)
            stage = stages[-1] if stages else None
            comes_back = stage and any(frozenset(later.films) == stage.films for later in nodes[place:])
            parts = stage and not comes_back and self._reachable(node.page) and not stage.dirty
            if stage is None or stage.saves or parts:
                stage = _Stage(films)
                stages.append(stage)
            stage.nodes.append((id, node))
            self.steps[id] = node
            stage.dirty = stage.dirty or node.verb in SETTING
            if self._saves(id, node):
                stage.saves.append(id)
        return stages

    def _saves(self, id: str, node: Node) -> bool:
        """Does the step change the system? What sends something by a click or a key is always asked."""
        if node.verb not in ("click", *SETTING) or not (node.after.sent or node.asked):
            return False
        film, step = next(iter(node.films.items()))
        asks = f"Ändrar steget {id} något i {self._system.title}?"
        pressed = node.verb in ("click", "press") or not node.after.fresh
        likely = pressed and bool(node.asked or _message(node.after.texts))
        answer = self._ask(f"saves/{id}", asks, likely, blocks=pressed, film=film, step=step)
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

    def _stage(self, name: str, stage: _Stage) -> Yaml:
        begins_at = stage.nodes[0][1].page
        told: Yaml = {"id": name}
        first = next((node for id, node in stage.nodes if id in stage.saves), stage.nodes[0][1])
        told["say"] = self._ask(f"stage/{name}/say", f"Vad heter etappen {name}?", self._say(first), blocks=False)
        told["begins_at"] = begins_at if self._reachable(begins_at) else self._system.home
        reach = self._reach(told["begins_at"])
        if reach:
            told["reach"] = reach
        if stage.films != self._all:
            told["when"] = self._when(f"stage/{name}/when", f"När görs etappen {name}?", stage.films)
        if stage.saves:
            asks = f"Hur syns det att {name} redan är gjort (look, found, same)?"
            told["done_when"] = self._ask(f"stage/{name}/done_when", asks) or {}
            if self._ask(f"stage/{name}/decision", f"Är {name} ett beslut?", False, blocks=False):
                told["decision"] = True
        told["steps"] = list(self._steps(stage))
        return told

    def _reach(self, page: str) -> Yaml | None:
        """The object that finds back to the page with what is known, the one that needs least."""
        if page == self._system.home:
            return None
        able = [
            name
            for name, end in self._ends_at.items()
            if end == page and set(self._objects[name].inputs) <= self._given
        ]
        if not able:
            return None
        name = min(able, key=lambda name: (len(self._objects[name].inputs), name))
        return _use(name, {one: f"${one}" for one in self._objects[name].inputs})

    def _when(self, id: str, asks: str, films: frozenset[int]) -> str:
        shown = ", ".join(str(film) for film in sorted(films))
        return str(self._ask(id, f"{asks} Det syns bara i film {shown}.", film=min(films)) or f"$film in [{shown}]")

    # -- steps

    def _steps(self, stage: _Stage) -> Iterator[Yaml]:
        run: tuple[frozenset[int], str] = (stage.films, "")
        for id, node in stage.nodes:
            films = frozenset(node.films)
            if films != run[0]:
                run = (films, self._when(f"when/{id}", f"När görs steget {id}?", films) if films != stage.films else "")
            step: Yaml = {
                "id": id,
                "say": self._ask(f"say/{id}", f"Hur säger en kollega steget {id}?", self._say(node), blocks=False),
            }
            if (
                self._ask(f"kind/{id}", f"Är {id} arbete (work) eller bara att titta (looking)?", "work", blocks=False)
                == "looking"
            ):
                step["kind"] = "looking"
            if run[1]:
                step["when"] = run[1]
            step |= self._verb(id, node)
            self._note_given(node)
            dialog = self._dialog(id, node)
            if dialog:
                step["dialog"] = dialog
            if id in stage.saves:
                step["effect"] = "saves"
            expect = self._expect(node, id in stage.saves)
            if expect:
                step["expect"] = expect
            yield step

    def _verb(self, id: str, node: Node) -> Yaml:
        match node.verb:
            case "click":
                return {"click": node.target}
            case "fill" | "select":
                return {node.verb: {node.target: self._text(id, node)}}
            case "check" | "press" | "letter":
                return {node.verb: {node.target: node.text}}
            case "read":
                return (
                    {"read": dict(node.reads)}
                    if not any(key.startswith("options:") for key in node.reads)
                    else {"kind": "looking", "read": dict(node.reads)}
                )
            case "decide":
                return {"decide": {"rule": node.text, "gives": list(node.gives)}}
            case "use":
                return {"use": _use(str(node.text), node.inputs)}
        return {}

    def _text(self, id: str, node: Node) -> str:
        """The value that explains what was written or chosen; a text that stands as it is only when that is known."""
        film, step = next(iter(node.films.items()))
        if node.references:
            own = [one for one in node.references if one.partition("|")[0][1:] in self._known.process.fields]
            if len(own) > 1 or (not own and len(node.references) > 1):
                asks = f"Steg {id}: vilket värde är det? Flera stämmer med filmen: {', '.join(node.references)}."
                return str(
                    self._ask(f"value/{id}", asks, node.references[0], film=film, step=step) or node.references[0]
                )
            return node.references[0]
        text = str(node.text)
        explained_apart = node.key[-1] == ""
        if text and (explained_apart or len(node.films) < 2 or looks_like_data(text)):
            asks = f"Steg {id}: står texten ”{text}” likadant för alla ärenden (true), eller är den ett värde ($namn)?"
            answer = self._ask(f"value/{id}", asks, film=film, step=step)
            return answer if isinstance(answer, str) else text
        return text

    def _dialog(self, id: str, node: Node) -> Yaml | None:
        if not node.asked:
            return None
        asked = node.asked[0]
        text = str(asked["text"])
        if looks_like_data(text):
            text = str(
                self._ask(f"dialog/{id}", f"Steg {id}: dialogens text ser ut att höra till ärendet: hur lyder den?")
                or text
            )
        return {"kind": asked["kind"], "text": text, "answer": asked.get("answer", "dismiss")}

    def _expect(self, node: Node, saves: bool) -> Yaml:
        after = node.after
        expect: Yaml = {}
        said = _message(after.texts) if saves else ""
        moved = (
            node.verb in ("click", *SETTING)
            and after.page
            and (after.fresh or after.page != node.page or after.closed or said)
        )
        if after.closed:
            expect["closed"] = after.closed
        if moved:
            expect["page"] = list(node.pages) if len(node.pages) > 1 else after.page
            if len(node.pages) > 1:
                expect["into"] = f"{slug(node.pages[0])}_page"
            if after.fresh:
                expect["fresh"] = True
            if said:
                expect["text"] = said
        if node.values:
            expect["values"] = dict(node.values)
        return expect

    def _note_given(self, node: Node) -> None:
        self._given |= {*node.gives, *node.reads.values()}

    # -- words

    def _step_name(self, node: Node) -> str:
        if node.verb in ("use", "decide"):
            return slug(str(node.text)).replace("_", "-")
        target = node.target or next(iter(node.reads or node.values), node.page).removeprefix("options:")
        stem = target.partition(".")[2] or target
        return f"{WORDS[node.verb]}-{stem}".replace("_", "-")

    def _say(self, node: Node) -> str:
        match node.verb:
            case "use":
                return self._objects[str(node.text)].title
            case "decide":
                return node.words
            case "read" | "expect":
                named = list(node.reads or node.values)
                more = f" och {len(named) - 1} till" if len(named) > 1 else ""
                return (
                    f"{'Läs' if node.verb == 'read' else 'Se efter att det stämmer:'} {self._caption(named[0])}{more}"
                )
        caption = self._caption(node.target)
        verbs = {
            "click": "Klicka på",
            "fill": "Skriv",
            "select": "Välj",
            "letter": "Skriv brevet i",
            "press": f"Tryck på {node.text} i",
        }
        return f"{verbs.get(node.verb, 'Kryssa i' if node.text else 'Kryssa ur')} {caption}"

    def _caption(self, name: str) -> str:
        """What a person calls it: its words, or what it shows where those are another for each case."""
        target = self._known.names.target(name.removeprefix("options:"))
        texts = [target.name, target.label, target.column, target.text]
        shown = next((text for text in texts if text), target.role)
        return shown if "$" not in shown else f"det som visar {shown.partition('|')[0].lstrip('$').replace('_', ' ')}"


def _use(flow: str, inputs: Mapping[str, str]) -> Yaml:
    return {"flow": flow, "with": dict(inputs)} if inputs else {"flow": flow}


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


def _message(texts: Sequence[str]) -> str:
    """What the page says of the save: a whole sentence before a mere heading, nothing that belongs to the case."""
    said = [text for text in texts if not looks_like_data(text)]
    return next((text for text in said if text.endswith((".", "!"))), said[0] if said else "")
