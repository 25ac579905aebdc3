"""Finds the system's reusable objects in what was filmed, so that a flow says `use` and not the same clicks again.

An object fits where the film does all its clicks and keys, in order, on its targets; what it sets besides and only
looks at may be missing in the film. Its inputs are what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from klickfri.film.acts import After
from klickfri.film.choices import GOING
from klickfri.film.story import Node
from klickfri.model.flow import Flow, Step
from klickfri.model.target import Target
from klickfri.model.text import as_shown
from klickfri.model.values import references


@dataclass
class _Fit:
    """How far an object has been found: nodes used up, and what its inputs are."""

    nodes: Sequence[Node]
    at: int = 0
    inputs: dict[str, str] = field(default_factory=dict)

    @property
    def next(self) -> Node | None:
        return self.nodes[self.at] if self.at < len(self.nodes) else None


def with_objects(nodes: Sequence[Node], objects: Mapping[str, Flow], targets: Mapping[str, Target]) -> list[Node]:
    """The nodes, with each stretch that a reusable object does replaced by its use; the longest stretch first.

    `targets` are the system's own and those drafted of the film.
    """
    told: list[Node] = []
    at = 0
    while at < len(nodes):
        found = [(fit, flow) for flow in objects.values() if (fit := _fit(flow, nodes[at:], objects, targets))]
        if not found:
            told.append(nodes[at])
            at += 1
            continue
        fit, flow = max(found, key=lambda one: (one[0].at, -len(list(_flat(one[1], objects, {})))))
        told.append(_use(flow, nodes[at : at + fit.at], fit.inputs))
        at += fit.at
    return told


def _use(flow: Flow, done: Sequence[Node], inputs: Mapping[str, str]) -> Node:
    first, last = done[0], done[-1]
    pairs = [f"{name}={text}" for name, text in sorted(inputs.items())]
    expected = flow.steps[-1].expect
    after = last.after if last.after.page or expected is None else After(str(expected.page))
    return replace(
        first, verb="use", key=("use", flow.name, *pairs), target="", text=flow.name, references=(), values={},
        inputs=dict(inputs), gives=flow.gives, after=after, pages=(after.page,) if after.page else (), asked=(),
        choice=None, left=(),
    )  # fmt: skip


def _flat(flow: Flow, objects: Mapping[str, Flow], given: Mapping[str, str]) -> Iterator[Step]:
    """The object's own steps and those of the objects it uses, with inputs named as the outermost names them."""
    for step in flow.steps:
        if step.use:
            inner = {name: _renamed(text, given) for name, text in step.use.inputs.items()}
            yield from _flat(objects[step.use.flow], objects, inner)
        else:
            shows = {"shows": _renamed(step.shows, given)} if step.shows else {}
            yield (
                step.model_copy(update={step.verb.name: _with(step.setting, given), **shows, "key": None})
                if step.setting
                else step
            )
            if step.key:
                yield step.model_copy(
                    update={"fill": None, "shows": None, "press": {step.target: step.key}, "key": None}
                )


def _with(setting: Mapping[str, str | bool], given: Mapping[str, str]) -> dict[str, str | bool]:
    return {target: _renamed(text, given) if isinstance(text, str) else text for target, text in setting.items()}


def _renamed(text: str, given: Mapping[str, str]) -> str:
    return given.get(text[1:], text) if text.startswith("$") else text


def _fit(flow: Flow, nodes: Sequence[Node], objects: Mapping[str, Flow], targets: Mapping[str, Target]) -> _Fit | None:
    """How the film does what the object does from here on; `None` when it does something else."""
    fit = _Fit(nodes)
    optional: list[Step] = []
    for step in _flat(flow, objects, {}):
        if not _must_be_done(step):
            optional.append(step)
            continue
        _sets(optional, step, fit, flow, targets)
        if not _clicks(step, fit, flow, targets):
            return None
        optional = []
    _sets(optional, None, fit, flow, targets)
    whole = fit.at and set(flow.inputs) == fit.inputs.keys()
    return fit if whole else None


def _must_be_done(step: Step) -> bool:
    """Does it act by itself, as a click or a key does? What is only set may be missing in the film."""
    return step.verb.points and not step.verb.sets and not step.verb.rests


def _sets(steps: Sequence[Step], until: Step | None, fit: _Fit, flow: Flow, targets: Mapping[str, Target]) -> None:
    """Uses up what the film sets or only looks at here, in any order; the rest the object does by itself."""
    waiting = list(steps)
    while (node := fit.next) is not None and not (until and _is_act(until, node)):
        step = next((step for step in waiting if _same_setting(step, node, fit, flow, targets)), None)
        if step is None:
            break
        waiting.remove(step)
        fit.at += 1


def _same_setting(step: Step, node: Node, fit: _Fit, flow: Flow, targets: Mapping[str, Target]) -> bool:
    if step.open:
        return node.after.page == step.open and _only_goes(node, targets)
    if step.hover:
        return node.verb == "hover" and node.target == step.hover
    if step.read and node.verb == "read":
        return node.reads.items() <= step.read.items()
    if not _sets_alike(step, node):
        return False
    wanted = step.setting[node.target] if step.shows is None else step.shows
    return _same_value(wanted, node, fit, flow)


def _sets_alike(step: Step, node: Node) -> bool:
    """Is the same target set in the same way, and typed where the page listens to each key? What is given would be put
    once more in a form in which the object has it shown.
    """
    if step.verb != node.kind or node.target not in step.setting:
        return False
    is_formed = step.shows is not None and "|" in step.shows
    return (step.typed or not node.typed) and not is_formed


def _same_value(wanted: str | bool, node: Node, fit: _Fit, flow: Flow) -> bool:
    """Is it the text, or whatever the object is given for its input: the same wherever it stands?"""
    names = references(wanted) if isinstance(wanted, str) else []
    if names and names[0] in flow.inputs:
        if not node.references or fit.inputs.get(names[0], node.references[0]) not in node.references:
            return False
        fit.inputs.setdefault(names[0], node.references[0])
        return True
    return wanted is node.text if isinstance(wanted, bool) else as_shown(wanted) == node.text


def _only_goes(node: Node, targets: Mapping[str, Target]) -> bool:
    """Does the step do nothing but go to a page? A button takes with it what was set before, and may save it; so may a
    link whose address is answered with another, or after which the page that stays says something new.
    """
    goes = node.verb == "click" and node.target in targets and targets[node.target].role in GOING
    return goes and not (node.after.sent or node.asked or node.after.turned)


def _is_act(step: Step, node: Node) -> bool:
    """Is it the same act on the same target, with the same key, or pulled onto the same?"""
    same = node.verb == step.verb.name and node.target == step.target and node.onto == step.onto
    return same and (step.press is None or node.text == step.press[step.target])


def _clicks(step: Step, fit: _Fit, flow: Flow, targets: Mapping[str, Target]) -> bool:
    """Is this the object's click or key? A value that its target refers to by an input's name is that input."""
    node = fit.next
    if node is None or not _is_same_click(step, node):
        return False
    fit.at += 1
    referred = targets[node.target].refers_to if node.target in targets else ()
    for name in referred:
        if name in flow.inputs:
            fit.inputs.setdefault(name, f"${name}")
    return True


def _is_same_click(step: Step, node: Node) -> bool:
    """Is it the same act, with nothing that must show then but what the object expects? What was written in a prompt
    is the case's own.
    """
    expected = step.expect.values if step.expect else {}
    writes = any(dialog.is_written for dialog in node.asked)
    return _is_act(step, node) and node.values.keys() <= expected.keys() and not writes
