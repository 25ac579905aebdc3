"""The fields of a process's applications (`process.toml`, `[fields.*]`)."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt, field_validator, model_validator

from klickfri.model.schedule import OfficeHours, Schedule
from klickfri.model.strict import Strict

FieldType = Literal[
    "text",
    "name",
    "personal_number",
    "date",
    "datetime",
    "choice",
    "yes_no",
    "municipality",
    "email",
    "phone",
    "list",
    "file",
]
DataClass = Literal["public", "internal", "personal", "pnr", "special"]
OPEN: tuple[DataClass, ...] = ("public", "internal")
"""Classes of what is nobody's, and is shown as it is."""
OF_THE_QUEUE = ("reference", "received")
"""Fields that every process has, used by the queue itself."""


class FieldSpec(Strict):
    """One column of an application.

    `title` is the column heading in the file. `type` says what its cells may hold: a `name` no digits nor signs that
    no name has, a `yes_no` ja or nej, a `choice` one of `choices`, a `file` the name of one
    that came beside the applications. `data_class` decides how it is masked. `required`
    fields must be there for the row to be taken in at all; what a *process* needs beyond that is for its rules.
    """

    title: str
    type: FieldType = "text"
    data_class: DataClass = Field(alias="class")
    required: bool = False
    choices: tuple[str, ...] = ()
    as_it_is: Literal[True] | None = None
    """Its signs mean something in the system, as in wiki text: one that begins with `=` is no formula, and signs inside
    words are no letters that were lost. Where it is left out, a process's digest is as it was before there was such."""

    @model_validator(mode="after")
    def _only_a_text(self) -> FieldSpec:
        if self.as_it_is and self.type != "text":
            raise ValueError("as_it_is belongs to a text")
        return self


class FileLimits(Strict):
    """What a file that belongs to an application may be. It is never opened; its name's ending says what it is."""

    largest_mb: PositiveFloat = 25.0
    endings: tuple[str, ...] = (".pdf", ".jpg", ".jpeg", ".png", ".docx")
    """In small letters, with their dot."""

    @property
    def largest(self) -> int:
        """In bytes."""
        return round(self.largest_mb * 1_000_000)


class Retention(Strict):
    """For how many days this machine keeps what is somebody's, when it is no longer needed; without a number, for ever.

    The board's plan for records says so; the audit log, which names nobody, follows a rule of its own.
    """

    payload_days: PositiveInt | None = None
    """After a case has ended: its application and its files. Then only reference, outcome and code are left."""
    report_days: PositiveInt | None = None
    """After a run: its report and hand-over files; and the hand-over files as last asked for."""
    healing_days: PositiveInt | None = None
    """Refused targets and their masked pictures."""
    intake_days: PositiveInt | None = None
    """After it was put away: a file that came by the watched folder, and the answer beside it."""


class Arrivals(Strict):
    """How applications arrive by themselves (`[intake]`)."""

    watch: str | None = None
    """The folder that is watched for files, within the one that the setting KLICKFRI_INTAKE names on each machine."""
    start_at_once: bool = False
    """The robot begins when something waits, at any hour: for a process that promises an answer in minutes."""
    workers: PositiveInt = 1
    """Robot accounts that work side by side then."""

    @field_validator("watch")
    @classmethod
    def _within(cls, watch: str | None) -> str | None:
        path = PurePosixPath((watch or "").replace("\\", "/"))
        if watch is not None and (not path.parts or path.is_absolute() or ".." in path.parts or ":" in watch):
            raise ValueError("watch is a folder within the one of KLICKFRI_INTAKE: sfi, or in/sfi")
        return watch


class Readiness(Strict):
    """When a process is ready for its night (`[ready]`)."""

    least: float = Field(0.6, ge=0, le=1)
    """The share of the targets which a look can reach, that it must find."""
    practice: str | None = None
    """A file of applications in the process's folder: its first is looked at, instead of the first that waits."""


class Process(Strict):
    """One process (`process.toml`)."""

    format: Literal["klickfri-process/1"]
    name: str
    title: str
    owner: str
    board: str
    """The board (nämnd) whose log and keys are used; a short name such as `utbildning`."""
    board_title: str
    system: str
    mode: Literal["decide", "propose"]
    delegation: str | None = None
    """Reference to the delegation decision; `decide` does not start without it (kommunallagen 6:37)."""
    legal_basis: dict[str, Annotated[str, Field(pattern=r"\S")]] = Field(default_factory=dict)
    """By which paragraphs each decision is made: a stage of the flow with `decision: true` -> the paragraphs, as log
    and pages tell them. Where there are none, a process's digest is as it was before there was such."""
    baseline_clicks: int
    """Clicks and list choices a caseworker makes for one case."""
    baseline_confirms: int
    volume_per_year: int
    answer_within_hours: int = 24
    """The promise to the applicant, from `received` on; it stands still while the applicant is asked."""
    office_hours: OfficeHours | None = None
    """Where it is given, only these hours of working days count towards the promise; else all hours do."""
    max_attempts: int = 3
    max_starts: PositiveInt = 3
    """Times that the robot or its browser may die over a case; then the case is set aside for a person."""
    production: bool = False
    """Real cases. Then nothing runs that is not approved, and whoever approves is not its author."""
    fields: dict[str, FieldSpec]
    files: FileLimits = FileLimits()
    """What the files that fields of the type `file` name may be."""
    intake: Arrivals = Arrivals()
    """How applications arrive by themselves."""
    ready: Readiness = Readiness()
    """When it is ready for its night."""
    classes: dict[str, DataClass] = Field(default_factory=dict)
    """Data classes of values that are read or decided; those not named count as `personal`."""
    outcomes: dict[str, str] = Field(default_factory=dict)
    """What the report calls the outcomes that the flow's `ends` name: outcome -> words after a number."""
    schedule: Schedule | None = None
    """When the robot is started by itself (`klickfri nights`); without it only a person starts it."""
    settings: dict[str, object] = Field(default_factory=dict)
    retention: Retention = Retention()
    """When what is somebody's goes from this machine; no part of what is approved."""
