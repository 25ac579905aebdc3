"""The pages in English: what they say is looked for in the code, and the catalogue brought up to it (`make words`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

import klickfri

PACKAGE = Path(klickfri.__file__).parent
CATALOGUE = PACKAGE / "web" / "locale" / "en" / "LC_MESSAGES" / "pages.po"
_SAYS = {"_": None, "ngettext": (1, 2), "gettext": None, "said": None, "marked": None, "counted": (1, 2)}
_AS_SHOWN = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
"""How `web/shown.py` reads templates; a text is called in the catalogue what it is when it is asked for."""


def found() -> Catalog:
    """Every text of ours that may stand on a page, with the files that say it."""
    catalogue = Catalog(locale="en")
    for file in _files():
        method = "jinja2.ext:babel_extract" if file.suffix == ".html" else "python"
        with file.open("rb") as read:
            for line, text, _, _ in extract(method, read, _SAYS, options=_AS_SHOWN):
                catalogue.add(text, locations=[(file.relative_to(PACKAGE).as_posix(), line)])
    return catalogue


def _files() -> Iterator[Path]:
    yield from sorted((PACKAGE / "web" / "pages").glob("*.html"))
    for file in sorted(PACKAGE.rglob("*.py")):
        if "klickfri.model.language import" in file.read_text(encoding="utf-8"):
            yield file


def kept() -> Catalog:
    """The catalogue as it lies there."""
    with CATALOGUE.open("rb") as read:
        return read_po(read, locale="en")


def texts(message: Message) -> Iterator[tuple[str, str]]:
    """A text with its English; where things are counted one for one thing, and one for several."""
    swedish, told = ((side,) if isinstance(side, str) else tuple(side or ()) for side in (message.id, message.string))
    return zip(swedish, told, strict=True)


def main() -> int:
    """Writes the catalogue with what is said now; says which texts have no English yet."""
    catalogue = kept()
    catalogue.update(found(), no_fuzzy_matching=True)
    with CATALOGUE.open("wb") as written:
        write_po(written, catalogue, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    untold = [str(one.id) for one in catalogue if one.id and not (one.string and all(one.string))]
    print(*untold, f"{len(catalogue)} texts, {len(untold)} without English: {CATALOGUE}", sep="\n")
    return bool(untold)


if __name__ == "__main__":
    sys.exit(main())
