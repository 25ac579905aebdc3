"""How facts become a page: one template beside each page, every text escaped, and what does not show made to show."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from klickfri.model.language import Ours, said, spoken, translated
from klickfri.model.person import Role
from klickfri.model.schedule import Obstacle
from klickfri.model.work import State, swedish
from klickfri.privacy.mask import EMPTY
from klickfri.summary.access_story import ROLES
from klickfri.summary.version_change import Came
from klickfri.web import words


def render(template: str, **values: object) -> str:
    """The page; a name that nobody gives is an error."""
    return _templates().get_template(template).render(**values)


def visible(value: object) -> object:
    """A text with signs that turn, hide or break others written out: `‹U+202E›`."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return "".join(_written_out(sign) if _is_treacherous(sign) else sign for sign in value)


def told(value: object) -> object:
    """What stands on a page: a text of ours in the reader's language, any other as it is, and made to show."""
    return visible(translated(value) if isinstance(value, Ours) else value)


def number(value: int) -> str:
    """`12 345`, with spaces that do not break; `12,345` in English."""
    return f"{value:,}" if _is_foreign() else f"{value:,}".replace(",", "\u00a0")


def decimal(text: str) -> str:
    """A number with the reader's sign before its decimals."""
    return text if _is_foreign() else text.replace(".", ",")


def moment(at: dt.datetime | None) -> str:
    """`2026-11-20 22:04`, Swedish time."""
    return f"{swedish(at):%Y-%m-%d %H:%M}" if at else ""


def day(at: dt.datetime) -> str:
    """`2026-11-20`, Swedish time."""
    return f"{swedish(at):%Y-%m-%d}"


def hours(span: dt.timedelta) -> str:
    """`3,2`, or `24` where nothing is left over."""
    return decimal(f"{round(span.total_seconds() / 3600, 1):g}")


def hours_count(hours: float) -> str:
    """`3,2 timmar`, on whichever side of the promised hour."""
    count = decimal(f"{abs(hours):.1f}".removesuffix(".0"))
    return said("{count} timme", count=count) if abs(hours) == 1 else said("{count} timmar", count=count)


def held(values: Sequence[str]) -> list[str]:
    """Those of `name=value` texts that hold something."""
    return [value for value in values if not value.endswith(f"={EMPTY}")]


def clock(at: dt.datetime) -> str:
    """`22:04:31`, Swedish time."""
    return f"{swedish(at):%H:%M:%S}"


def clock_time(at: dt.datetime) -> str:
    """`2026-11-20 22:04`, on the clock that it is on."""
    return f"{at:%Y-%m-%d %H:%M}"


def outcome(name: str, of_process: Mapping[str, str]) -> str:
    """How a case ended, in the process's word or else in ours."""
    ours = words.OUTCOMES.get(name)
    return of_process.get(name) or (said(ours) if ours else name)


def sv(text: object) -> Markup:
    """Says that a text is Swedish, to who hears a page in English: what somebody wrote is, a text of ours is not."""
    is_written = isinstance(text, str) and text and not isinstance(text, Ours | Markup)
    return Markup(' lang="sv"' if is_written and _is_foreign() else "")


def bdi(text: object) -> Markup:
    """A text that stands for itself among ours, whichever way it is written and in which language."""
    return Markup(f"<bdi{sv(text)}>{escape(told(text))}</bdi>")


@cache
def _templates() -> Environment:
    pages = Environment(
        loader=PackageLoader("klickfri.web", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=told,
    )
    pages.extend(newstyle_gettext=True)
    pages.add_extension("jinja2.ext.i18n")
    pages.globals |= {"gettext": _gettext, "ngettext": _ngettext, "language": lambda: spoken().code, "sv": sv}
    pages.filters |= {"number": number, "moment": moment, "clock": clock, "day": day, "hours": hours}
    pages.filters |= {"decimal": decimal, "told": told, "bdi": bdi}
    pages.filters |= {"hours_count": hours_count, "clock_time": clock_time, "obstacle": _obstacle}
    pages.filters |= {"role": _role, "state": _state, "kind": _kind, "held": held, "came": _came, "outcome": outcome}
    return pages


def _gettext(text: str, /, **values: object) -> Markup:
    """A text of a template, which is markup, with values, which are not."""
    return _filled(spoken().translation.gettext(text), values)


def _ngettext(one: str, several: str, num: int, /, **values: object) -> Markup:
    """As `_gettext`, of one thing or of several."""
    return _filled(spoken().translation.ngettext(one, several, num), {"num": num, **values})


def _filled(text: str, values: Mapping[str, object]) -> Markup:
    return Markup(text) % {name: told(value) for name, value in values.items()}


def _is_foreign() -> bool:
    return spoken().code != "sv"


def _is_treacherous(sign: str) -> bool:
    """Control and format signs, and private ones; a line's end is none."""
    return sign != "\n" and unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Zl", "Zp")


def _written_out(sign: str) -> str:
    return f"‹U+{ord(sign):04X}›"


def _role(role: Role) -> str:
    return said(ROLES[role])


def _state(state: State) -> str:
    return said(words.STATES[state])


def _came(came: Came) -> str:
    return said(words.CAME[came])


def _obstacle(why: Obstacle) -> str:
    return said(words.OBSTACLES[why])


def _kind(type_: str) -> str:
    return said(words.TYPES[type_]) if type_ in words.TYPES else type_
