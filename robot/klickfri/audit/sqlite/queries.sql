-- What is asked of a board's log. Each question has a name, its purpose in a line, and its values by name.

-- name: stored
-- Every entry as it lies, in order, after a number.
SELECT seq, leaf, body FROM event WHERE seq > :after ORDER BY seq;

-- name: checkpoints
-- The signed checkpoints, in order.
SELECT size, note, peaks FROM checkpoint ORDER BY size;

-- name: last_checkpoint
-- The one of most entries.
SELECT size, note, peaks FROM checkpoint ORDER BY size DESC LIMIT 1;

-- name: has_checkpoints
-- Whether the log has a place for them.
SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'checkpoint';

-- name: forget_peaks
-- What only the last checkpoint has.
UPDATE checkpoint SET peaks = '' WHERE size = (SELECT max(size) FROM checkpoint);

-- name: add_checkpoint
-- One checkpoint more.
INSERT INTO checkpoint (size, note, peaks) VALUES (:size, :note, :peaks);

-- name: cosignatures
-- What witnesses have cosigned, in order.
SELECT size, line, peaks FROM cosignature ORDER BY size, line;

-- name: last_cosignature
-- The one of most entries that was kept last.
SELECT size, line, peaks FROM cosignature ORDER BY size DESC, peaks DESC LIMIT 1;

-- name: has_cosignatures
-- Whether the log has a place for them.
SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'cosignature';

-- name: has_cosignature
-- Whether one has been kept.
SELECT 1 FROM cosignature WHERE size = :size AND line = :line;

-- name: forget_cosigned_peaks
-- What only the last cosignature has.
UPDATE cosignature SET peaks = '' WHERE peaks <> '';

-- name: add_cosignature
-- One cosignature more.
INSERT INTO cosignature (size, line, peaks) VALUES (:size, :line, :peaks);

-- name: stamps
-- The time stamps, in order.
SELECT size, stamped FROM time_stamp ORDER BY size;

-- name: has_stamps
-- Whether the log has a place for them.
SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'time_stamp';

-- name: last_stamp
-- How many entries the last one is of.
SELECT max(size) FROM time_stamp;

-- name: add_stamp
-- One time stamp more.
INSERT INTO time_stamp (size, stamped) VALUES (:size, :stamped);

-- name: last
-- The number and the leaf that the next entry follows.
SELECT seq, leaf FROM event ORDER BY seq DESC LIMIT 1;

-- name: add
-- One entry more, at the end.
INSERT INTO event (seq, leaf, body) VALUES (:seq, :leaf, :body);

-- name: of_subject
-- Everything about a case.
SELECT body, leaf FROM event WHERE subject = :subject ORDER BY seq;

-- name: of_run
-- Everything a run wrote.
SELECT body, leaf FROM event WHERE run = :run ORDER BY seq;

-- name: of_subject_and_run
-- What one run wrote about a case.
SELECT body, leaf FROM event WHERE subject = :subject AND run = :run ORDER BY seq;

-- name: of_persons
-- What is told of persons who use the pages, the latest first, below a number; who viewed one subject, if given.
SELECT body, leaf FROM event WHERE seq IN (  -- + keeps SQLite from going through all entries by their numbers
  SELECT seq FROM event
  WHERE subject >= 'person/' AND subject < 'person0' AND +seq < :before
    AND (type GLOB 'se.klickfri.person.*' OR type = 'se.klickfri.audit.viewed')
    AND (:viewed IS NULL OR body ->> '$.data.of' = :viewed)
  ORDER BY +seq DESC LIMIT :limit)
ORDER BY seq DESC;

-- name: protected
-- The cases of which a sign of protected identity was seen, on a screen or by a rule: one is enough, at any time.
SELECT DISTINCT subject FROM event WHERE body ->> '$.data.code' <> '' AND body ->> '$.data.code' GLOB 'SKYDD*'
UNION
SELECT subject FROM event WHERE type = 'se.klickfri.case.handed_over' AND json_extract(body, '$.data.restricted');

-- name: saving
-- What a case's log tells of its saves: begun, seen, refused.
SELECT body, leaf FROM event
WHERE subject = :subject AND type IN ('se.klickfri.step.started', 'se.klickfri.case.verified', 'se.klickfri.step.failed')
ORDER BY seq;

-- name: saved
-- The cases in which a run began a save and saw it done.
SELECT DISTINCT seen.subject FROM event AS seen
JOIN event AS begun
  ON begun.subject = seen.subject AND begun.run = seen.run AND begun.type = 'se.klickfri.step.started'
  AND begun.body ->> '$.data.stage' = seen.body ->> '$.data.stage' AND begun.seq < seen.seq
WHERE seen.type = 'se.klickfri.case.verified' AND seen.run = :run;

-- name: stopped_at
-- The target of a case's last step that failed, but for those that leave the record.
SELECT body ->> '$.data.target' FROM event
WHERE subject = :subject AND type = 'se.klickfri.step.failed' AND step NOT LIKE 'leave/%' ORDER BY seq DESC LIMIT 1;

