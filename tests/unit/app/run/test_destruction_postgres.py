"""Destruction where queue and log are on PostgreSQL; the tests are the very same ones."""

from __future__ import annotations

import pytest

from tests.unit.app.on_postgres import settings  # noqa: F401
from tests.unit.app.run.test_destruction import (  # noqa: F401
    office,
    test_a_letter_that_was_never_sent_goes_with_its_case,
    test_another_plan_than_was_proposed_is_not_applied,
    test_it_waits_for_a_run,
    test_one_person_alone_destroys_nothing,
    test_two_persons_destroy_what_is_due,
    test_what_is_due_is_told_by_class_and_nothing_is_changed,
    test_what_was_killed_is_ended_by_applying_it_again,
)

pytestmark = pytest.mark.attack
