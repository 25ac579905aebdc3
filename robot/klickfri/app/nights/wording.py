"""What became of planned starts, in words: the same to whoever keeps the nights and in every command."""

from __future__ import annotations

from klickfri.model.schedule import Hindrance, NightEnd, Obstacle

_OBSTACLES = {
    Obstacle.WEEKEND: "it rests on weekends ({detail})",
    Obstacle.HOLIDAY: "it rests on holidays ({detail})",
    Obstacle.HALF_DAY: "it rests on half-days ({detail})",
    Obstacle.BLACKOUT: "the system is closed ({detail})",
    Obstacle.READ_ONLY: "the system saves nothing then ({detail})",
    Obstacle.HOURS: "it lies outside the hours of the schedule ({detail})",
    Obstacle.OVERLAP: "another run stands in the way ({detail})",
    Obstacle.PAUSED: "paused {detail}",
    Obstacle.FAILURES: "paused after failed nights ({detail})",
    Obstacle.NOT_READY: "not ready: {detail}",
    Obstacle.MISSED: "missed, and too late to be made up for ({detail})",
    Obstacle.COALESCED: "missed, and made up for by the start of {detail}",
}
_ENDS = {
    NightEnd.WELL: "went well",
    NightEnd.FAULTS: "worked, with faults for the morning to see",
    NightEnd.FAILED: "FAILED: no case came to an end",
    NightEnd.STOPPED: "was stopped by a person",
    NightEnd.LOST: "was LOST: its process died",
}


def in_words(why: Hindrance) -> str:
    """What stands in the way, as a part of a sentence."""
    return _OBSTACLES[why.reason].format(detail=why.detail).removesuffix(" ()").strip()


def end_in_words(went: NightEnd) -> str:
    """How a run that was started ended, as the rest of a sentence about it."""
    return _ENDS[went]
