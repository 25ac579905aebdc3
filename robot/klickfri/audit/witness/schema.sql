-- What a witness knows, format 1. A blank line parts the statements.
CREATE TABLE witness (
    verifier TEXT NOT NULL
) STRICT;

-- The logs that it cosigns: by whose key each is signed, and the last checkpoint that was cosigned, as the note with both
-- signatures. `strange` is the first note that was rightly signed and did not continue it: it may prove a second history.
CREATE TABLE log (
    origin     TEXT PRIMARY KEY,
    verifier   TEXT NOT NULL,
    size       INTEGER NOT NULL DEFAULT 0,
    note       TEXT NOT NULL DEFAULT '',
    cosigned   TEXT NOT NULL DEFAULT '',
    strange    TEXT NOT NULL DEFAULT '',
    strange_at TEXT NOT NULL DEFAULT ''
) STRICT;

-- What its owner did, and why.
CREATE TABLE done (
    time   TEXT NOT NULL,
    what   TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER log_only_grows BEFORE UPDATE OF size ON log WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END;

CREATE TRIGGER log_stays BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END;

PRAGMA user_version = 1;
