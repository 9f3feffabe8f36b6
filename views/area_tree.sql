-- Which areas lie within which?
-- Grain: one row an area and an area above it, itself included
-- Columns:
--   entity_id: the area
--   area: its name
--   within: an area that it lies in, or the area itself
--   steps: how many steps up that is
--
-- Kazakhstan and all below it: WHERE within = 'kazakhstan'.
CREATE OR REPLACE VIEW area_tree AS
WITH RECURSIVE up AS (
    SELECT entity_id, name AS area, entity_id AS within, parent_entity_id AS above, 0 AS steps
    FROM entities
    WHERE kind IN ('state', 'region', 'city', 'group')
    UNION
    SELECT u.entity_id, u.area, e.entity_id, e.parent_entity_id, u.steps + 1
    FROM up AS u
    JOIN entities AS e ON e.entity_id = u.above
    WHERE u.steps < 10
)
SELECT entity_id, area, within, steps
FROM up
ORDER BY entity_id, steps;
