"""Can a browser be driven here? `python -m klickfri.screen.browser.probe PATH` ends with exit code 0 when it can.

It is started as the robot starts it, through Playwright's driver: a browser that runs by itself is not enough where
the driver lacks a library.
"""

from __future__ import annotations

import sys
from pathlib import Path

from klickfri.screen.browser.launch import start

if __name__ == "__main__":
    started = start(Path(sys.argv[1]), headed=False)
    started.context.new_page().goto("about:blank")
    started.end()
