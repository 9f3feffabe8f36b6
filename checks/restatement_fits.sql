-- A figure that restates another is of the same indicator, areas and measure.
-- fix: name the figure that says the same, or leave restates empty.
SELECT 'figures' AS table_name, f.figure_id AS key, 'restates' AS column_name,
       o.figure_id || ' is of another indicator, area or measure' AS message
FROM figures AS f
JOIN figures AS o ON o.figure_id = f.restates
WHERE (f.indicator_id, f.ref_area, f.counterpart_area, f.measure)
      IS DISTINCT FROM (o.indicator_id, o.ref_area, o.counterpart_area, o.measure)
ORDER BY key
