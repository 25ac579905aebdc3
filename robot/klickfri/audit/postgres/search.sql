-- What a log is searched by, beside what its format had from the first. A log of an earlier release gets it when it is
-- next opened to be written; until then it is searched without, which takes longer.
CREATE INDEX search_reference ON event (substr(subject, strpos(subject, '/') + 1));
CREATE INDEX search_time ON event (time);
CREATE INDEX search_type ON event (type, time);
-- What an entry has not is cheaper not found in its text than in its JSON.
CREATE INDEX search_code ON event (told(body, 'data', 'code')) WHERE body LIKE '%"code":%';
CREATE INDEX search_flow ON event (told(body, 'data', 'flow_digest'), run) WHERE body LIKE '%"flow_digest":%';
CREATE INDEX search_rule ON event (told(body, 'data', 'rule'), told(body, 'data', 'rule_digest'))
    WHERE body LIKE '%"rule_digest":%';

-- The persons whose numbers are among an entry's values, by their tokens.
CREATE FUNCTION search_persons(body text) RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$
    SELECT ARRAY(
        SELECT left(right(value, 17), 16)
        FROM json_array_elements_text(CASE WHEN json_typeof(given.list) = 'array' THEN given.list ELSE '[]' END) AS value
        WHERE value LIKE '%=‹pnr:________________›'
    )
    FROM (SELECT replace(body, '\u0000', '\ufffd')::json #> '{data,values}' AS list) AS given
$$;

CREATE INDEX search_person ON event USING gin (search_persons(body)) WHERE body LIKE '%=‹pnr:%';
