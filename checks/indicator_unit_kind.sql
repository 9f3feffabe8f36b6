-- A level or a change is in a unit of the kind that its indicator has.
-- fix: correct the unit, the measure or the indicator.
SELECT 'figures' AS table_name, f.figure_id AS key, 'unit' AS column_name,
       f.unit || ' is a unit of ' || u.kind || ', the indicator ' || i.indicator_id || ' takes ' || i.unit_kind AS message
FROM figures AS f
JOIN indicators AS i USING (indicator_id)
JOIN units AS u ON u.unit = f.unit
WHERE f.measure IN ('level', 'change') AND u.kind <> i.unit_kind
ORDER BY key
