"""Personal numbers and secrets are found in every spelling, and little else is."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loguru import logger

from klickfri.model.errors import BusinessException, Leak, Misconfigured
from klickfri.privacy.scan import REDACTED, Guard, patcher, personal_numbers, redact

SPELLINGS = [
    "198503142385",
    "19850314-2385",
    "19850314+2385",
    "19850314 2385",
    "1985-03-14-2385",
    "1985-03-14 2385",
    "8503142385",
    "850314-2385",
    "850314+2385",
    "850314 2385",
    "85 03 14-2385",
    "850314 - 2385",
    "850314–2385",
    "850314−2385",
    "850314\u00a02385",
    "８５０３１４２３８５",
    "٨٥٠٣١٤٢٣٨٥",
    "𝟖𝟓𝟎𝟑𝟏𝟒𝟐𝟑𝟖𝟓",
    "850374-2386",
    "19850314-2386",
    "198503142386",
]
"""One made-up person, the same as a coordination number, and mistyped: twelve digits count with a dash and without."""


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("around", ["{}", "Sökande {}, Almbacka", "pnr{}.", "({})", "id=x{}y", "a\n{}\nb"])
def test_every_spelling_is_found(spelling: str, around: str) -> None:
    """However it is spelled and wherever it stands, the number is found and blotted out, and nothing else is."""
    text = around.format(spelling)
    assert personal_numbers(text) == [spelling]
    assert redact(text) == around.format(REDACTED)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20",
        "2026-11-20 23:07:01.123",
        "2026-11-20T01:00:00.123Z",
        "2026-11-20 2026-11-21",
        "20261120-010701",
        "1795132867123",
        "070-174 06 05",
        "UTB 2026/118 § 42",
        "SFI-2026-000123",
        "8503142386",
        "202613402385",
        "ctl00$Main$gvInkorg$ctl03$lnkOppna",
        "",
    ],
)
def test_what_is_no_personal_number(text: str) -> None:
    """Dates, times, run names, phone and case numbers are left alone, as is ten digits whose check digit fails."""
    assert personal_numbers(text) == []
    assert redact(text) == text


@given(st.uuids(), st.binary(min_size=32, max_size=32), st.binary(min_size=8, max_size=8))
def test_digests_and_tokens_mean_nobody(identity: uuid.UUID, digest: bytes, token: bytes) -> None:
    """Digests, tokens and UUIDs are never taken for a person, whatever digits they hold."""
    text = f"{identity} sha256:{digest.hex()} ‹pnr:{token.hex()}›"
    assert personal_numbers(text) == []


def test_a_digest_with_a_persons_digits() -> None:
    """Even a digest that happens to spell a number is a digest; beside it the number is found."""
    digest = "ab850314238500" + "c" * 50
    assert personal_numbers(f"{digest} 8503142385") == ["8503142385"]


def test_several_in_one_text() -> None:
    """All numbers of a text are found, in order."""
    assert personal_numbers("19850314-2385, 9211022398 och 20090901-2387") == [
        "19850314-2385",
        "9211022398",
        "20090901-2387",
    ]


@pytest.mark.parametrize(
    "spelled",
    [
        "Pärlugg&17?",
        "pärlugg&17?",
        "PÄRLUGG&17?",
        quote("Pärlugg&17?"),
        json.dumps("Pärlugg&17?"),
        "login=Pärlugg&17?;",
    ],
)
def test_secrets_are_found_as_they_travel(spelled: str) -> None:
    """A watched secret is found in any case of letters, in an address, in JSON and inside other text."""
    guard = Guard(["Pärlugg&17?"])
    with pytest.raises(Leak):
        guard(spelled, "test")
    assert "17" not in guard.redact(spelled)


def test_a_secret_is_watched_from_the_moment_it_is_known() -> None:
    """Secrets can be added as they are read; texts without them pass."""
    guard = Guard()
    guard("kaffekopp", "test")
    guard.watch(["kaffekopp"])
    guard("tekopp", "test")
    with pytest.raises(Leak):
        guard("kaffekopp", "test")


def test_the_refusal_tells_nothing() -> None:
    """Neither the error nor the guard's own text repeats a value; the case goes to a person."""
    guard = Guard(["kaffekopp"])
    with pytest.raises(Leak) as refusal:
        guard("kaffekopp 19850314-2385", "step.completed, values")
    told = f"{refusal.value!s} {refusal.value!r} {guard!r}"
    assert "kaffekopp" not in told
    assert "2385" not in told
    assert "step.completed, values" in told
    assert isinstance(refusal.value, BusinessException)


def test_a_secret_too_short_to_watch() -> None:
    """A secret that would be found in every text is refused, without being shown."""
    with pytest.raises(Misconfigured) as refusal:
        Guard(["qzx"])
    assert "qzx" not in str(refusal.value)


def test_a_name_that_holds_the_secret_is_no_leak() -> None:
    """`admin` is a poor password for `admin@gt`, but the account's own name is no secret; beside it the word is one."""
    guard = Guard(["admin"], public=["admin@gt", "provux"])
    guard("Konto Admin@gt loggades in i provux", "test")
    for text in ("admin", "admin@gt admin", "admi admin@gtn admin"):
        with pytest.raises(Leak):
            guard(text, "test")
    assert "admin" not in guard.redact("admin@gt")


@pytest.fixture
def written() -> Iterator[list[str]]:
    """What the operations log wrote, with loguru as `settings.logs` sets it up."""
    lines: list[str] = []
    logger.remove()
    logger.configure(patcher=patcher(Guard(["kaffekopp"])))
    logger.add(lines.append, format="{message} {extra}\n{exception}", diagnose=False, backtrace=False)
    yield lines
    logger.remove()
    logger.configure(patcher=lambda record: None, extra={})


def test_operations_messages_are_redacted(written: list[str]) -> None:
    """Message, arguments and extras are redacted, and the run goes on."""
    logger.bind(person="850314-2385").warning("log-in of {} with kaffekopp failed", "19850314-2385")
    assert written[0].startswith(f"log-in of {REDACTED} with {REDACTED} failed")
    assert "2385" not in "".join(written)


def test_exceptions_are_redacted(written: list[str]) -> None:
    """A traceback is written with its places and its type, without the values in its texts."""
    person = "19850314-2385"

    def look_up() -> None:
        raise ValueError(f"no such person: {person}, password kaffekopp")

    try:
        look_up()
    except ValueError:
        logger.exception("lookup failed")
    text = "".join(written)
    assert f"ValueError: no such person: {REDACTED}, password {REDACTED}" in text
    assert "in look_up" in text
    assert "19850314-2385" not in text
