"""From what was seen of an element to the target that names it for every case."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.film.targets import agreed, fits, target_of
from klickfri.model.target import Target
from tests.unit.film.support import seen

VALUES = {"reference": "AB-2", "given_name": "Bo", "family_name": "Alm", "start_date": "2026-11-23"}
ROW = {"column": "Åtgärd", "cells": {"Nummer": "AB-2", "Namn": "Bo Alm", "Åtgärd": "Öppna"}, "number": 2, "of": 2}


def drafted(**element: Any) -> Target:
    """The target of an element without any doubt about it."""
    named = target_of(seen(**element), "card", VALUES)
    assert not named.doubts
    return named.target


def doubts(**element: Any) -> tuple[str, ...]:
    """What is doubted of an element's target."""
    return target_of(seen(**element), "card", VALUES).doubts


def test_a_field_is_named_by_its_label_and_where_it_stands() -> None:
    """The label and its source, the heading, and what the code calls it as support."""
    target = drafted(
        role="textbox", name="", labels={"left": "Namn", "above": "Nr"}, heading="Anmälan", supporting={"name": "n"}
    )
    assert target == Target(
        page="card", role="textbox", label="Namn", label_from="left", heading="Anmälan", supporting={"name": "n"}
    )


def test_a_button_is_named_by_its_caption() -> None:
    """Role, name and heading; the caption of a button to its left is not its label."""
    target = drafted(role="button", name="Spara", labels={"left": "Anteckning"}, heading="Ärende")
    assert target == Target(page="card", role="button", name="Spara", heading="Ärende")


def test_a_row_is_keyed_by_a_known_value_never_by_the_filmed_person() -> None:
    """The column that shows the reference keys the row; the same words in each row stay as the name."""
    target = drafted(role="link", name="Öppna", row=ROW, shared={"name": 2}, supporting={"id": "ctl03"})
    assert target == Target(page="card", role="link", name="Öppna", row={"Nummer": "$reference"}, column="Åtgärd")


def test_a_row_points_out_also_where_its_column_has_no_name() -> None:
    """What opens a row often stands in a column without heading; nobody is asked about it."""
    nameless = {**ROW, "column": ""}
    assert drafted(role="link", name="Öppna", row=nameless, shared={"name": 2}).row == {"Nummer": "$reference"}


def test_a_row_that_nothing_known_points_out_is_doubted() -> None:
    """A row keyed by the filmed case's own texts is never drafted."""
    other = {**ROW, "cells": {"Nummer": "B-9", "Namn": "Eva Ek", "Åtgärd": "Öppna"}}
    assert "Raden kan inte pekas ut" in doubts(role="link", name="Öppna", row=other)[0]


def test_a_row_is_keyed_by_what_no_other_row_says() -> None:
    """The day that the person's other row has too keys nothing, though the day is known first; the number does."""
    row = {
        "column": "Status",
        "cells": {"Dag": "2026-11-23", "Nummer": "V-7"},
        "alone": ["Nummer"],
        "number": 2,
        "of": 2,
    }
    known = {"start_date": "2026-11-23", "case_number": "V-7"}
    named = target_of(seen(role="cell", row=row), "card", known)
    assert (named.target.row, named.doubts) == ({"Nummer": "$case_number"}, ())


def test_a_row_keyed_by_what_others_may_have_is_doubted() -> None:
    """A day or a name finds somebody else's row when the own one is missing; an identifying number comes before it."""
    row = {
        "column": "Åtgärd",
        "cells": {"Namn": "Bo", "Dag": "2026-11-23"},
        "alone": ["Namn", "Dag"],
        "number": 1,
        "of": 2,
    }
    assert "andra ärenden också kan ha" in doubts(role="link", name="Öppna", row=row)[0]
    assert drafted(role="link", name="Öppna", row=ROW, shared={"name": 2}).row == {"Nummer": "$reference"}


