-- No two entities share a name or an alias.
-- fix: make the two entities one, or take the alias from one of them.
WITH names AS (
    SELECT DISTINCT entity_id, lower(trim(called)) AS called
    FROM (SELECT entity_id, unnest(string_split(concat_ws('|', name, aliases), '|')) AS called FROM entities)
)
SELECT 'entities' AS table_name, b.entity_id AS key, 'aliases' AS column_name,
       '"' || b.called || '" is also a name of ' || a.entity_id AS message
FROM names AS a
JOIN names AS b ON a.called = b.called AND a.entity_id < b.entity_id
ORDER BY key
