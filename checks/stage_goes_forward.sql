-- A stage that goes back from one source to a later one is explained in a note.
-- fix: correct the stage or the date, or say in note why the later text puts the project further back.
WITH steps AS (
    SELECT r.project_id, r.mention_id, m.source_id, r.as_of_from, r.as_of_to, r.note,
           list_position(['proposed', 'preparation', 'implementation', 'operating', 'completed'], r.stage) AS step
    FROM project_reports AS r
    JOIN mentions AS m USING (mention_id)
)
SELECT 'project_reports' AS table_name, l.project_id || ' | ' || l.mention_id AS key, 'stage' AS column_name,
       'an earlier source has the stage '
       || ['proposed', 'preparation', 'implementation', 'operating', 'completed'][max(e.step)] AS message
FROM steps AS l
JOIN steps AS e ON e.project_id = l.project_id AND e.source_id <> l.source_id AND e.as_of_to < l.as_of_from
WHERE e.step > l.step AND l.note IS NULL
GROUP BY l.project_id, l.mention_id
ORDER BY key