def test_a_link_that_is_the_value_itself_is_named_by_its_row() -> None:
    """A link whose words are the reference is found by the reference, not by these words."""
    row = {"column": "Nummer", "cells": {"Nummer": "AB-2", "Namn": "Bo Alm"}, "number": 1, "of": 3}
    assert drafted(role="link", name="AB-2", row=row) == Target(
        page="card", role="link", row={"Nummer": "$reference"}, column="Nummer"
    )


def test_what_a_cell_says_is_not_its_name() -> None:
    """A status that other rows have too is read on the next case as well, whatever it says there."""
    row = {"column": "Status", "cells": {"Nummer": "AB-2", "Status": "Ny"}, "number": 1, "of": 3}
    assert drafted(role="cell", name="Ny", text="Ny", row=row, shared={"name": 2}) == Target(
        page="card", role="cell", row={"Nummer": "$reference"}, column="Status"
    )


def test_a_calendar_day_is_named_by_its_date() -> None:
    """A link that shows only its number is the day that its title tells, written as the case's value."""
    row = {"column": "må", "cells": {"må": "23", "ti": "24"}, "number": 3, "of": 5}
    target = drafted(role="link", name="23", text="23", title="23 november", row=row, heading="Ärende")
    assert target == Target(page="card", role="link", name="$start_date|day_month", heading="Ärende")


def test_a_day_is_named_with_its_year_where_the_calendar_shows_it() -> None:
    """The same day of another year is not it; a target that knows only day and month fits still."""
    element = seen(role="link", name="23", text="23", title="23 november", day="23 november 2026")
    assert target_of(element, "card", VALUES).target.name == "$start_date|day_month_year"
    assert fits(Target(page="card", role="link", name="$start_date|day_month"), element, "card", VALUES)


def test_data_of_the_filmed_case_is_doubted() -> None:
    """A name that looks like data and that nothing known explains, and an element without any name."""
    assert doubts(role="button", name="Öppna 2026-77-1")
    assert doubts(role="textbox", path="/html/body/input")


def test_a_heading_with_data_is_left_out() -> None:
    """A heading that names the filmed case, or holds its number, says nothing of the next: of the words beside a number
    nobody can tell whether they are that case's own.
    """
    for heading in ("Sökande Kim Ek", "AB-2", "Ansökan AB-2", "AB-2 Trasig lykta", "Ansökan AB-2-1"):
        assert drafted(role="button", name="Spara", heading=heading).heading is None


def test_a_heading_with_the_cases_number_in_it_is_left_out_however_short() -> None:
    """Also where it is written together with a word; another number is the page's own."""
    kept = {
        "Issue14 Editing": False, "Ärende 14": False, "Ärende 2026-14": False, "Steg 140": True, "Steg 1": True,
    }  # fmt: skip
    for heading, is_kept in kept.items():
        target = target_of(seen(role="button", name="Spara", heading=heading), "card", {"reference": "14"}).target
        assert target.heading == (heading if is_kept else None)


@pytest.mark.parametrize(
    ("known", "heading", "kept"),
    [
        ("Issue$reference Editing", "Issue14 Editing", "Issue$reference Editing"),
        ("Ärende $reference:", "Ärende 14", "Ärende $reference"), ("Ärende $reference", "Ärende 140", "Ärende 140"),
        ("Ärende $reference", "Sparat: ärende 14", None), ("Ärende $reference *", "Ärende 14 Lykta", None),
    ],
)  # fmt: skip
def test_the_number_in_the_heading_that_the_page_is_known_by_is_a_value(
    known: str, heading: str, kept: str | None
) -> None:
    """Whoever wrote the page state has said that all else in it is every case's; of no other heading is that said."""
    element = seen(role="button", name="Spara", heading=heading)
    target = target_of(element, "card", {"reference": "14"}, heading=known).target
    assert target.heading == kept
    assert target.filled_in({"reference": "15"}).heading == (kept and kept.replace("$reference", "15"))


