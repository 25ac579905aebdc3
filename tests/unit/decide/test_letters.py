"""Letters: filled in completely or not at all, in a shape that a text area gives back unchanged."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klickfri.decide import letters
from klickfri.model.errors import BadInput, Misconfigured, UnknownValue

HEADER = "---\ntitle: Prov\nstatus: behöver granskas av jurist\n---\n"


def process(folder: Path, **texts: str) -> Path:
    """A process folder with these letter files."""
    (folder / "letters").mkdir()
    for name, text in texts.items():
        (folder / "letters" / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def test_a_letter_is_filled_in(tmp_path: Path) -> None:
    """Values stand where the template names them, in the format it asks for."""
    loaded = letters.load(process(tmp_path, start=f"{HEADER}Du börjar $start_date|day_month i $place.\n"))
    values = {"start_date": dt.date(2026, 12, 7), "place": "Almbacka"}
    assert loaded.write("start", values) == "Du börjar 7 december i Almbacka."


def test_the_header_says_who_must_look(tmp_path: Path) -> None:
    """Title and status are kept apart from the text that is sent."""
    header = letters.load(process(tmp_path, start=f"{HEADER}Hej")).templates["start"].header
    assert (header.title, header.status) == ("Prov", "behöver granskas av jurist")


@pytest.mark.parametrize("values", [{}, {"place": None}, {"place": ""}])
def test_a_missing_value_stops_the_letter(tmp_path: Path, values: dict[str, str | None]) -> None:
    """No letter leaves with a hole in it; the error names the letter and the value."""
    loaded = letters.load(process(tmp_path, start=f"{HEADER}Du börjar i $place."))
    with pytest.raises(UnknownValue) as lacking:
        loaded.write("start", values)
    assert str(lacking.value) == "the letter start needs $place, which has no value"


def test_a_letter_longer_than_any_letter_is_refused(tmp_path: Path) -> None:
    """Before it is written: neither its text nor its values may eat the machine's memory."""
    texts = letters.load(process(tmp_path, often=f"{HEADER}{'$place ' * 10_000}", long=f"{HEADER}{'a' * 200_000}"))
    for name in ("often", "long"):
        with pytest.raises(Misconfigured, match=f"letter {name} would have more than 100,000"):
            texts.write(name, {"place": "x" * 1_000_000})


def test_an_unknown_letter_is_refused(tmp_path: Path) -> None:
    """A flow that names a letter the process does not have is told which ones there are."""
    with pytest.raises(Misconfigured) as refused:
        letters.load(process(tmp_path, start=f"{HEADER}Hej", mitt=f"{HEADER}Hej")).write("slut", {})
    assert str(refused.value) == "no letter is called 'slut'; there are mitt, start"


def test_all_bad_files_are_listed(tmp_path: Path) -> None:
    """A letter without header, with a broken one or with an unknown key is refused, all in one message."""
    folder = process(
        tmp_path,
        a="Hej",
        b="---\ntitle: [\n---\nHej",
        c="---\ntitle: C\nstatus: ok\nto: all\n---\nHej",
        d=f"{HEADER}Hej",
    )
    with pytest.raises(BadInput) as refused:
        letters.load(folder)
    unread = "has a header that cannot be read. Give title: and status:, nothing else"
    assert refused.value.source == f"{folder.name}/letters"
    assert [str(fault) for fault in refused.value.faults] == [
        "a.md: has no header. Begin with ---, title:, status: and ---, each on a line of its own",
        f"b.md: {unread}",
        f"c.md: {unread}",
    ]


def test_a_letter_may_be_as_long_as_the_limit(tmp_path: Path) -> None:
    """Each time that a value stands in it counts; one sign more is too many."""
    at_most = letters.LONGEST_LETTER
    texts = letters.load(process(tmp_path, twice=f"{HEADER}$place, $place"))
    longest = (at_most - len("$place, $place")) // 2
    assert len(texts.write("twice", {"place": "x" * longest})) == 2 * longest + 2
    with pytest.raises(Misconfigured, match=r"^the letter twice would have more than 100,000 characters$"):
        texts.write("twice", {"place": "x" * (longest + 1)})


def test_the_digest_is_the_files_whatever_its_line_ends(tmp_path: Path) -> None:
    """So that a letter that was sent can be found again on another system."""
    text = f"{HEADER}Hej\n"
    plain = letters.load(process(tmp_path, start=text)).templates["start"]
    assert plain.digest == hashlib.sha256(text.encode()).hexdigest()
    (tmp_path / "letters" / "start.md").write_bytes(text.replace("\n", "\r\n").encode())
    assert letters.load(tmp_path).templates["start"] == plain


@given(st.text(st.sampled_from("abå \t\n\r\u00a0"), max_size=60))
def test_a_text_area_gives_back_the_same(text: str) -> None:
    """Line ends sent as CR LF, spaces cut at line ends and a second pass change nothing."""
    letter = letters.normalise(text)
    sent = letter.replace("\n", "\r\n") + "\r\n"
    assert letters.normalise(sent) == letter
