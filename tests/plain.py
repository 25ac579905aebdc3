"""Finds what a caseworker should never read: expressions, names of ours, and English."""

from __future__ import annotations

import re

from klickfri.model.flow import Program
from klickfri.model.wording import ROLE_WORDS

_ENGLISH = re.compile(
    r"\b(?:the|is|was|not|no|but|and|could|cannot|with|this|that|page|field|button|value|called|answer|error|failed"
    r"|save[ds]?|stage|step|target|true|false|none|unknown|alert|confirm|prompt|timeout|outcome)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\S*[$_]\S*|\w+ == \w+")


def foreign(program: Program, text: str) -> list[str]:
    """Every word of the text that is not a caseworker's."""
    roles = rf"\b(?:{'|'.join(role for role in ROLE_WORDS if role != 'text')})\b"
    pages = rf"\bsidan (?:{'|'.join(map(re.escape, program.system.pages))})\b"
    names = [name for name in program.targets if name in text]
    return [*_SIGN.findall(text), *_ENGLISH.findall(text), *re.findall(f"{roles}|{pages}", text), *names]
