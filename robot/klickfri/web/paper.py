"""The case page on paper: the same page, printed by the browser that is there, with its head on every sheet."""

from __future__ import annotations

from klickfri.app.look.case_facts import CaseFacts
from klickfri.app.look.case_report import PictureOf
from klickfri.app.office import Office
from klickfri.model.errors import LedgerDamaged
from klickfri.screen.opening import print_pdf
from klickfri.screen.port import OnPaper
from klickfri.web import shown
from klickfri.web.pages import case, picture, style


def printed(office: Office, facts: CaseFacts, picture_of: PictureOf) -> bytes:
    """The case as PDF. A picture that is changed or gone says so in its place."""
    by, at = office.signer(), office.moment()

    def part(path: str) -> tuple[str, bytes] | None:
        if path == style.PAGE.path:
            return "text/css", style.sheet().encode()
        before, _, sha = path.rpartition("/bild/")
        return _picture(picture_of, sha) if before else None

    above, below = (shown.render(f"paper_{name}.html", case=facts, by=by, at=at) for name in ("above", "below"))
    return print_pdf(office.settings, OnPaper(case.whole(facts, by, at), above, below, part))


def _picture(picture_of: PictureOf, sha: str) -> tuple[str, bytes]:
    try:
        image = picture_of(sha)
    except LedgerDamaged as error:
        return "image/svg+xml", picture.in_its_place(error.damage).encode()
    return ("image/png", image) if image else ("image/svg+xml", picture.in_its_place(None).encode())
