-- What is asked of a board's log. Each question has a name, its purpose in a line, and its values by name.
-- The board's schema is the only one in which these names are looked for.

-- name: stored
-- Every entry as it lies, in order, after a number.
SELECT seq, leaf, body FROM event WHERE seq > %(after)s ORDER BY seq;

-- name: checkpoints
-- The signed checkpoints, in order.
SELECT size, note, peaks FROM checkpoint ORDER BY size;

-- name: last_checkpoint
-- The one of most entries.
SELECT size, note, peaks FROM checkpoint ORDER BY size DESC LIMIT 1;

-- name: has_checkpoints
-- Whether the log has a place for them.
SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = 'checkpoint' AND relkind = 'r';

-- name: forget_peaks
-- What only the last checkpoint has.
UPDATE checkpoint SET peaks = '' WHERE size = (SELECT max(size) FROM checkpoint);

-- name: add_checkpoint
-- One checkpoint more.
INSERT INTO checkpoint (size, note, peaks) VALUES (%(size)s, %(note)s, %(peaks)s);

-- name: cosignatures
-- What witnesses have cosigned, in order.
SELECT size, line, peaks FROM cosignature ORDER BY size, line COLLATE "C";

-- name: last_cosignature
-- The one of most entries that was kept last.
SELECT size, line, peaks FROM cosignature ORDER BY size DESC, peaks DESC LIMIT 1;

-- name: has_cosignatures
-- Whether the log has a place for them.
SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = 'cosignature' AND relkind = 'r';

-- name: has_cosignature
-- Whether one has been kept.
SELECT 1 FROM cosignature WHERE size = %(size)s AND line = %(line)s;

-- name: forget_cosigned_peaks
-- What only the last cosignature has.
UPDATE cosignature SET peaks = '' WHERE peaks <> '';

-- name: add_cosignature
-- One cosignature more.
INSERT INTO cosignature (size, line, peaks) VALUES (%(size)s, %(line)s, %(peaks)s);

-- name: stamps
-- The time stamps, in order.
SELECT size, stamped FROM time_stamp ORDER BY size;

-- name: has_stamps
-- Whether the log has a place for them.
SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = 'time_stamp' AND relkind = 'r';

-- name: last_stamp
-- How many entries the last one is of.
SELECT max(size) FROM time_stamp;

-- name: add_stamp
-- One time stamp more.
INSERT INTO time_stamp (size, stamped) VALUES (%(size)s, %(stamped)s);

-- name: lock
-- The turn to write, until the transaction ends: one writer at a time, on whatever machine.
SELECT pg_advisory_xact_lock(%(key)s::bigint);

-- name: last
-- The number and the leaf that the next entry follows, and which table that is.
SELECT seq, leaf, tableoid FROM event ORDER BY seq DESC LIMIT 1;

-- name: stands
-- Whether an entry has been kept as it was sent.
SELECT 1 FROM event WHERE seq = %(seq)s AND body = %(body)s;

-- name: add
-- One entry more, at the end.
INSERT INTO event (seq, leaf, body) VALUES (%(seq)s, %(leaf)s, %(body)s);

-- name: add_many
-- All entries of another store, as they lie there.
COPY event (seq, leaf, body) FROM STDIN;

-- name: keep
-- A picture that waits for its event; the same one twice is kept once.
INSERT INTO picture (sha, image, named) VALUES (%(sha)s, %(image)s, %(named)s) ON CONFLICT DO NOTHING;

-- name: settle
-- An event names the picture.
UPDATE picture SET named = true WHERE sha = %(sha)s RETURNING sha;

-- name: image
-- A picture.
SELECT image FROM picture WHERE sha = %(sha)s;

-- name: images
-- The names of all pictures that an event has named, or of all that wait for theirs.
SELECT sha FROM picture WHERE named = %(named)s ORDER BY sha;

-- name: of_subject
-- Everything about a case.
SELECT body, leaf FROM event WHERE subject = %(subject)s ORDER BY seq;

-- name: of_run
-- Everything a run wrote.
SELECT body, leaf FROM event WHERE run = %(run)s ORDER BY seq;

-- name: of_subject_and_run
-- What one run wrote about a case.
SELECT body, leaf FROM event WHERE subject = %(subject)s AND run = %(run)s ORDER BY seq;

-- name: of_persons
-- What is told of persons who use the pages, the latest first, below a number; who viewed one subject, if given.
SELECT body, leaf FROM event
WHERE starts_with(subject, 'person/') AND seq < %(before)s
  AND (starts_with(type, 'se.klickfri.person.') OR type = 'se.klickfri.audit.viewed')
  AND (%(viewed)s::text IS NULL OR told(body, 'data', 'of') = %(viewed)s::text)