-- name: last_pictured
-- The last entry of a case that names a picture.
SELECT body, leaf FROM event WHERE subject = :subject AND picture <> '' ORDER BY seq DESC LIMIT 1;

-- name: picture_of
-- The last picture of a step that acted on the target, else of its stage.
SELECT shown.picture FROM event AS shown
LEFT JOIN event AS done
  ON done.subject = shown.subject AND done.run = shown.run AND done.step = shown.step
  AND done.type = 'se.klickfri.step.completed'
  AND done.body ->> '$.data.stage' = shown.body ->> '$.data.stage' AND done.body ->> '$.data.target' = :target
WHERE shown.picture <> '' AND substr(shown.subject, 1, length(:process) + 1) = :process || '/'
  AND (done.seq IS NOT NULL OR shown.body ->> '$.data.stage' = :stage)
ORDER BY done.seq IS NULL, shown.seq DESC LIMIT 1;

-- name: pictures
-- Every picture that an entry names.
SELECT DISTINCT picture FROM event WHERE picture <> '';

-- name: named_since
-- Whether an entry after a number names the picture.
SELECT 1 FROM event WHERE picture = :picture AND picture <> '' AND seq > :last LIMIT 1;

-- name: effort
-- What hands would have done, by case and kind of step; of one run and one case, if given.
SELECT subject, body ->> '$.data.kind' AS kind, count(*),
       total(body ->> '$.data.clicks'), total(body ->> '$.data.choices'), total(body ->> '$.data.confirms')
FROM event
WHERE type IN ('se.klickfri.step.completed', 'se.klickfri.step.failed')
  AND (:run IS NULL OR run = :run) AND (:subject IS NULL OR subject = :subject)
GROUP BY subject, kind;

-- name: finished
-- Attempts that came to an end.
SELECT subject, body ->> '$.data.attempt' FROM event WHERE type = 'se.klickfri.case.finished';

-- name: answered
-- Cases that a person took up or closed, once for each time.
SELECT subject FROM event WHERE type IN ('se.klickfri.case.retried', 'se.klickfri.case.closed');

-- name: claimed
-- Cases that were claimed in runs of the queue.
SELECT DISTINCT subject FROM event WHERE type = 'se.klickfri.case.claimed'
  AND run IN (SELECT run FROM event WHERE type = 'se.klickfri.run.started');

-- name: taken
-- How many applications of each process the files have brought.
SELECT body ->> '$.data.process', sum(body ->> '$.data.taken') FROM event
WHERE type = 'se.klickfri.intake.done' GROUP BY 1;

-- name: begun
-- How many of each process came in intakes of which the log knows only the beginning.
SELECT body ->> '$.data.process', sum(body ->> '$.data.taken') FROM event
WHERE type = 'se.klickfri.intake.started' AND body ->> '$.data.added' NOT IN
  (SELECT body ->> '$.data.added' FROM event WHERE type = 'se.klickfri.intake.done' AND body ->> '$.data.added' <> '')
GROUP BY 1;

-- name: has_search
-- Whether the log has what it is searched by.
SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'search_person';

-- name: person_differs
-- Whether the list of persons says something else than the entries, which are gone through once.
SELECT 1 FROM (
  SELECT count(*) AS said, count(kept.seq) AS kept FROM search_token
  LEFT JOIN search_person AS kept ON kept.token = search_token.token AND kept.seq = search_token.seq
) WHERE said <> kept OR kept <> (SELECT count(*) FROM search_person);

-- name: touched_by_flow
-- The attempts that began, from a moment to another, with a flow whose digest begins so (`+`: by the index of flows).
SELECT subject, run, body ->> '$.data.attempt', seq, time FROM event
WHERE body ->> '$.data.flow_digest' >= :digest AND body ->> '$.data.flow_digest' < :digest || 'g'
  AND body ->> '$.data.flow_digest' <> ''
  AND +type = 'se.klickfri.case.claimed' AND +time >= :since AND +time < :until
ORDER BY seq;

-- name: touched_by_rule
-- The attempts in which, from a moment to another, a rule answered, of rules whose digest begins so.
SELECT subject, run, body ->> '$.data.attempt', seq, time FROM event
WHERE body ->> '$.data.rule' = :rule AND body ->> '$.data.rule' <> '' AND time >= :since AND time < :until
  AND coalesce(body ->> '$.data.rule_digest', '') >= :digest
  AND coalesce(body ->> '$.data.rule_digest', '') < :digest || 'g'
ORDER BY seq;

-- name: ends
-- How attempts ended, since a moment and an entry.
SELECT subject, run, body ->> '$.data.attempt', body ->> '$.data.state', outcome, body ->> '$.data.code' FROM event
WHERE type = 'se.klickfri.case.finished' AND time >= :since AND seq >= :first;

-- name: decided
-- The attempts in which the automatic function decided, since a moment and an entry.
SELECT DISTINCT subject, run, body ->> '$.data.attempt' FROM event
WHERE type = 'se.klickfri.decision.made' AND time >= :since AND seq >= :first;