def test_a_page_known_by_the_cases_number_is_no_matter_where_that_is_unknown() -> None:
    """Without a case there is nothing to look for in the heading."""
    element = seen(role="button", name="Spara", heading="Ärende 14")
    assert target_of(element, "card", {}, heading="Ärende $reference").target.heading == "Ärende 14"


def test_a_known_target_fits_however_its_caption_is_written() -> None:
    """With a final colon or a soft hyphen, as a person may write it and a page may show it, it is the same field."""
    field = seen(role="textbox", labels={"left": "Ort"})
    for label in ("Ort", "Ort:", "O\u00adrt :"):
        assert fits(Target(page="card", role="textbox", label=label, label_from="left"), field, "card", {})
    assert not fits(Target(page="card", role="textbox", label="Or"), field, "card", {})


def test_a_known_target_fits_only_when_each_fact_holds() -> None:
    """So that a film uses the targets there are, and never a wrong one."""
    link = Target(page="card", role="link", row={"Nummer": "$reference"}, column="Åtgärd")
    element = seen(role="link", name="Öppna", row=ROW)
    assert fits(link, element, "card", VALUES)
    assert not fits(link, element, "inbox", VALUES)
    assert not fits(link, element, "card", {**VALUES, "reference": "A-1"})
    assert not fits(link, element, "card", {})
    assert not fits(link.model_copy(update={"column": "Namn"}), element, "card", VALUES)
    assert not fits(link.model_copy(update={"heading": "Ärenden"}), element, "card", VALUES)


def test_support_counts_only_when_two_cases_agree() -> None:
    """An attribute that was another on the second case is dropped."""
    one = Target(page="card", role="button", name="Spara", supporting={"name": "spara", "id": "a7"})
    assert agreed(one, one.model_copy(update={"supporting": {"name": "spara", "id": "b9"}})).supporting == {
        "name": "spara"
    }


def test_a_field_is_named_by_sight_where_nothing_stronger_is_its_alone() -> None:
    """Words beside or over it, then what it shows when empty; a legend that others have too comes after them."""
    alone = {"beside": 1, "over": 1, "placeholder": 1}
    target = drafted(role="textbox", labels={"placeholder": "Ex. 12345", "beside": "Postnummer"}, shared=alone)
    assert (target.label, target.label_from) == ("Postnummer", "beside")
    labels = {"legend": "Adress", "over": "Ort"}
    assert drafted(role="textbox", labels=labels, shared={"legend": 3, "over": 1}).label_from == "over"
    assert drafted(role="textbox", labels=labels, shared={"legend": 1, "over": 1}).label_from == "legend"


def test_a_hit_with_a_number_of_its_own_is_doubted() -> None:
    """What stands beside the value may be the filmed case's; where it only says what the link does, it is not."""
    reference = VALUES["reference"]
    (doubt,) = doubts(role="link", name=f"#7: {reference} Halt (ny)")
    assert "{mentions: $reference}" in doubt
    assert drafted(role="link", name=f"Öppna {reference}").name == "Öppna $reference"


def test_a_heading_that_counts_is_no_fact() -> None:
    """Another case has other hits, or a letter more; a number that is part of the heading stays."""
    assert drafted(role="link", name="Öppna", heading="Resultat (1 - 6 av 6)").heading is None
    assert drafted(role="link", name="Öppna", heading="Brev (2)").heading is None
    assert drafted(role="link", name="Öppna", heading="Steg 2 (av flera)").heading == "Steg 2 (av flera)"


def test_a_field_without_words_is_named_by_the_button_beside_it() -> None:
    """The one that it is alone with in its form, where nothing else names it."""
    target = drafted(role="textbox", labels={"button": "Sök"}, shared={"button": 1})
    assert (target.label, target.label_from) == ("Sök", "button")
    both = drafted(
        role="textbox", labels={"button": "Sök", "placeholder": "Nr"}, shared={"button": 1, "placeholder": 1}
    )
    assert (both.label, both.label_from) == ("Nr", "placeholder")
    assert doubts(role="textbox", labels={"button": "Sök"}, shared={"button": 2})


