-- Parents never go round in a circle.
-- fix: name the true parent of one of these rows, or leave its cell empty.
WITH RECURSIVE edges AS (
    SELECT 'projects' AS table_name, 'parent_project_id' AS column_name, project_id AS child, parent_project_id AS parent
    FROM projects
    UNION ALL
    SELECT 'agreements', 'parent_agreement_id', agreement_id, parent_agreement_id FROM agreements
    UNION ALL
    SELECT 'entities', 'parent_entity_id', entity_id, parent_entity_id FROM entities
    UNION ALL
    SELECT 'figures', 'restates', figure_id, restates FROM figures
), above AS (
    SELECT table_name, column_name, child, parent FROM edges WHERE child <> parent
    UNION
    SELECT a.table_name, a.column_name, a.child, e.parent
    FROM above AS a
    JOIN edges AS e ON e.table_name = a.table_name AND e.child = a.parent
)
SELECT table_name, child AS key, column_name, child || ' is above itself' AS message
FROM above
WHERE child = parent
ORDER BY ALL
