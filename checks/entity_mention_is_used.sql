-- A mention of kind entity is the evidence of a report or an actor, or names a speaker of its source.
-- fix: code the report, correct the kind, or delete the mention.
WITH used AS (
    SELECT mention_id FROM project_reports
    UNION SELECT mention_id FROM project_actors
    UNION SELECT mention_id FROM agreement_reports
), speakers AS (
    SELECT DISTINCT c.source_id, unnest(string_split(concat_ws('|', e.name, e.aliases), '|')) AS called
    FROM (
        SELECT source_id, claimed_by FROM figures
        UNION SELECT m.source_id, r.claimed_by FROM project_reports AS r JOIN mentions AS m USING (mention_id)
        UNION SELECT m.source_id, r.claimed_by FROM agreement_reports AS r JOIN mentions AS m USING (mention_id)
    ) AS c
    JOIN entities AS e ON e.entity_id = c.claimed_by
)
SELECT 'mentions' AS table_name, m.mention_id AS key, 'kind' AS column_name,
       'nothing is said of "' || m.printed || '", and no speaker of the source is called so' AS message
FROM mentions AS m
ANTI JOIN used AS u ON u.mention_id = m.mention_id
ANTI JOIN speakers AS s ON s.source_id = m.source_id AND s.called = m.printed
WHERE m.kind = 'entity'
ORDER BY key
