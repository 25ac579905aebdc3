"""The pages, each a file with its template beside it. What does not stand in `PAGES` is not served."""

from __future__ import annotations

from klickfri.web.pages import (
    account,
    case,
    film,
    first_time,
    flow,
    flows,
    frame,
    handed,
    home,
    log_in,
    log_out,
    looked,
    missing,
    picture,
    restricted,
    run,
    runs,
    search,
    start,
    style,
    taken,
)

LOG_IN, FIRST_TIME = log_in.PAGE, first_time.PAGE
PAGES = (
    home.PAGE,
    start.PAGE,
    handed.PAGE,
    taken.PAGE,
    restricted.PAGE,
    runs.PAGE,
    run.PAGE,
    search.PAGE,
    flows.PAGE,
    flow.PAGE,
    picture.PAGE,
    frame.PAGE,
    film.PAGE,
    case.PAGE,
    looked.PAGE,
    account.PAGE,
    log_in.PAGE,
    log_out.PAGE,
    first_time.PAGE,
    style.PAGE,
    missing.PAGE,
)
"""In the order of the menu, and in that in which an address is looked for: `missing` takes what is left."""
