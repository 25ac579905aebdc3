"""How pages for people are written: one file that draws in nothing from outside, texts from screens escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(template: str, filters: Mapping[str, Callable[..., object]] | None = None, **values: object) -> str:
    """The page of a template in `pages/templates`; a name that nobody gives is an error."""
    pages = Environment(
        loader=PackageLoader("klickfri.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    pages.filters |= filters or {}
    return pages.get_template(template).render(**values)
