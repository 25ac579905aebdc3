"""The last check of each board's log. Run on both databases."""

from __future__ import annotations

from dataclasses import replace

from klickfri.work.checks import KeptCheck
from klickfri.work.store import Store
from tests.unit.work.test_persons import NOW, minutes

CHECK = KeptCheck("prov", NOW, "anna", True, "12 poster hela.", 12, 3, False)


def test_the_last_check_of_each_board_is_kept(store: Store) -> None:
    """A later one takes its place, whatever it found."""
    assert store.checks.last("prov") is None
    store.checks.keep(CHECK)
    store.checks.keep(replace(CHECK, board="social"))
    later = replace(CHECK, at=minutes(5), ok=False, line="LOGGEN ÄR BRUTEN", anchored=True)
    store.checks.keep(later)
    assert (store.checks.last("prov"), store.checks.last("social")) == (later, replace(CHECK, board="social"))
