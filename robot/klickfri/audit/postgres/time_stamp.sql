-- Time stamps of checkpoints. The table is made when it is first needed.
CREATE TABLE time_stamp (
    size    bigint PRIMARY KEY,
    stamped text NOT NULL
);

CREATE TRIGGER time_stamp_stays BEFORE DELETE OR UPDATE ON time_stamp FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER time_stamp_is_not_emptied BEFORE TRUNCATE ON time_stamp FOR EACH STATEMENT EXECUTE FUNCTION never();
