-- Every project, agreement and event is reported by a source.
-- fix: code the report, or delete the row.
SELECT 'projects' AS table_name, project_id AS key, 'project_id' AS column_name, 'no source reports it' AS message
FROM projects ANTI JOIN project_reports USING (project_id)
UNION ALL
SELECT 'agreements', agreement_id, 'agreement_id', 'no source reports it'
FROM agreements ANTI JOIN agreement_reports USING (agreement_id)
UNION ALL
SELECT 'events', event_id, 'event_id', 'no source reports it'
FROM events ANTI JOIN event_reports USING (event_id)
ORDER BY ALL
