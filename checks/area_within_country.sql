-- An area lies in an area of its own country.
-- fix: correct the country or the parent.
SELECT 'entities' AS table_name, e.entity_id AS key, 'parent_entity_id' AS column_name,
       p.entity_id || CASE WHEN p.kind IN ('state', 'region') THEN ' is of ' || coalesce(p.country, 'no country') ELSE ' is a ' || p.kind END AS message
FROM entities AS e
JOIN entities AS p ON p.entity_id = e.parent_entity_id
WHERE p.kind NOT IN ('state', 'region') OR p.country IS DISTINCT FROM e.country
UNION ALL
SELECT 'entities', entity_id, 'parent_entity_id', 'the area has a country and no parent'
FROM entities
WHERE kind IN ('region', 'city') AND country IS NOT NULL AND parent_entity_id IS NULL
ORDER BY key
