-- What witnesses have cosigned of the log. The table is made when it is first needed. `peaks` (of the last one only) is where
-- the next goes on from, and is never believed in a check.
CREATE TABLE cosignature (
    size  bigint NOT NULL,
    line  text NOT NULL,
    peaks text NOT NULL,
    PRIMARY KEY (size, line)
);

CREATE TRIGGER cosignature_stays BEFORE DELETE OR UPDATE OF size, line ON cosignature
    FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER cosignature_is_not_emptied BEFORE TRUNCATE ON cosignature FOR EACH STATEMENT EXECUTE FUNCTION never();
