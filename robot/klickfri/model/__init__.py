"""Pure data that the stages exchange: no I/O, no browser, no tables."""
