-- How a board's log is searched: its questions, and below them the conditions that they are narrowed by, one for each
-- thing that may be wanted. `{wanted}` stands for those that are.

-- name: search
-- The wanted entries before a number, the newest first.
SELECT body, leaf FROM event WHERE seq IN
  (SELECT seq FROM event WHERE seq < :before AND {wanted} ORDER BY seq DESC LIMIT :limit)
ORDER BY seq DESC;

-- name: search_days
-- The same of some days: `+` keeps SQLite from walking all entries from the newest on.
SELECT body, leaf FROM event WHERE seq IN
  (SELECT seq FROM event WHERE +seq < :before AND {wanted} ORDER BY +seq DESC LIMIT :limit)
ORDER BY seq DESC;

-- name: found
-- All the wanted entries up to a number, in their order: numbers are sorted, not bodies.
SELECT seq, leaf, body FROM event WHERE seq IN (SELECT seq FROM event WHERE {wanted}) AND seq <= :last ORDER BY seq;

-- name: subjects
-- What the wanted entries are about.
SELECT DISTINCT subject FROM event WHERE {wanted} ORDER BY subject;

-- name: count
-- How many are wanted.
SELECT count(*) FROM event WHERE {wanted};

-- name: reference
-- Of the case with this number, in whatever process: few names stand before the first `/`, and are found by leaps.
subject IN (
  WITH RECURSIVE kind (name) AS (
      SELECT (SELECT substr(subject, 1, instr(subject, '/') - 1) FROM event
              WHERE instr(subject, '/') ORDER BY subject LIMIT 1)
    UNION ALL
      SELECT (SELECT substr(subject, 1, instr(subject, '/') - 1) FROM event
              WHERE subject >= kind.name || '0' AND instr(subject, '/') ORDER BY subject LIMIT 1)
      FROM kind WHERE name IS NOT NULL
  )
  SELECT name || '/' || :reference FROM kind WHERE name IS NOT NULL
)

-- name: person
-- With this person's number among the values.
seq IN (SELECT seq FROM search_person WHERE token = :person)

-- name: person_unkept
-- The same in a log that keeps no list of them.
instr(body, '=‹pnr:' || :person || '›"')

-- name: since
-- At this moment or later.
time >= :since

-- name: until
-- Before this moment.
time < :until

-- name: run
-- Of this run.
run = :run

-- name: flow
-- Of runs that worked with a flow whose digest begins so.
run IN (
  SELECT run FROM event WHERE body ->> '$.data.flow_digest' <> ''
  AND body ->> '$.data.flow_digest' >= :flow AND body ->> '$.data.flow_digest' < :flow || 'g'
)

-- name: step
-- Of this step, by its path, its stage or its own words.
:step IN (step, body ->> '$.data.stage', body ->> '$.data.say')

-- name: outcome
-- With this outcome.
outcome = :outcome

-- name: code
-- With this code.
body ->> '$.data.code' = :code AND body ->> '$.data.code' <> ''

-- name: type
-- Of this type.
type = :type

-- name: words
-- In which a word may stand.
body LIKE :words

-- name: without
-- Not about these cases, nor about who has looked at them.
subject NOT IN (SELECT value FROM json_each(:without)) AND (
  type <> 'se.klickfri.audit.viewed' OR coalesce(body ->> '$.data.of', '') NOT IN (SELECT value FROM json_each(:without))
)
