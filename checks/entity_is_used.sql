-- Every entity is referred to by some row, or named by a mention.
-- fix: delete the entity, or correct the reference that should name it.
WITH used AS (
    SELECT ref_area AS entity_id FROM figures
    UNION SELECT counterpart_area FROM figures
    UNION SELECT claimed_by FROM figures
    UNION SELECT area FROM projects
    UNION SELECT claimed_by FROM project_reports
    UNION SELECT entity_id FROM project_actors
    UNION SELECT claimed_by FROM agreement_reports
    UNION SELECT entity_id FROM agreement_parties
    UNION SELECT entity_id FROM event_participants
    UNION SELECT place FROM events
    UNION SELECT ref_area FROM official_series
    UNION SELECT counterpart_area FROM official_series
    UNION SELECT parent_entity_id FROM entities
), named AS (
    SELECT entity_id, unnest(string_split(concat_ws('|', name, aliases), '|')) AS called FROM entities
)
SELECT 'entities' AS table_name, e.entity_id AS key, 'entity_id' AS column_name, 'no row refers to the entity' AS message
FROM entities AS e
ANTI JOIN used AS u ON u.entity_id = e.entity_id
ANTI JOIN (
    SELECT n.entity_id FROM named AS n JOIN mentions AS m ON m.kind = 'entity' AND m.printed = n.called
) AS p ON p.entity_id = e.entity_id
ORDER BY key
