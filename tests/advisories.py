"""Asks whether a fault is known of any package that Klickfri stands on: `make audit-dependencies`.

Ends with 0 when none is, 1 when some are, 2 when it could not be asked of all: then nothing is proven.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"
_NONE, _SOME, _UNASKED = 0, 1, 2
_SHOWN = 5


def main(service: str) -> int:
    """Asks the service (`pypi`, `osv`) for all that `constraints.txt` pins, and says what it knows."""
    audit = (sys.executable, "-m", "pip_audit", "-r", str(CONSTRAINTS), "--no-deps", "--disable-pip")
    asked = subprocess.run(
        [*audit, "-s", service, "-f", "json", "--progress-spinner", "off"], capture_output=True, text=True, check=False
    )
    ends, told = judged(asked.stdout, asked.stderr, service)
    print("\n".join(told))
    return ends


def judged(answer: str, said: str, service: str) -> tuple[int, list[str]]:
    """What its answer (JSON) means, and in words. A package that was passed over is not one without faults: a mirror
    that has no advisories passes over all of them.
    """
    try:
        packages: Sequence[dict[str, Any]] = json.loads(answer)["dependencies"]
    except ValueError:
        last = said.strip().splitlines()[-1:] or ["it said nothing"]
        return _UNASKED, [f"The advisories of {service} could not be asked for, so nothing is proven: {last[0]}"]
    faults = [line for one in packages for line in _faults(one)]
    unasked = [one["name"] for one in packages if "skip_reason" in one]
    if unasked:
        names = ", ".join(unasked[:_SHOWN]) + (" ..." if len(unasked) > _SHOWN else "")
        number = f"{len(unasked)} of {len(packages)} packages"
        reason = f"The advisories of {service} could not be asked for {number} ({names}), so nothing is proven"
        return _UNASKED, [*faults, f"{reason}: it is out of reach, or a mirror without advisories answers for it."]
    if faults:
        return _SOME, faults
    return _NONE, [f"No fault is known of {len(packages)} packages, says {service}."]


def _faults(one: dict[str, Any]) -> Iterator[str]:
    for fault in one.get("vulns", ()):
        mended = ", ".join(fault["fix_versions"]) or "no version yet"
        yield f"{one['name']} {one['version']}: {fault['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
