-- A stage that goes back from one report to a later one is explained in a note.
-- fix: correct the stage or the date, or say in note why the later text puts the project further back.
WITH steps AS (
    SELECT project_id, mention_id, as_of, stage, note,
           list_position(['proposed', 'preparation', 'implementation', 'operating', 'completed'], stage) AS step
    FROM project_reports
), highest AS (
    SELECT *, max(step) OVER (PARTITION BY project_id ORDER BY as_of RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP) AS before
    FROM steps
)
SELECT 'project_reports' AS table_name, project_id || ' | ' || mention_id AS key, 'stage' AS column_name,
       'an earlier report has the stage ' || ['proposed', 'preparation', 'implementation', 'operating', 'completed'][before] AS message
FROM highest
WHERE step < before AND note IS NULL
ORDER BY key
