"""`klickfri person` and `klickfri serve`, as they are typed."""

from __future__ import annotations

import json

from tests.unit.cli.conftest import Command

ADD = ("person", "add", "karin.ek", "--name", "Karin Ek", "--title", "Revisor")


def test_a_person_is_added_and_listed(klickfri: Command) -> None:
    """The one-time password is shown once, and stands nowhere afterwards."""
    said = klickfri(*ADD, "--role", "admin", "--role", "auditor", "--board", "prov", "--login", "karin")
    assert said.code == 0
    password = said.out.split("One-time password: ")[1].split()[0]
    listed = klickfri("person", "list", "--json")
    [one] = json.loads(listed.out)["persons"]
    assert (one["account"], one["roles"], one["boards"]) == ("karin.ek", ["admin", "auditor"], ["prov"])
    assert password not in listed.out
    assert "has a one-time" in klickfri("person", "list").out


def test_what_is_wrong_is_said(klickfri: Command) -> None:
    """In a sentence with exit code 2: no board, the first no admin, nobody of that name."""
    said = klickfri(*ADD, "--role", "auditor")
    assert said.code == 2
    assert "--board: is not given" in said.err
    assert "of the first person is not admin" in said.err
    assert klickfri("person", "reset", "nobody").code == 2
    assert klickfri("person", "add", "x", "--name", "X", "--title", "T", "--role", "king").code == 2


def test_roles_a_new_beginning_and_the_end(klickfri: Command) -> None:
    """Each says what it came to; the last who looks after accounts stays."""
    klickfri(*ADD, "--role", "admin")
    said = klickfri("person", "close", "karin.ek")
    assert (said.code, "--role admin: would be nobody's" in said.err) == (2, True)
    klickfri("person", "add", "ulla.ek", "--name", "Ulla Ek", "--title", "Revisor", "--role", "admin")
    assert "operator (prov)" in klickfri("person", "roles", "karin.ek", "--role", "operator", "--board", "prov").out
    assert "One-time password" in klickfri("person", "reset", "karin.ek").out
    assert "comes in no more" in klickfri("person", "close", "karin.ek").out
    assert "closed" in klickfri("person", "list").out
    assert klickfri("person", "close", "karin.ek").code == 2


def test_pages_are_for_this_machine_unless_tls_is_said(klickfri: Command) -> None:
    """Another address is refused before anything is served."""
    said = klickfri("serve", "--host", "0.0.0.0")
    assert said.code == 2
    assert "--behind-proxy" in said.err


def test_a_check_is_kept_for_the_pages(klickfri: Command) -> None:
    """What `audit verify` says is the same with the pages as without."""
    klickfri(*ADD, "--role", "admin")
    said = klickfri("audit", "verify")
    assert said.code == 0
    assert "Sidorna" not in said.out
