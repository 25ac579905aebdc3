"""On arrival and at dusk, as operations do it: a file is put in a folder and its applicants have their answers; a check
says whether a night could begin, and touches nothing. Real processes, the practice system, a real mail server.
"""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from fixtures.synthetic.files import write_csv
from klickfri.model.work import WAITING, State
from tests import servers
from tests.e2e import leaks
from tests.e2e.harness import PROCESS, practice, recorded
from tests.e2e.processes import until

PROCESS_TOML = '\n[intake]\nwatch = "sfi"\nstart_at_once = true\n'


@pytest.mark.attack
def test_a_file_that_arrives_is_answered_within_the_hour(tmp_path: Path) -> None:
    """Nobody types anything: the watcher takes the file in, starts the work, and is killed in the middle; the next one
    goes on. Everybody is answered once, and nothing of a person stands in a log, an answer or a mail."""
    cases = recorded(clean=3, UNG=1)
    with servers.mail() as box, practice(tmp_path / "night", cases) as held:
        folder = tmp_path / "in" / "sfi"
        folder.mkdir(parents=True)
        with (held.recordings() / PROCESS / "process.toml").open("a", encoding="utf-8") as toml:
            toml.write(PROCESS_TOML)
        held.more |= {"KLICKFRI_INTAKE": str(folder.parent), "KLICKFRI_MAIL": f"smtp://127.0.0.1:{box.port}"}
        held.more |= {"KLICKFRI_SENDER": "robot@a.example", "KLICKFRI_RECEIVERS": "drift@a.example"}
        first = held.start("watch")
        name = f"{cases[0].application['personal_number']} natt.csv"
        write_csv(cases, folder / f"{name}.part")
        (folder / f"{name}.part").rename(folder / name)
        until(lambda: bool(held.server.journal.saves()))
        first.send_signal(signal.SIGKILL)
        held.finish(first)
        second = held.start("watch")
        write_csv(cases, folder / "again.csv")
        until(lambda: any((folder / "duplicates").glob("*.svar.txt")))
        until(lambda: not any(item.state in WAITING for item in held.items().values()))
        until(lambda: bool(box.messages))
        second.send_signal(signal.SIGTERM)
        assert held.finish(second) == 0
        assert all(item.state is not State.FAILED for item in held.items().values())
        assert not held.server.journal.wrong()
        (held.folder / "mail.txt").write_bytes(b"\n".join(box.messages))
        answers = [answer.read_text(encoding="utf-8") for answer in folder.rglob("*.svar.txt")]
        assert len(answers) == 2
        (held.folder / "answers.txt").write_text("\n".join(answers), encoding="utf-8")
        assert list(leaks.leaks(held.evidence())) == []


@pytest.mark.attack
def test_a_check_at_dusk_touches_nothing(tmp_path: Path) -> None:
    """With an application that waits: ready, all that a look can reach is there, nothing is saved and the queue as it
    was; when the system is gone it says so in one line, and the process is held."""
    with practice(tmp_path / "night", recorded(clean=1)) as held:
        held.take_in()
        assert held.klickfri("ready", PROCESS, "--json") == 0, held.said[-1]
        [found] = json.loads(held.said[-1])
        assert found["reached"] >= 0.6 * found["total"] > 5
        assert held.server.journal.saves() == []
        assert [item.state for item in held.items().values()] == [State.NEW]
        held.address = "http://127.0.0.1:9/"
        assert held.klickfri("ready", PROCESS) == 6
        assert held.said[-1].count("NOT READY: Log-in") == 1
        assert held.klickfri("status", "--json") == 0
        assert json.loads(held.said[-1])["processes"][0]["ready"]["why"].startswith("Log-in")