ORDER BY seq DESC LIMIT %(limit)s;

-- name: protected
-- The cases of which a sign of protected identity was seen, on a screen or by a rule: one is enough, at any time.
SELECT subject FROM event
WHERE starts_with(told(body, 'data', 'code'), 'SKYDD') AND body LIKE '%%"code":%%'
UNION
SELECT subject FROM event
WHERE type = 'se.klickfri.case.handed_over' AND told(body, 'data', 'restricted') = 'true';

-- name: saving
-- What a case's log tells of its saves: begun, seen, refused.
SELECT body, leaf FROM event WHERE subject = %(subject)s
  AND type IN ('se.klickfri.step.started', 'se.klickfri.case.verified', 'se.klickfri.step.failed')
ORDER BY seq;

-- name: saved
-- The cases in which a run began a save and saw it done.
SELECT DISTINCT seen.subject FROM event AS seen
JOIN event AS begun
  ON begun.subject = seen.subject AND begun.run = seen.run AND begun.type = 'se.klickfri.step.started'
  AND told(begun.body, 'data', 'stage') = told(seen.body, 'data', 'stage') AND begun.seq < seen.seq
WHERE seen.type = 'se.klickfri.case.verified' AND seen.run = %(run)s;

-- name: stopped_at
-- The target of a case's last step that failed, but for those that leave the record.
SELECT told(body, 'data', 'target') FROM event
WHERE subject = %(subject)s AND type = 'se.klickfri.step.failed' AND step NOT LIKE 'leave/%%'
ORDER BY seq DESC LIMIT 1;

-- name: last_pictured
-- The last entry of a case that names a picture.
SELECT body, leaf FROM event WHERE subject = %(subject)s AND picture <> '' ORDER BY seq DESC LIMIT 1;

-- name: picture_of
-- The last picture of a step that acted on the target, else of its stage.
SELECT shown.picture FROM event AS shown
LEFT JOIN event AS done
  ON done.subject = shown.subject AND done.run = shown.run AND done.step = shown.step
  AND done.type = 'se.klickfri.step.completed'
  AND told(done.body, 'data', 'stage') = told(shown.body, 'data', 'stage')
  AND told(done.body, 'data', 'target') = %(target)s
WHERE shown.picture <> '' AND starts_with(shown.subject, %(process)s || '/')
  AND (done.seq IS NOT NULL OR told(shown.body, 'data', 'stage') = %(stage)s)
ORDER BY done.seq IS NULL, shown.seq DESC LIMIT 1;

-- name: named_since
-- Whether an entry after a number names the picture.
SELECT 1 FROM event WHERE picture = %(picture)s AND picture <> '' AND seq > %(last)s LIMIT 1;

-- name: let_pictures_go
-- The rule that a picture stays, not held to until it is made to be again; nobody else changes the table meanwhile.
ALTER TABLE picture DISABLE TRIGGER picture_stays;

-- name: let_no_picture_go
-- The rule again.
ALTER TABLE picture ENABLE TRIGGER picture_stays;

-- name: forget_picture
-- One picture less.
DELETE FROM picture WHERE sha = %(picture)s;

-- name: effort
-- What hands would have done, by case and kind of step; of one run and one case, if given.
SELECT subject, told(body, 'data', 'kind') AS kind, count(*),
       coalesce(sum(told(body, 'data', 'clicks')::numeric), 0), coalesce(sum(told(body, 'data', 'choices')::numeric), 0),
       coalesce(sum(told(body, 'data', 'confirms')::numeric), 0)
FROM event
WHERE type IN ('se.klickfri.step.completed', 'se.klickfri.step.failed')
  AND (%(run)s::text IS NULL OR run = %(run)s) AND (%(subject)s::text IS NULL OR subject = %(subject)s)
GROUP BY subject, kind;

-- name: finished
-- Attempts that came to an end.
SELECT subject, told(body, 'data', 'attempt') FROM event WHERE type = 'se.klickfri.case.finished';

-- name: answered
-- Cases that a person took up or closed, once for each time.
SELECT subject FROM event WHERE type IN ('se.klickfri.case.retried', 'se.klickfri.case.closed');

-- name: claimed
-- Cases that were claimed in runs of the queue.
SELECT DISTINCT subject FROM event WHERE type = 'se.klickfri.case.claimed'
  AND run IN (SELECT run FROM event WHERE type = 'se.klickfri.run.started');

-- name: taken
-- How many applications of each process the files have brought.
SELECT told(body, 'data', 'process'), sum(told(body, 'data', 'taken')::numeric) FROM event
WHERE type = 'se.klickfri.intake.done' GROUP BY 1;

