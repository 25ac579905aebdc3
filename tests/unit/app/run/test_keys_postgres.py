"""A board's letters get another key where queue and log are on PostgreSQL; the tests are the very same ones."""

from __future__ import annotations

import pytest

from tests.unit.app.on_postgres import settings  # noqa: F401
from tests.unit.app.run.test_keys import (  # noqa: F401
    office,
    test_a_key_that_is_needed_is_not_dropped,
    test_a_lost_key_is_followed_by_a_new_one,
    test_a_new_key_opens_all_letters_and_the_old_one_none,
    test_a_rotation_that_was_killed_goes_on,
)

pytestmark = pytest.mark.attack