def test_a_caption_by_sight_that_two_have_names_neither() -> None:
    """Not on the page and not under one heading; under a heading of its own it does, if a target may name that."""
    labels = {"beside": "Ort"}
    assert doubts(role="textbox", labels=labels, shared={"beside": 2, "beside-here": 2}, heading="Adress")
    under = drafted(role="textbox", labels=labels, shared={"beside": 2, "beside-here": 1}, heading="Adress")
    assert (under.label, under.heading) == ("Ort", "Adress")
    assert doubts(role="textbox", labels=labels, shared={"beside": 2, "beside-here": 1}, heading="Ärende AB-2")


def test_a_value_of_the_case_is_no_caption() -> None:
    """What stands beside a field may be what another case has otherwise."""
    shared = {"beside": 1, "over": 1}
    target = drafted(role="textbox", labels={"beside": "Bo", "over": "Ort"}, shared=shared)
    assert (target.label, target.label_from) == ("Ort", "over")
    assert doubts(role="textbox", labels={"beside": "AB-2"}, shared=shared)


def test_a_radio_button_without_a_name_is_called_by_the_words_after_it() -> None:
    """With its group's words where it has some, and by the case's value where they are one; a box by its caption."""
    labels = {"after": "Bo", "group": "Sökande"}
    target = drafted(role="radio", labels=labels, shared={"after": 1, "group": 2, "group-here": 1})
    assert (target.name, target.label, target.label_from) == ("$given_name", "Sökande", "group")
    alone = drafted(role="radio", labels={"after": "Brev"}, shared={"after": 1})
    assert (alone.name, alone.label, alone.label_from) == ("Brev", None, "after")
    assert doubts(role="radio", labels={"after": "Brev"}, shared={"after": 2, "after-here": 2})
    box = drafted(role="checkbox", labels={"after": "Sms"}, shared={"after": 1})
    assert (box.name, box.label, box.label_from) == (None, "Sms", "after")


def test_a_groups_words_tell_radio_buttons_of_one_name_apart() -> None:
    """Only where the name leaves them alike."""
    labels = {"label": "Ja", "group": "Har bidrag"}
    apart = drafted(role="radio", name="Ja", labels=labels, shared={"name": 2, "group": 2, "group-here": 1})
    assert (apart.name, apart.label, apart.label_from) == ("Ja", "Har bidrag", "group")
    assert drafted(role="radio", name="Ja", labels=labels, shared={"name": 1, "group-here": 1}).label is None


LINE = {"column": "Belopp", "cells": {"Typ": "AB-2", "Belopp": ""}, "number": 2, "of": 2, "tables": 1}


def test_a_row_that_is_begun_is_told_by_its_place() -> None:
    """As it was before anything was written in it, for all its fields, whatever a field is called in this row."""
    row = {**LINE, "ways": ["added", "first_empty"]}
    target = drafted(role="textbox", name="Rad 2 belopp", row=row)
    assert target == Target(page="card", role="textbox", column="Belopp", line="added")
    assert not list(doubts(role="textbox", row=row))
    assert drafted(role="textbox", row={**LINE, "ways": ["first_empty 2"]}).line == "first_empty 2"


def test_a_row_of_fields_that_was_filled_is_keyed_by_what_it_holds() -> None:
    """Never by the very field that is written in; a mere number among the filled ones is for a person to say."""
    row = {**LINE, "ways": ["2"]}
    assert drafted(role="textbox", row=row) == Target(
        page="card", role="textbox", row={"Typ": "$reference"}, column="Belopp"
    )
    own = {**row, "column": "Typ"}
    assert "Raden kan inte pekas ut" in doubts(role="textbox", row=own)[0]


