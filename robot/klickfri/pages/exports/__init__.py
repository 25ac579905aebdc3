"""Files that are made of a log, for programs of other people: one module for each format."""
