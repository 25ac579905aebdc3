"""The audit log of one board in one SQLite file. Nothing outside this room knows how it is kept."""
