-- Every state, region, city and group of states that a record names.
WITH named AS (
    SELECT ref_area AS entity_id, 'figures' AS what, figure_id AS key FROM figures
    UNION SELECT counterpart_area, 'figures', figure_id FROM figures
    UNION SELECT area, 'projects', project_id FROM projects
    UNION SELECT entity_id, 'agreements', agreement_id FROM agreement_parties
    UNION SELECT place, 'events', event_id FROM events
)
SELECT e.entity_id, e.name, e.kind, e.country, e.iso_3166_2, e.parent_entity_id, u.name AS parent,
    count(key) FILTER (what = 'figures') AS figures, count(key) FILTER (what = 'projects') AS projects,
    count(key) FILTER (what = 'agreements') AS agreements, count(key) FILTER (what = 'events') AS events
FROM entities AS e
LEFT JOIN named AS n USING (entity_id)
LEFT JOIN entities AS u ON u.entity_id = e.parent_entity_id
WHERE e.kind IN ('state', 'region', 'city', 'group')
GROUP BY ALL
ORDER BY e.name, e.entity_id
