-- Time stamps of checkpoints. The table is made when it is first needed; a blank line parts the statements.
CREATE TABLE IF NOT EXISTS time_stamp (
    size    INTEGER PRIMARY KEY,
    stamped TEXT NOT NULL
) STRICT;

CREATE TRIGGER IF NOT EXISTS time_stamp_stays_as_it_is BEFORE UPDATE ON time_stamp
BEGIN SELECT RAISE(ABORT, 'a time stamp is never changed'); END;

CREATE TRIGGER IF NOT EXISTS time_stamp_stays BEFORE DELETE ON time_stamp
BEGIN SELECT RAISE(ABORT, 'a time stamp is never taken away'); END;
