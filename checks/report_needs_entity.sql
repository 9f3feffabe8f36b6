-- The evidence of a report is no number that was set aside.
-- fix: name the mention of kind entity that names the project or the agreement.
SELECT r.table_name, r.key, 'mention_id' AS column_name, 'the mention is of kind ' || m.kind AS message
FROM (
    SELECT 'project_reports' AS table_name, project_id || ' | ' || mention_id AS key, mention_id FROM project_reports
    UNION ALL
    SELECT 'agreement_reports', agreement_id || ' | ' || mention_id, mention_id FROM agreement_reports
    UNION ALL
    SELECT 'project_actors', concat_ws(' | ', project_id, entity_id, role, mention_id), mention_id FROM project_actors
) AS r
JOIN mentions AS m USING (mention_id)
WHERE m.kind <> 'entity'
ORDER BY ALL
