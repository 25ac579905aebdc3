"""What is done to a log at random, in numbers; the list of attacks is `docs/log-attacks.md`."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

import klickfri
from klickfri.audit import entry
from klickfri.audit.ledger import FIRST, Stored
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.sqlite.place import log_file
from klickfri.audit.verify import Breach, BreachKind, verify
from klickfri.model.errors import KlickfriError
from tests.unit.audit.support import BOARD, PNG, checked, open_log, read_log, step, ticking_clock, writer


class FlippedLedger(MemoryLedger):
    """A log in which bits of entries and pictures can be flipped."""

    def __init__(self, entries: int, *, pictured: bool = False) -> None:
        super().__init__(board=BOARD, clock=ticking_clock())
        for number in range(2, entries + 1):
            shown = {"picture": self.keep_picture(PNG + bytes([number]))} if pictured else {}
            self.append(step(number, say="Välj skolform å", **shown))
        self.entries = list(super().stored())
        self.sizes = [len(one.body.encode()) for one in self.entries]
        self.flipped = dict[int, int]()

    def stored(self, after: int = FIRST) -> Iterator[Stored]:
        """Each entry, with the bit flipped that is said for its number; as stores read what cannot be decoded."""
        for one in self.entries:
            bit = self.flipped.get(one.seq)
            yield one if bit is None else one._replace(body=_flipped(one.body.encode(), bit).decode(errors="replace"))

    def bits(self, seq: int) -> int:
        """How many bits an entry has."""
        return self.sizes[seq - 1] * 8


def _flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def found(log: FlippedLedger) -> tuple[Breach, ...]:
    """What the check tells, entry by entry."""
    return verify(log).findings


def seeded(log: FlippedLedger, rounds: int, seed: int) -> int:
    """Flips a bit of every other entry at once, again and again: what is found of one says nothing of the others, since
    each is held against its own leaf. Each is found, and named; how many they were."""
    chance, flips = random.Random(seed), 0
    for turn in range(rounds):
        numbers = range(1 + turn % 2, len(log.entries) + 1, 2)
        log.flipped = {seq: chance.randrange(log.bits(seq)) for seq in numbers}
        assert found(log) == tuple(Breach(seq, BreachKind.EDITED) for seq in numbers)
        flips += len(numbers)
    return flips


def test_some_flipped_bits() -> None:
    """A thousand, seeded, of a log of a hundred entries."""
    log = FlippedLedger(100)
    assert found(log) == ()
    assert seeded(log, 20, 20) == 1000


@pytest.mark.attack
def test_every_bit_of_fifty_entries() -> None:
    """And every bit of their pictures."""
    log = FlippedLedger(50, pictured=True)
    for turn in (1, 2):
        numbers = range(turn, 51, 2)
        for bit in range(max(map(log.bits, numbers))):
            log.flipped = {seq: bit for seq in numbers if bit < log.bits(seq)}
            told = {one.seq for one in found(log) if one.kind is BreachKind.EDITED}
            assert told == log.flipped.keys(), bit
    log.flipped = {}
    pictures = dict(log.pictures.kept)
    for bit in range(max(map(len, pictures.values())) * 8):
        log.pictures.kept = {name: _flipped(image, bit % (len(image) * 8)) for name, image in pictures.items()}
        assert found(log) == tuple(
            Breach(one.seq, BreachKind.PICTURE_CHANGED, entry.read(one.body, one.leaf).picture)
            for one in log.entries[1:]
        )


@pytest.mark.attack
def test_100_000_bits_of_a_long_log() -> None:
    """Seeded, of a thousand entries."""
    assert seeded(FlippedLedger(1000), 200, 21) == 100_000


@pytest.mark.attack
@pytest.mark.timeout(3000)
def test_100_killed_writers(tmp_path: Path) -> None:
    """Four at a time, five times in one log: it is whole each time, and holds every event that one of them was told is
    durable."""
    moments = random.Random(22)
    for turn in range(25):
        folder = tmp_path / str(turn // 5)
        names = [f"natt-{turn}-{number}" for number in range(4)]
        writers = [writer(folder, name, 100_000) for name in names]
        told = [[_line(process.stdout) for _ in range(moments.randrange(1, 40))] for process in writers]
        for process in writers:
            process.kill()
        for process, lines in zip(writers, told, strict=True):
            lines += list(process.stdout or ())
            process.communicate()
        assert checked(folder).ok
        with read_log(folder) as reader:
            for name, lines in zip(names, told, strict=True):
                durable = {int(line) for line in lines if line.endswith("\n")}
                assert durable <= {one.seq for one in reader.of_run(name)}


def _line(stream: Iterator[str] | None) -> str:
    return next(stream, "") if stream else ""


@pytest.mark.parametrize("times", [40, pytest.param(300, marks=pytest.mark.attack)])
def test_a_spoilt_wal_leaves_a_whole_beginning(tmp_path: Path, times: int) -> None:
    """Cut off or with a bit flipped anywhere, what is read is a beginning of the log that is whole."""
    with open_log(tmp_path / "log") as log:
        for number in range(2, 31):
            log.append(step(number))
        shutil.copytree(tmp_path / "log", tmp_path / "as it was")
        bodies = [one.body for one in log.stored()]
    chance = random.Random(23)
    for turn in range(times):
        copy = Path(shutil.copytree(tmp_path / "as it was", tmp_path / str(turn)))
        wal = log_file(copy, BOARD).with_name("log.sqlite-wal")
        whole = wal.read_bytes()
        place = chance.randrange(len(whole))
        wal.write_bytes(whole[:place] if turn % 2 else _flipped(whole, place * 8 + chance.randrange(8)))
        try:
            with read_log(copy) as reader:
                left = [one.body for one in reader.stored()]
        except KlickfriError:
            continue  # told, and nothing is taken for the log
        assert left == bodies[: len(left)], place
        shutil.rmtree(copy)


class AsAList(RuleBasedStateMachine):
    """Whatever is appended, kept and refused in whatever order: the log reads as the plain list of what it took."""

    def __init__(self) -> None:
        super().__init__()
        self.log, self.took, self.pictures = MemoryLedger(board=BOARD, clock=ticking_clock()), list[str](), list[str]()

    @rule(say=st.text(st.characters(exclude_categories=["Cs", "Cc", "Nd"]), max_size=20))
    def append(self, say: str) -> None:
        """An entry with any words."""
        self.log.append(step(len(self.took), say=say))
        self.took.append(say)

    @rule(content=st.binary(max_size=3))
    def picture(self, content: bytes) -> None:
        """A picture and its entry."""
        sha = self.log.keep_picture(content)
        self.log.append(step(len(self.took), say="", picture=sha))
        self.took.append("")

    @rule()
    def refused(self) -> None:
        """A personal number leaves no trace."""
        with pytest.raises(KlickfriError):
            self.log.append(step(0, say="19850314-2385"))

    @invariant()
    def reads_as_the_list(self) -> None:
        """In order, and whole."""
        assert [one.data["say"] for one in self.log.of_run("natt")] == self.took
        assert verify(self.log).ok


TestAsAList = AsAList.TestCase
TestAsAList.settings = settings(max_examples=15, stateful_step_count=12)


def test_nothing_of_ours_records_as_browsers_do() -> None:
    """The browser driver's own recordings hold values in clear: no line of ours begins one, in any setting."""
    texts = {file: file.read_text(encoding="utf-8") for file in Path(klickfri.__file__).parent.rglob("*.py")}
    assert texts
    begun = ("tracing", "record_video", "record_har", "PWDEBUG")
    assert [file.name for file, text in texts.items() if any(word in text for word in begun)] == []
