-- Everybody who says something that is coded.
WITH said AS (
    SELECT claimed_by, figure_id, NULL AS project_id, NULL AS agreement_id, source_id FROM figures
    UNION ALL SELECT claimed_by, NULL, project_id, NULL, source_id FROM project_reports JOIN mentions USING (mention_id)
    UNION ALL SELECT claimed_by, NULL, NULL, agreement_id, source_id FROM agreement_reports JOIN mentions USING (mention_id)
)
SELECT e.entity_id, e.name, e.kind, e.country, count(figure_id) AS figures, count(DISTINCT project_id) AS projects,
    count(DISTINCT agreement_id) AS agreements, count(DISTINCT source_id) AS sources
FROM said
JOIN entities AS e ON e.entity_id = said.claimed_by
GROUP BY ALL
ORDER BY figures DESC, e.name
