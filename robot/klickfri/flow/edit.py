"""Changes one target in a `targets.yaml` and leaves every other byte of the file, comments and columns too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from klickfri.model.errors import Misconfigured
from klickfri.model.target import Target

Edit = tuple[int, int, str]
"""From, to, and what is to stand there."""


def change_target(path: Path, name: str, new: Target) -> None:
    """Writes the target's new facts over the old ones. Raises `Misconfigured` when the file would say anything else."""
    text = path.read_bytes().decode("utf-8")
    wanted = yaml.safe_load(text)
    wanted["targets"][name] |= {
        fact: told
        for fact, told in new.model_dump(mode="json").items()
        if fact in wanted["targets"][name] and wanted["targets"][name][fact] != told
    }
    after = text
    for begin, end, told in sorted(_edits(_target(text, name), wanted["targets"][name]), reverse=True):
        after = after[:begin] + told + after[end:]
    if _read(after) != wanted or Target.model_validate(wanted["targets"][name]) != new:
        raise Misconfigured(f"{name} in {path} is written in a way that cannot be changed by itself; change it by hand")
    path.write_bytes(after.encode("utf-8"))


def _target(text: str, name: str) -> yaml.Node:
    node = yaml.compose(text, Loader=yaml.SafeLoader)  # libyaml does not count a mark of the byte order
    assert node is not None  # it has targets
    for key in ("targets", name):
        node = next(value for named, value in node.value if named.value == key)
    return node


def _edits(node: yaml.Node, wanted: object) -> Iterator[Edit]:
    """Value by value where the keys stay; as a whole where they do not."""
    if isinstance(wanted, Mapping) and [key.value for key, _ in node.value] == list(wanted):
        for key, value in node.value:
            yield from _edits(value, wanted[key.value])
    elif yaml.safe_load(yaml.serialize(node)) != wanted:
        yield node.start_mark.index, _end(node), _inline(wanted)


def _end(node: yaml.Node) -> int:
    """Where the node's own text ends: a block reaches to the next key otherwise, over comments and blank lines."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    return int(node.end_mark.index)


def _inline(value: object) -> str:
    """The value as it may stand anywhere, within braces too."""
    return yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=100_000).strip()[1:-1]


def _read(text: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:  # an edit tore something that another place refers to
        return None
