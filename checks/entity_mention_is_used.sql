-- A mention of kind entity is the evidence of a report, an actor, a participant or an event, or prints the name of an entity.
-- fix: code the report, correct the kind, add the name to the aliases of its entity, or delete the mention.
WITH used AS (
    SELECT mention_id FROM project_reports
    UNION SELECT mention_id FROM project_actors
    UNION SELECT mention_id FROM agreement_reports
    UNION SELECT mention_id FROM event_reports
    UNION SELECT mention_id FROM event_participants
), named AS (
    SELECT DISTINCT unnest(string_split(concat_ws('|', name, aliases), '|')) AS called FROM entities
)
SELECT 'mentions' AS table_name, m.mention_id AS key, 'kind' AS column_name,
       'nothing is said of "' || m.printed || '", and no entity is called so' AS message
FROM mentions AS m
ANTI JOIN used AS u ON u.mention_id = m.mention_id
ANTI JOIN named AS n ON n.called = m.printed
WHERE m.kind = 'entity'
ORDER BY key
