"""What operations ask of runs, systems and incidents, logged by whom."""

from __future__ import annotations

import pytest

from klickfri.app.look.operations import incidents, operations
from klickfri.app.office import Office
from klickfri.app.review import incidents as telling
from klickfri.app.review import operating
from klickfri.app.run.leases import begun
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.model.errors import AuditUnavailable, BadInput, NotFound
from klickfri.model.events import IncidentClosed
from klickfri.settings.person import person


def test_all_that_goes_on_is_one_look(office: Office) -> None:
    """Runs, pauses, ill systems and open incidents of every process that shares the queue."""
    operating.pause(office, "process", "trial", "regeln ses över")
    with opened(office.settings) as store, begun(office, store, "trial", "r"):
        store.health("small", "trial").fell_ill("svarade inte", office.now(), "Småsystemet is ill")
        now = operations(office.settings)
        assert operating.stop(office, None, at_once=False) == list(now.runs)
        assert store.runs.asked_to_stop("r") == (1, person())
    assert [run.id for run in now.runs] == ["r"]
    assert [(one.kind, one.name) for one in now.pauses] == [("process", "trial")]
    assert list(now.ill) == ["small"]
    assert [one.what for one in now.incidents] == ["Småsystemet is ill"]
    assert operations(office.settings).runs == ()


def test_who_knows_of_an_incident_is_logged(office: Office) -> None:
    """Opened, known, closed: three entries of the log of the process that met it."""
    with opened(office.settings) as store, open_ledger(office.settings, "prov", office.now) as log:
        health = store.health("small", "trial")
        health.fell_ill("svarade inte", office.now(), "ill", telling.opened(log.append))
        (one,) = store.incidents.current()
        assert operating.acknowledge(office, one.id).acknowledged_by == person()
        operating.acknowledge(office, one.id)
        health.went_well("A-1", office.now(), telling.closed(log.append))
    with read_ledger(office.settings, "prov") as reader:
        told = [(entry.type, entry.data.get("by")) for entry in reader.of_subject(f"incident/{one.id}")]
    ends = [("incident.acknowledged", person()), ("incident.closed", "a case has gone well")]
    assert told == [("incident.opened", None), *ends]
    assert [found.is_open for found in incidents(office.settings)] == [False]
    with pytest.raises(NotFound):
        operating.acknowledge(office, 99)


def test_a_person_closes_what_nothing_ends_any_more(office: Office) -> None:
    """With a reason that names nobody, logged; never one of a system for which robots wait."""
    with opened(office.settings) as store:
        store.health("small", "trial").fell_ill("svarade inte", office.now(), "ill")
        store.incidents.open("witness/prov", "silent", office.now(), "trial")
    witness, ill = incidents(office.settings)
    with pytest.raises(BadInput, match="is still ill"):
        operating.close_incident(office, ill.id, "tas ur bruk")
    with pytest.raises(BadInput, match="--reason"):
        operating.close_incident(office, witness.id, "")
    over = operating.close_incident(office, witness.id, "vittnet används inte mer")
    assert over.closed_by == f"{person()}: vittnet används inte mer"
    assert operating.close_incident(office, witness.id, "en gång till") == over
    with read_ledger(office.settings, "prov") as reader:
        (told,) = [entry.told for entry in reader.of_subject(f"incident/{witness.id}")]
    assert told == IncidentClosed(
        incident=witness.id, key="witness/prov", by=person(), reason="vittnet används inte mer"
    )
    with pytest.raises(NotFound):
        operating.close_incident(office, 99, "finns inte")


def test_a_pause_that_cannot_be_logged_is_none(office: Office) -> None:
    """Promise 3. A reason that names somebody, or none, is refused too."""
    office.settings.audit.parent.mkdir(exist_ok=True)
    office.settings.audit.write_text("no folder", encoding="utf-8")
    with pytest.raises(AuditUnavailable):
        operating.pause(office, "process", "trial", "byte")
    for reason in ("", "pratade med Kim Exempel"):
        with pytest.raises(BadInput, match="--reason"):
            operating.pause(office, "process", "trial", reason)
    assert operations(office.settings).pauses == ()
