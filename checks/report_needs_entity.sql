-- The evidence of a report is no number that was set aside; an event may be named by a name that holds a number.
-- fix: name the mention of kind entity that names the project, the agreement or the event.
SELECT r.table_name, r.key, 'mention_id' AS column_name, 'the mention is of kind ' || m.kind AS message
FROM (
    SELECT 'project_reports' AS table_name, project_id || ' | ' || mention_id AS key, mention_id FROM project_reports
    UNION ALL
    SELECT 'agreement_reports', agreement_id || ' | ' || mention_id, mention_id FROM agreement_reports
    UNION ALL
    SELECT 'project_actors', concat_ws(' | ', project_id, entity_id, role, mention_id), mention_id FROM project_actors
    UNION ALL
    SELECT 'event_reports', event_id || ' | ' || mention_id, mention_id FROM event_reports
    UNION ALL
    SELECT 'event_participants', concat_ws(' | ', event_id, entity_id, role, mention_id), mention_id FROM event_participants
) AS r
JOIN mentions AS m USING (mention_id)
WHERE m.kind <> 'entity' AND NOT (r.table_name = 'event_reports' AND m.kind = 'name')
ORDER BY ALL
