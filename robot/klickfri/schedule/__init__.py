"""When a run is to begin, and what keeps it from it: pure functions of a schedule, a clock and what is going on."""
