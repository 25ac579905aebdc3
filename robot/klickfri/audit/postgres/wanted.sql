-- How a board's log is searched: its questions, and below them the conditions that they are narrowed by, one for each
-- thing that may be wanted. `{wanted}` stands for those that are.

-- name: search
-- The wanted entries before a number, the newest first.
SELECT body, leaf FROM event WHERE seq IN
  (SELECT seq FROM event WHERE seq < %(before)s AND {wanted} ORDER BY seq DESC LIMIT %(limit)s)
ORDER BY seq DESC;

-- name: search_days
-- The same of some days: `+ 0` keeps PostgreSQL from walking all entries from the newest on.
SELECT body, leaf FROM event WHERE seq IN
  (SELECT seq FROM event WHERE seq + 0 < %(before)s AND {wanted} ORDER BY seq + 0 DESC LIMIT %(limit)s)
ORDER BY seq DESC;

-- name: found
-- All the wanted entries up to a number, in their order.
SELECT seq, leaf, body FROM event WHERE seq <= %(last)s AND {wanted} ORDER BY seq;

-- name: subjects
-- What the wanted entries are about.
SELECT DISTINCT subject COLLATE "C" FROM event WHERE {wanted} ORDER BY 1;

-- name: count
-- How many are wanted.
SELECT count(*) FROM event WHERE {wanted};

-- name: reference
-- Of the case with this number, in whatever process.
substr(subject, strpos(subject, '/') + 1) = %(reference)s

-- name: person
-- With this person's number among the values.
search_persons(body) @> ARRAY[%(person)s] AND body LIKE '%%=‹pnr:%%'

-- name: person_unkept
-- The same in a log that keeps no list of them.
strpos(body, '=‹pnr:' || %(person)s || '›"') > 0

-- name: since
-- At this moment or later.
time >= %(since)s

-- name: until
-- Before this moment.
time < %(until)s

-- name: run
-- Of this run.
run = %(run)s

-- name: flow
-- Of runs that worked with a flow whose digest begins so.
run = ANY (ARRAY(
  SELECT DISTINCT run FROM event WHERE body LIKE '%%"flow_digest":%%'
  AND told(body, 'data', 'flow_digest') >= %(flow)s AND told(body, 'data', 'flow_digest') < %(flow)s || 'g'
))

-- name: step
-- Of this step, by its path, its stage or its own words.
%(step)s IN (step, told(body, 'data', 'stage'), told(body, 'data', 'say'))

-- name: outcome
-- With this outcome.
outcome = %(outcome)s

-- name: code
-- With this code.
told(body, 'data', 'code') = %(code)s AND body LIKE '%%"code":%%'

-- name: type
-- Of this type.
type = %(type)s

-- name: words
-- In which a word may stand.
body ILIKE %(words)s

-- name: without
-- Not about these cases, nor about who has looked at them.
subject <> ALL (ARRAY(SELECT jsonb_array_elements_text(%(without)s::jsonb))) AND (
  type <> 'se.klickfri.audit.viewed'
  OR coalesce(told(body, 'data', 'of'), '') <> ALL (ARRAY(SELECT jsonb_array_elements_text(%(without)s::jsonb)))
)
