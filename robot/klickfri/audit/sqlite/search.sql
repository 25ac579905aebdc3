-- What a log is searched by, beside what its format had from the first. A log of an earlier release gets it when it is
-- next opened to be written; until then it is searched without, which takes longer. A blank line parts the statements.
CREATE INDEX IF NOT EXISTS search_time ON event (time);

CREATE INDEX IF NOT EXISTS search_type ON event (type, time);

CREATE INDEX IF NOT EXISTS search_code ON event (body ->> '$.data.code') WHERE body ->> '$.data.code' <> '';

CREATE INDEX IF NOT EXISTS search_flow ON event (body ->> '$.data.flow_digest', run)
WHERE body ->> '$.data.flow_digest' <> '';

CREATE INDEX IF NOT EXISTS search_rule ON event (body ->> '$.data.rule', body ->> '$.data.rule_digest')
WHERE body ->> '$.data.rule' <> '';

-- The persons whose numbers are among an entry's values, by their tokens. The check compares it with the entries.
CREATE TABLE IF NOT EXISTS search_person (
    token TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    PRIMARY KEY (token, seq)
) STRICT, WITHOUT ROWID;

-- What it is made of.
CREATE VIEW IF NOT EXISTS search_token AS
SELECT DISTINCT substr(value, -17, 16) AS token, seq
FROM event, json_each(CASE WHEN instr(body, '=‹pnr:') AND json_valid(body) THEN body ELSE '{}' END, '$.data.values')
WHERE value LIKE '%=‹pnr:________________›';

CREATE TRIGGER IF NOT EXISTS search_person_follows AFTER INSERT ON event WHEN instr(NEW.body, '=‹pnr:')
BEGIN
    INSERT INTO search_person
    SELECT DISTINCT substr(value, -17, 16), NEW.seq FROM json_each(NEW.body, '$.data.values')
    WHERE value LIKE '%=‹pnr:________________›';
END;

INSERT INTO search_person SELECT token, seq FROM search_token WHERE true ON CONFLICT DO NOTHING;