def test_two_tables_that_nothing_tells_apart_are_doubted() -> None:
    """A row of one would be a row of the other."""
    assert "2 tabeller" in doubts(role="textbox", row={**LINE, "ways": ["first_empty"], "tables": 2})[0]


TWICE = {"label": 2, "label-here": 2}


def test_a_field_that_shares_its_label_is_told_apart_by_its_part_of_the_page() -> None:
    """By the words that caption that part, as the film says; without such words it is one of several, and asked."""
    facts = {"role": "textbox", "labels": {"label": "Adress"}, "heading": "Person", "sections": ["Sökande", "Person"]}
    target = drafted(**facts, shared=TWICE, apart={"label": "Sökande"})
    assert (target.label, target.heading, target.section) == ("Adress", "Person", "Sökande")
    assert "ser likadana ut" in doubts(**facts, shared=TWICE)[0]


def test_a_part_that_names_the_filmed_case_tells_nothing() -> None:
    """Neither a value of the case nor what looks like a person."""
    facts = {"role": "textbox", "labels": {"label": "Adress"}, "shared": TWICE}
    for words in ("Bo Alm", "AB-2", "Anna Lind"):
        assert "ser likadana ut" in doubts(**facts, sections=[words], apart={"label": words})[0]


def test_a_heading_that_tells_apart_needs_no_part() -> None:
    """Where only one stands under its heading; a part within it where several do."""
    facts = {"role": "textbox", "labels": {"label": "Gata"}, "heading": "Boende", "sections": ["Boende", "Maka"]}
    assert drafted(**facts, shared={"label": 2, "label-here": 1}, apart={"label": "Boende"}).section is None
    assert drafted(**facts, shared=TWICE, apart={"label-here": "Maka"}).section == "Maka"


def test_what_stands_under_a_tab_is_looked_for_there() -> None:
    """Its label alone is no proof that the right tab has been chosen."""
    target = drafted(role="textbox", labels={"label": "Gata"}, sections=["Maka"], apart={"tab": "Maka"})
    assert target.section == "Maka"


def test_what_has_no_words_is_known_by_where_it_leads() -> None:
    """Numbers and values in the address are the filmed case's; only one may lead there."""
    target = drafted(role="link", leads="/arende/AB-2/rad/17/andra", shared={"leads": 1})
    assert target.leads_to == "/arende/$reference/rad/*/andra"
    assert "Inget som en människa" in doubts(role="link", leads="/arende/17", shared={"leads": 2})[0]


def test_two_icons_in_a_row_are_told_apart_by_where_they_lead() -> None:
    """The row by its key; what stands in it several times also by its address, or it is asked about."""
    two = {"cell": 2, "leads": 6, "cell-leads": 1}
    target = drafted(role="link", leads="/arende/AB-2/andra", row={**ROW, "column": ""}, shared=two)
    assert (target.row, target.leads_to) == ({"Nummer": "$reference"}, "/arende/$reference/andra")
    assert "ser likadana ut" in doubts(role="link", row={**ROW, "column": ""}, shared={"cell": 2})[-1]


def test_a_picture_is_named_by_a_person() -> None:
    """It is drafted, and doubted until somebody has said what it means."""
    facts = {"role": "button", "icon": "svg-0a", "shared": {"icon": 1}}
    assert "bara en bild" in doubts(**facts)[-1]
    target = target_of(seen(**facts), "card", VALUES).target
    assert target.icon == "svg-0a"
    assert not target.is_strong
    assert target.model_copy(update={"called": "Skriv ut"}).is_strong


def test_captions_with_capitals_are_taken_for_captions() -> None:
    """A label by where it stands, a button by its words; a person's name is still asked about."""
    assert drafted(role="textbox", labels={"label": "First Name"}, heading="Case Details").heading == "Case Details"
    assert drafted(role="button", name="Save Changes").name == "Save Changes"
    assert "filmade ärendet" in doubts(role="link", name="Anna Lind")[0]
    assert "filmade ärendet" in doubts(role="text", labels={"left": "Anna Lind"})[0]
