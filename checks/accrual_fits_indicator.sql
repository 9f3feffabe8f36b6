-- The level of a flow comes about over a period, that of a stock stands at a date.
-- fix: correct the accrual or the indicator.
SELECT 'figures' AS table_name, f.figure_id AS key, 'accrual' AS column_name,
       i.indicator_id || ' is a ' || i.nature || ', the accrual is ' || f.accrual AS message
FROM figures AS f
JOIN indicators AS i USING (indicator_id)
WHERE f.measure = 'level'
  AND (i.nature = 'flow' AND f.accrual = 'at' OR i.nature = 'stock' AND f.accrual IN ('during', 'per_year'))
ORDER BY key
