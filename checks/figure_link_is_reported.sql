-- The project, agreement or event that a figure belongs to is reported in the same source.
-- fix: correct the link, or code the report that the source makes of it.
WITH links AS (
    SELECT figure_id, source_id, 'project_id' AS column_name, project_id AS thing FROM figures
    UNION ALL
    SELECT figure_id, source_id, 'agreement_id', agreement_id FROM figures
    UNION ALL
    SELECT figure_id, source_id, 'event_id', event_id FROM figures
), reported AS (
    SELECT 'project_id' AS column_name, r.project_id AS thing, m.source_id FROM project_reports AS r JOIN mentions AS m USING (mention_id)
    UNION
    SELECT 'agreement_id', r.agreement_id, m.source_id FROM agreement_reports AS r JOIN mentions AS m USING (mention_id)
    UNION
    SELECT 'event_id', r.event_id, m.source_id FROM event_reports AS r JOIN mentions AS m USING (mention_id)
)
SELECT 'figures' AS table_name, l.figure_id AS key, l.column_name,
       l.source_id || ' has no report of ' || l.thing AS message
FROM links AS l
ANTI JOIN reported AS r ON r.column_name = l.column_name AND r.thing = l.thing AND r.source_id = l.source_id
WHERE l.thing IS NOT NULL
ORDER BY ALL
