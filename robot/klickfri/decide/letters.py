"""A process's letters: `letters/*.md`, a few header lines between `---` and the text with `$values`."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from klickfri.model.errors import BadInput, Fault, Misconfigured, UnknownValue
from klickfri.model.strict import Strict
from klickfri.model.values import Values, fill_in, references
from klickfri.settings import files

LONGEST_LETTER = 100_000
"""Characters of a written letter; fifty pages."""
_FILE = re.compile(r"---\n(?P<header>.*?\n)---\n(?P<body>.*)", re.DOTALL)


class Header(Strict):
    """The header of a letter: its title, and who has approved the text or still has to."""

    title: str
    status: str


@dataclass(frozen=True)
class Letter:
    """One template. `name` is the file's name without `.md`, as the flow's verb `letter` says it.

    `digest` is the SHA-256 of the file, with line ends of one kind.
    """

    name: str
    header: Header
    body: str
    digest: str

    def write(self, values: Values) -> str:
        """The letter filled in.

        Raises `UnknownValue`, naming letter and value, when one is missing or empty, and `Misconfigured` for a letter
        that would be longer than any letter is.
        """
        needed = Counter(references(self.body))
        for name in needed:
            if values.get(name) in (None, ""):
                raise UnknownValue(f"the letter {self.name} needs ${name}, which has no value")
        if len(self.body) + sum(times * len(str(values[name])) for name, times in needed.items()) > LONGEST_LETTER:
            raise Misconfigured(f"the letter {self.name} would have more than {LONGEST_LETTER:,} characters")
        return normalise(fill_in(self.body, values))


@dataclass(frozen=True)
class Letters:
    """All letters of one process."""

    templates: Mapping[str, Letter]

    def write(self, name: str, values: Values) -> str:
        """One letter filled in. Raises `Misconfigured` for an unknown letter and `UnknownValue` as `Letter.write`."""
        if name not in self.templates:
            raise Misconfigured(f"no letter is called {name!r}; there are {', '.join(self.templates)}")
        return self.templates[name].write(values)


def load(folder: Path) -> Letters:
    """Reads `letters/*.md` of a process's folder. Raises `BadInput` with the faults of all of them."""
    faults: list[Fault] = []
    templates: dict[str, Letter] = {}
    for file in sorted((folder / "letters").glob("*.md")):
        try:
            templates[file.stem] = _read(file)
        except Fault as fault:
            faults.append(fault)
    if faults:
        raise BadInput(f"{folder.name}/letters", faults)
    return Letters(templates)


def normalise(text: str) -> str:
    """The text as a text area gives it back: plain line ends, single spaces, no space or blank line too many."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _read(file: Path) -> Letter:
    content = files.content(file)
    match = _FILE.fullmatch(files.text_of(file.name, content))
    if match is None:
        raise Fault(file.name, "has no header", "Begin with ---, title:, status: and ---, each on a line of its own")
    try:
        header = Header.model_validate(files.yaml_of(file.name, match["header"]))
    except (Fault, ValidationError) as error:
        raise Fault(file.name, "has a header that cannot be read", "Give title: and status:, nothing else") from error
    return Letter(file.stem, header, match["body"], hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest())
