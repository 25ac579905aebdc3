-- Signed checkpoints of the log. A log of an earlier release has none, and gets the table when it needs it. `peaks` (of the
-- last one only) is where the next goes on from, and is never believed in a check.
CREATE TABLE checkpoint (
    size  bigint PRIMARY KEY,
    note  text NOT NULL,
    peaks text NOT NULL
);

CREATE TRIGGER checkpoint_stays BEFORE DELETE OR UPDATE OF size, note ON checkpoint
    FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER checkpoint_is_not_emptied BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION never();
