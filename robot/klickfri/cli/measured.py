"""`klickfri metrics`: the status for a monitoring system, on loopback. Asked for anew each time, nothing is counted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from klickfri.app.look.status import ProcessStatus, Status, status
from klickfri.app.office import Office
from klickfri.app.run.signals import heard
from klickfri.cli.terminal import terminal
from klickfri.model.errors import Misconfigured
from klickfri.model.work import State

LOOPBACK = "127.0.0.1"


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(metrics)


def metrics(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")] = 9464,
) -> None:
    """Serves the figures of `klickfri status` to Prometheus at http://127.0.0.1:PORT/metrics, for this machine only,
    until Ctrl-C."""
    asked = threading.Event()
    with heard(asked.set), serving(Office.from_environment(), port) as address:
        terminal().print(address)
        asked.wait()


class Measured(Collector):
    """Looks whenever it is asked."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every metric; each is a gauge."""
        told = status(self._office)
        yield self._items(told)
        yield _gauge("klickfri_run", "1 while a run of the process is on.", told, lambda one: one.run is not None)
        yield _gauge("klickfri_run_silent", "1 while nothing is heard of that run.", told, _is_silent)
        yield _gauge("klickfri_oldest_hours", "Hours that the oldest unanswered application has waited.", told, _used)
        yield _gauge("klickfri_promised_hours", "Hours within which an answer is promised.", told, _promised)
        yield _gauge("klickfri_not_ready", "1 when the last check found the process not ready.", told, _is_not_ready)
        yield GaugeMetricFamily("klickfri_messages_unsent", "Messages that could not be sent yet.", value=told.unsent)

    def _items(self, told: Status) -> GaugeMetricFamily:
        family = GaugeMetricFamily("klickfri_items", "Applications by state.", labels=["process", "state"])
        for one in told.processes:
            for state in State:
                family.add_metric([one.process, str(state)], one.counts.get(state, 0))
        return family


@contextmanager
def serving(office: Office, port: int) -> Iterator[str]:
    """Serves until the block ends, and gives the address; port 0 takes a free one. Raises `Misconfigured`."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Measured(office))
    try:
        server, thread = start_http_server(port, addr=LOOPBACK, registry=registry)
    except OSError as error:
        raise Misconfigured(f"the port {port} cannot be used ({error.strerror}); name another with --port") from error
    try:
        yield f"http://{LOOPBACK}:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _gauge(name: str, says: str, told: Status, value: Callable[[ProcessStatus], float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=["process"])
    for one in told.processes:
        family.add_metric([one.process], float(value(one)))
    return family


def _is_silent(one: ProcessStatus) -> bool:
    return one.run is not None and one.run.silent


def _used(one: ProcessStatus) -> float:
    return one.oldest.used if one.oldest else 0.0


def _promised(one: ProcessStatus) -> float:
    return one.oldest.promised if one.oldest else 0.0


def _is_not_ready(one: ProcessStatus) -> bool:
    return one.ready is not None and bool(one.ready.why)
