"""What a browser would make of a page that shows what somebody hostile wrote."""

from __future__ import annotations

from html.parser import HTMLParser

from klickfri.model.event import Event
from tests.unit.web.support import Site, of_case

_TAGS = {"script", "iframe", "object", "embed", "style", "base", "math", "b"}
_LEADS = ("href", "src", "action", "formaction", "data", "ping", "poster", "srcset", "xlink:href", "background")


class Found(HTMLParser):
    """Its elements and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def harmless(page: str) -> None:
    """No script, no handler, no style of its own, nothing from elsewhere, no sign that turns others round."""
    found = Found()
    found.feed(page)
    assert not _TAGS & set(found.tags)
    forbidden = ("style", "srcdoc", "http-equiv")
    assert not [name for name, _ in found.attributes if name.startswith("on") or name in forbidden]
    addresses = [value for name, value in found.attributes if name in _LEADS]
    assert [one for one in addresses if not _stays_here(one)] == []
    assert [one for name, one in found.attributes if name == "src" and not one.startswith("/arende/")] == []
    assert not set("\u202e\u2066\u200b\u0000") & set(page)


def _stays_here(address: str) -> bool:
    return address.startswith(("/", "#", "otpauth://")) and not address.startswith(("//", "/\\"))


def hostile_case(site: Site, reference: str, run: str, told: str) -> None:
    """One that holds it wherever a case has room for a text."""
    step = {"stage": told, "step": told, "say": told, "verb": told, "target": told, "kind": "work"}
    listed = {"values": [f"{told}={told}", told], "reasons": [told]}
    kinds: dict[str, dict[str, object]] = {
        "case.claimed": {"flow_digest": told},
        "step.completed": {
            **step,
            **listed,
            "outcome": "success",
            "facts": [told],
            "failed_support": [told],
            "dialog": told,
        },
        "step.pictured": {**step, "picture": site.keep(told.encode())},
        "decision.proposed": {**listed, "rule": told, "rule_digest": told, "answer": "hand_over", "code": told},
        "decision.made": {"stage": told, "mode": told, "delegation": told, "by": told, "legal_basis": told},
        "letter.sent": {"template": told, "text_sha256": told},
        "step.failed": {**step, "step": "other", "code": told, "reason": told},
        "case.finished": {"state": told, "outcome": told, "code": told},
        "case.assigned": {"by": told, "name": told, "title": told, "to": told, "reason": told},
        "case.closed": {"by": told, "way": told, "reason": told},
        "letter.withdrawn": {"by": told, "name": told, "title": told, "asked_by": told, "question": 0},
        "letter.asked": {"by": told, "name": told, "title": told, "reason": told},
    }
    site.tell(*(of_case(kind, reference, run, **data) for kind, data in kinds.items()))
    board = {"board": told, "by": told, "decision": told, "plan": told, "rules": [told], "proposed_by": told}
    counted = dict.fromkeys(("cases", "letters", "pictures", "proposal", "reports", "healings", "intake_files"), 1)
    for kind in ("destruction.proposed", "destruction.applied", "retention.applied"):
        data = {**board, **counted, "process": told, "moment": told, "digest": told}
        site.tell(Event(kind, "board/prov", data))
    whose = {"person": told, "name": told, "title": told, "what": "case", "of": f"trial/{reference}"}
    site.tell(Event("audit.viewed", "person/x", whose))
