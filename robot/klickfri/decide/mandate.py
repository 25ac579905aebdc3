"""Who decides: the board's delegation, without which the robot only proposes."""

from __future__ import annotations

from klickfri.model.application import Process
from klickfri.model.errors import Misconfigured


def check(process: Process) -> None:
    """Raises `Misconfigured` when the robot is told to decide and no delegation is named.

    A board may leave decisions that can be appealed to an automated function (kommunallagen (2017:725) 6 kap.
    37 and 38 §§). The reference is printed in every decision, so that anybody can ask for it.
    """
    if process.mode == "decide" and not (process.delegation or "").strip():
        raise Misconfigured(
            f'{process.name} has mode = "decide" but no delegation. Name the board\'s decision in process.toml '
            '(delegation = "..."), or set mode = "propose"'
        )


def decided_by(process: Process) -> str:
    """Who decides, for the audit log (FL 31 §): the automated function under its delegation, or nobody yet."""
    check(process)
    if process.mode == "propose":
        return "ingen än: roboten föreslår, en handläggare beslutar"
    robot = process.settings.get("robot_name", "Klickfri")
    return (
        f"den automatiserade beslutsfunktionen {robot} enligt delegation {process.delegation} för {process.board_title}"
    )
