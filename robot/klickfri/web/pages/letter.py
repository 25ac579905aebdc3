"""One letter of a case, as it was sent: the only page that shows a value in clear, and only to who asks for it."""

from __future__ import annotations

from starlette.responses import Response

from klickfri.app.look.letters import letter
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage, entry_number


def show(visit: Visit) -> Response:
    """That somebody reads it is told first, as a look of its own."""
    subject, seq = f"{visit.place['process']}/{visit.place['reference']}", entry_number(visit.place["letter"]) or 0
    sent = letter(visit.office, visit.boards, subject, seq, protected=visit.sees_protected)
    visit.note("letter", sent.subject, sent.board)
    return visit.page("letter.html", letter=sent, reference=visit.place["reference"])


PAGE = WebPage("/arende/{process}/{reference:path}/brev/{letter}", frozenset({Role.AUDITOR}), show)
