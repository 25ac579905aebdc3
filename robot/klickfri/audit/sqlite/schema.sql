-- One board's audit log, format 1. The body is the entry; every other column but `leaf` is read out of it,
-- so that what is searched cannot differ from what is hashed. The body is TEXT: LIKE finds nothing in a BLOB.
CREATE TABLE event (
    seq     INTEGER PRIMARY KEY,
    leaf    TEXT NOT NULL,
    body    TEXT NOT NULL,
    time    TEXT GENERATED ALWAYS AS (body ->> '$.time'),
    type    TEXT GENERATED ALWAYS AS (body ->> '$.type'),
    subject TEXT GENERATED ALWAYS AS (body ->> '$.subject'),
    run     TEXT GENERATED ALWAYS AS (body ->> '$.data.run'),
    step    TEXT GENERATED ALWAYS AS (body ->> '$.data.step'),
    outcome TEXT GENERATED ALWAYS AS (body ->> '$.data.outcome'),
    picture TEXT GENERATED ALWAYS AS (body ->> '$.data.picture')
) STRICT;

CREATE INDEX event_of_subject ON event (subject);
CREATE INDEX event_of_run ON event (run);
CREATE INDEX event_with_picture ON event (picture) WHERE picture <> '';
CREATE INDEX event_failed ON event (time) WHERE type = 'se.klickfri.step.failed';

-- Against mistakes; against intent there is the chain.
CREATE TRIGGER event_is_last BEFORE INSERT ON event
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)
BEGIN SELECT RAISE(ABORT, 'the audit log only grows at its end'); END;

CREATE TRIGGER event_stays_as_it_is BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;

CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the audit log is never shortened'); END;

PRAGMA user_version = 1;