-- name: begun
-- How many of each process came in intakes of which the log knows only the beginning.
SELECT told(body, 'data', 'process'), sum(told(body, 'data', 'taken')::numeric) FROM event
WHERE type = 'se.klickfri.intake.started' AND told(body, 'data', 'added') NOT IN
  (SELECT told(body, 'data', 'added') FROM event
   WHERE type = 'se.klickfri.intake.done' AND told(body, 'data', 'added') <> '')
GROUP BY 1;

-- name: differing
-- Entries whose columns say something else than they do.
SELECT seq FROM event
WHERE (time, type, subject, run, step, outcome, picture) IS DISTINCT FROM
  (told(body, 'time'), told(body, 'type'), told(body, 'subject'), told(body, 'data', 'run'),
   told(body, 'data', 'step'), told(body, 'data', 'outcome'), told(body, 'data', 'picture'))
ORDER BY seq LIMIT 1;

-- name: boards
-- The schemas of boards that have a log.
SELECT schemaname FROM pg_tables WHERE schemaname LIKE 'audit\_%%' AND tablename = 'event' ORDER BY schemaname;

-- name: format
-- What the log says of its format, if there is one; asked of the catalogue, for a name may still be remembered as unknown.
SELECT obj_description(pg_class.oid, 'pg_class') FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = %(schema)s AND relname = 'event' AND relkind = 'r';

-- name: rules
-- Everything that was made in the schema, as PostgreSQL tells it, without the schema's name.
WITH own AS (SELECT current_schema()::regnamespace::oid AS oid)
SELECT replace(rule, quote_ident(current_schema()) || '.', '') FROM (
    SELECT concat_ws(' ', 'relation', relname, relkind, relpersistence) AS rule
    FROM pg_class, own WHERE relnamespace = own.oid
  UNION ALL
    SELECT concat_ws(' ', 'column', relname, attname, format_type(atttypid, atttypmod), attnotnull,
                     attstorage, pg_get_expr(adbin, adrelid))
    FROM own, pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = own.oid AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
  UNION ALL
    SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes WHERE schemaname = current_schema()
  UNION ALL
    SELECT concat_ws(' ', 'constraint', relname, pg_get_constraintdef(pg_constraint.oid))
    FROM own, pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    WHERE relnamespace = own.oid AND contype <> 'n'
  UNION ALL
    SELECT concat_ws(' ', 'trigger', tgenabled, pg_get_triggerdef(pg_trigger.oid))
    FROM own, pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE relnamespace = own.oid
  UNION ALL
    SELECT concat_ws(' ', 'rewriting', relname, rulename)
    FROM own, pg_rewrite JOIN pg_class ON pg_class.oid = ev_class WHERE relnamespace = own.oid
  UNION ALL
    SELECT concat_ws(' ', 'function', proname, pg_get_function_arguments(pg_proc.oid), lanname, provolatile,
                     proisstrict, md5(prosrc))
    FROM own, pg_proc JOIN pg_language ON pg_language.oid = prolang WHERE pronamespace = own.oid
) AS told;

-- name: has_search
-- Whether the log has what it is searched by.
SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = 'search_person' AND relkind = 'i';

-- name: touched_by_flow
-- The attempts that began, from a moment to another, with a flow whose digest begins so.
SELECT subject, run, told(body, 'data', 'attempt'), seq, time FROM event
WHERE type = 'se.klickfri.case.claimed' AND time >= %(since)s AND time < %(until)s
  AND body LIKE '%%"flow_digest":%%'
  AND told(body, 'data', 'flow_digest') >= %(digest)s AND told(body, 'data', 'flow_digest') < %(digest)s || 'g'
ORDER BY seq;

-- name: touched_by_rule
-- The attempts in which, from a moment to another, a rule answered, of rules whose digest begins so.
SELECT subject, run, told(body, 'data', 'attempt'), seq, time FROM event
WHERE told(body, 'data', 'rule') = %(rule)s AND body LIKE '%%"rule_digest":%%'
  AND time >= %(since)s AND time < %(until)s
  AND coalesce(told(body, 'data', 'rule_digest'), '') >= %(digest)s
  AND coalesce(told(body, 'data', 'rule_digest'), '') < %(digest)s || 'g'
ORDER BY seq;

-- name: ends
-- How attempts ended, since a moment and an entry.
SELECT subject, run, told(body, 'data', 'attempt'), told(body, 'data', 'state'), outcome, told(body, 'data', 'code')
FROM event WHERE type = 'se.klickfri.case.finished' AND time >= %(since)s AND seq >= %(first)s;

-- name: decided
-- The attempts in which the automatic function decided, since a moment and an entry.
SELECT DISTINCT subject, run, told(body, 'data', 'attempt') FROM event
WHERE type = 'se.klickfri.decision.made' AND time >= %(since)s AND seq >= %(first)s;
