"""Promise 9: it refuses nobody. Refusals are a person's, and without a delegation the robot does not decide."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.synthetic.screens import row
from klickfri.decide import letters, mandate
from klickfri.decide.rules import read
from klickfri.model.application import Process
from klickfri.model.errors import Misconfigured
from klickfri.model.verdict import Continue, HandOver, Question
from recordings.sfi_first_application import rules
from tests.unit.recordings.sfi import FOLDER, OWN_ROW, PROCESS, letter, question

RECORDINGS = Path(FOLDER).parent
REFUSING = ("avslag", "avslå", "avvisa", "avvisning", "nekas")
ROUTES = {"register", "grant", "other_municipality", "completion", "support"}
NAMES = read(FOLDER).names

applications = st.fixed_dictionaries(
    {},
    optional={
        "personal_number": st.sampled_from(["", "19850314-2386", "20090901-2387", "19701063-2391", "19850314-TF12"]),
        "identity": st.sampled_from(["saknas", "samordningsnummer"]),
        "residence": st.sampled_from(["asylsökande", "massflykt", "uppehållsrätt"]),
        "municipality_at_application": st.sampled_from(["0180", ""]),
        "mother_tongue": st.sampled_from(["svenska", "danska", "", "arabiska"]),
        "earlier_swedish": st.sampled_from(["ja", ""]),
        "danish_norwegian": st.just("ja"),
        "school_years": st.sampled_from(["", "0-6", "fjorton"]),
        "wanted_start": st.sampled_from(["", "2027-08-01", "snart"]),
        "consent": st.sampled_from(["nej", ""]),
        "support_need": st.just("dyslexi"),
        "attachments": st.just("pass.pdf: oläslig"),
        "protected": st.just("ja"),
    },
)
screens = st.fixed_dictionaries(
    {},
    optional={
        "register_page": st.just("register_empty"),
        "register_status": st.sampled_from(["Avliden", "Utvandrad", "Obefintlig", "Ny status", ""]),
        "register_municipality_code": st.sampled_from(["0180", ""]),
        "register_new_number": st.just("19921102-2398"),
        "register_number": st.just("20090901-2387"),
        "cases": st.lists(
            st.sampled_from(
                [
                    OWN_ROW,
                    row("Ärende", "V-1", "SFI", "Avslag", "2022-01-01"),
                    row("Ansökan", "SFI-2025-00009", "SFI", "Avvisad"),
                    row("Ansökan", "SFI-2026-00009", "SFI", "Inkommen"),
                ]
            ),
            max_size=3,
        ),
        "letters": st.lists(st.sampled_from([letter("Komplettering", "2026-10-01"), letter("Annan kommun", "")])),
        "providers": st.sampled_from([(), ("Språkporten (fullt)",)]),
    },
)


def refusing(values: Any) -> list[str]:
    """Words of refusal in what the robot is told to go on with."""
    return [word for word in REFUSING for value in values if word in str(value).casefold()]


@settings(max_examples=300)
@given(applications, screens)
def test_no_answer_is_a_refusal(application: dict[str, str], seen: dict[str, Any]) -> None:
    """Whatever an application looks like, each rule goes on towards a yes or a letter, or calls a person."""
    asked: Question = question(application, seen)
    for name in NAMES:
        verdict = getattr(rules, name)(asked)
        if isinstance(verdict, HandOver):
            assert verdict.code
            assert verdict.reasons
            continue
        assert isinstance(verdict, Continue)
        assert verdict.values.get("route") in {*ROUTES, None}
        assert verdict.values.get("case_status") in {"Beviljad", "Förslag klart", None}
        assert refusing(verdict.values.values()) == []


def texts(node: Any) -> list[str]:
    """Every text in a YAML file, keys included."""
    if isinstance(node, dict):
        return [text for pair in node.items() for part in pair for text in texts(part)]
    if isinstance(node, list | tuple):
        return [text for part in node for text in texts(part)]
    return [node] if isinstance(node, str) else []


@pytest.mark.parametrize("file", sorted(RECORDINGS.rglob("*flow*.yaml")) + sorted(RECORDINGS.rglob("flows/*.yaml")))
def test_no_flow_knows_a_refusal(file: Path) -> None:
    """No step of any flow chooses, writes or even looks for a refusal."""
    assert refusing(texts(yaml.safe_load(file.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("name", ["beslut", "annan_kommun", "komplettering"])
def test_no_letter_refuses(name: str) -> None:
    """No letter the robot sends says no."""
    assert refusing([letters.load(FOLDER).templates[name].body]) == []


@pytest.mark.parametrize("delegation", [None, "", "   "])
def test_deciding_without_delegation_does_not_start(delegation: str | None) -> None:
    """A process set to decide stops before the first application when no delegation is named."""
    plain = tomllib.loads((FOLDER / "process.toml").read_text(encoding="utf-8"))
    with pytest.raises(Misconfigured, match="delegation"):
        mandate.check(Process.model_validate({**plain, "mode": "decide", "delegation": delegation}))


def test_the_process_as_it_stands_may_start() -> None:
    """The shipped process names its delegation; so the refusal above is about what is missing."""
    mandate.check(PROCESS)
