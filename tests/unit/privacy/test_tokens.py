"""Tokens compare what may be compared, and cannot be searched without the key."""

from __future__ import annotations

import datetime as dt
import hashlib
import stat
import threading
from pathlib import Path

import pytest

from klickfri.model.errors import Misconfigured
from klickfri.privacy.tokens import Tokens

ANNA = "19850314-2385"


def of_person(tokens: Tokens, personal_number: str = ANNA) -> str:
    """The token of a person in one of the board's cases."""
    return tokens.of_case("sfi/1").of(personal_number, "pnr")


def luhn(nine: str) -> str:
    """The check digit of a personal number's first nine digits."""
    products = [int(digit) * (2 - place % 2) for place, digit in enumerate(nine)]
    return str(-sum(product // 10 + product % 10 for product in products) % 10)


def people_of_1985() -> list[str]:
    """Every official test number of a year, as somebody who searches would list them."""
    days = [dt.date(1985, 1, 1) + dt.timedelta(days=day) for day in range(365)]
    births = [f"{day:%y%m%d}{number}" for day in days for number in ("238", "239")]
    return [f"{nine}{luhn(nine)}" for nine in births]


def test_tokens_cannot_be_searched_without_the_key(tmp_path: Path) -> None:
    """Trying every person finds a plain hash at once, and a token never, not even with another board's key."""
    people = people_of_1985()
    hashed = hashlib.sha256(b"8503142385").hexdigest()
    assert [person for person in people if hashlib.sha256(person.encode()).hexdigest() == hashed] == ["8503142385"]
    token = of_person(Tokens.of_board(tmp_path, "utbildning"))
    guesses = {hashlib.sha256(person.encode()).hexdigest()[:16] for person in people}
    other = Tokens.of_board(tmp_path, "social")
    assert token not in guesses | {of_person(other, person) for person in people}


def test_a_person_has_one_token_in_every_spelling(tmp_path: Path) -> None:
    """The same person is found in every case, however the number is written; another person is another token."""
    tokens = Tokens.of_board(tmp_path, "utbildning")
    spellings = [ANNA, "198503142385", "850314-2385", "8503142385", "850314+2385"]
    assert len({tokens.of_case(f"sfi/{n}").of(text, "pnr") for n, text in enumerate(spellings)}) == 1
    assert of_person(tokens) != of_person(tokens, "19921102-2398")


def test_tokens_are_the_same_in_every_release(tmp_path: Path) -> None:
    """What a log was written with years ago is found with the same key today."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "utbildning.key").write_text("0f" * 32, encoding="ascii")
    case = Tokens.of_board(tmp_path, "utbildning").of_case("sfi/1")
    assert [case.of(ANNA, "pnr"), case.of("Åsa Lind", "personal")] == ["18eef6421136782b", "a0209c7043a588f3"]


def test_other_values_compare_within_their_case_only(tmp_path: Path) -> None:
    """A name is recognised when read back in its case, and cannot be followed from case to case."""
    tokens = Tokens.of_board(tmp_path, "utbildning")
    one, two = tokens.of_case("sfi/1"), tokens.of_case("sfi/2")
    assert one.of("Åsa  Lind", "personal") == one.of("ÅSA LIND", "personal") != ""
    assert one.of("Åsa Lind", "personal") != two.of("Åsa Lind", "personal")


def test_what_is_too_telling_gets_no_token(tmp_path: Path) -> None:
    """Special categories and short answers are not comparable at all."""
    case = Tokens.of_board(tmp_path, "utbildning").of_case("sfi/1")
    assert case.of("uppehållstillstånd", "special") == ""
    assert case.of("ja", "personal") == ""


def test_the_key_is_kept(tmp_path: Path) -> None:
    """The key is made once, readable for its owner only, and the next run has the same tokens."""
    first = of_person(Tokens.of_board(tmp_path, "utbildning"))
    assert of_person(Tokens.of_board(tmp_path, "utbildning")) == first
    (key,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_several_robots_make_one_key(tmp_path: Path) -> None:
    """Robots that start at once end up with the same key."""
    gate, made = threading.Barrier(8), []

    def start() -> None:
        gate.wait()
        made.append(of_person(Tokens.of_board(tmp_path, "utbildning")))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(set(made))) == (8, 1)
    assert len(list((tmp_path / "keys").iterdir())) == 1


@pytest.mark.parametrize("spoilt", ["", "abcd", "zz" * 32, "nyckel", "a" * 63, "å" * 64])
def test_a_spoilt_key_is_refused(tmp_path: Path, spoilt: str) -> None:
    """One that was cut short, or is no key at all, is not used: tokens would silently change."""
    file = tmp_path / "keys" / "utbildning.key"
    file.parent.mkdir()
    file.write_text(spoilt, encoding="utf-8")
    with pytest.raises(Misconfigured) as refused:
        Tokens.of_board(tmp_path, "utbildning")
    assert str(refused.value) == f"{file} is not a key: put back the board's key from its backup"


def test_the_key_never_shows(tmp_path: Path) -> None:
    """Neither object shows the key when printed."""
    tokens = Tokens.of_board(tmp_path, "utbildning")
    key = (tmp_path / "keys" / "utbildning.key").read_text(encoding="ascii")
    shown = repr(tokens) + repr(tokens.of_case("sfi/1"))
    assert key not in shown
    assert repr(bytes.fromhex(key)) not in shown
