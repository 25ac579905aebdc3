-- One board's audit log, format 1, in a schema of its own. The body is the entry; every other column but `leaf` is read
-- out of it, so that what is searched cannot differ from what is hashed. The body is text: json would not keep its bytes.

-- A sign that JSON may name and PostgreSQL cannot hold (NUL) is found as a mark; the body keeps it.
CREATE FUNCTION told(body text, VARIADIC path text[]) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$ SELECT replace(body, '\u0000', '\ufffd')::json #>> path $$;

CREATE TABLE event (
    seq     bigint PRIMARY KEY,
    leaf    text NOT NULL,
    body    text NOT NULL,
    time    text GENERATED ALWAYS AS (told(body, 'time')) STORED,
    type    text GENERATED ALWAYS AS (told(body, 'type')) STORED,
    subject text GENERATED ALWAYS AS (told(body, 'subject')) STORED,
    run     text GENERATED ALWAYS AS (told(body, 'data', 'run')) STORED,
    step    text GENERATED ALWAYS AS (told(body, 'data', 'step')) STORED,
    outcome text GENERATED ALWAYS AS (told(body, 'data', 'outcome')) STORED,
    picture text GENERATED ALWAYS AS (told(body, 'data', 'picture')) STORED
);

CREATE INDEX event_of_subject ON event (subject);
CREATE INDEX event_of_run ON event (run);
CREATE INDEX event_with_picture ON event (picture) WHERE picture <> '';
CREATE INDEX event_failed ON event (time) WHERE type = 'se.klickfri.step.failed';

-- A picture waits until an event names it: both become durable at once.
CREATE TABLE picture (
    sha   text PRIMARY KEY,
    image bytea NOT NULL,
    named boolean NOT NULL
);
ALTER TABLE picture ALTER COLUMN image SET STORAGE EXTERNAL;  -- PNG cannot be made smaller

-- Against mistakes; against intent there is the chain.
CREATE FUNCTION is_last() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE following bigint;
BEGIN
    EXECUTE format('SELECT coalesce(max(seq), 0) + 1 FROM %I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO following;
    IF NEW.seq IS DISTINCT FROM following THEN RAISE EXCEPTION 'the audit log only grows at its end'; END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is never changed or shortened'; END $$;

CREATE TRIGGER event_is_last BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION is_last();
CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER event_is_not_emptied BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION never();
CREATE TRIGGER picture_stays BEFORE DELETE OR UPDATE OF sha, image ON picture FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER picture_stays_named BEFORE UPDATE ON picture FOR EACH ROW WHEN (NOT NEW.named) EXECUTE FUNCTION never();
CREATE TRIGGER picture_is_not_emptied BEFORE TRUNCATE ON picture FOR EACH STATEMENT EXECUTE FUNCTION never();

COMMENT ON TABLE event IS 'klickfri audit log, format 1';
