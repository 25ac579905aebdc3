-- Signed checkpoints of the log. A log of an earlier release has none, and gets the table when it needs it; a blank line
-- parts the statements. `peaks` (of the last one only) is where the next goes on from, and is never believed in a check.
CREATE TABLE IF NOT EXISTS checkpoint (
    size  INTEGER PRIMARY KEY,
    note  TEXT NOT NULL,
    peaks TEXT NOT NULL
) STRICT;

CREATE TRIGGER IF NOT EXISTS checkpoint_stays_as_it_is BEFORE UPDATE OF size, note ON checkpoint
BEGIN SELECT RAISE(ABORT, 'a checkpoint is never changed'); END;

CREATE TRIGGER IF NOT EXISTS checkpoint_stays BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'a checkpoint is never taken away'); END;
