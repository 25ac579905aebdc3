-- What witnesses have cosigned of the log. The table is made when it is first needed; a blank line parts the statements.
-- `peaks` (of the last one only) is where the next goes on from, and is never believed in a check.
CREATE TABLE IF NOT EXISTS cosignature (
    size  INTEGER NOT NULL,
    line  TEXT NOT NULL,
    peaks TEXT NOT NULL,
    PRIMARY KEY (size, line)
) STRICT;

CREATE TRIGGER IF NOT EXISTS cosignature_stays_as_it_is BEFORE UPDATE OF size, line ON cosignature
BEGIN SELECT RAISE(ABORT, 'a cosignature is never changed'); END;

CREATE TRIGGER IF NOT EXISTS cosignature_stays BEFORE DELETE ON cosignature
BEGIN SELECT RAISE(ABORT, 'a cosignature is never taken away'); END;
