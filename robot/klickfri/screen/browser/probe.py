"""Can a browser be driven here? `python -m klickfri.screen.browser.probe PATH` ends with exit code 0 when it can.

It is started as the robot starts it, through Playwright's driver: a browser that runs by itself is not enough where
the driver lacks a library.
"""

from __future__ import annotations

import sys
from pathlib import Path

from klickfri.screen.browser.launch import end, start

if __name__ == "__main__":
    playwright, context = start(Path(sys.argv[1]), headed=False)
    context.new_page().goto("about:blank")
    end(playwright, context)
