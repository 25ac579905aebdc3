"""A file that belongs to an application and is handed on in the legacy system."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Attachment:
    """The file's own name, and what is in it: handed on as it is, opened by nobody."""

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """By which it is known in the log, in hex."""
        return hashlib.sha256(self.content).hexdigest()
