-- A cross-check rate lies within half a percent of the primary rate of its year.
-- fix: look both rates up again at their publishers; one of them is wrong, or not an annual average.
SELECT 'exchange_rates' AS table_name, c.currency || ' | ' || c.year || ' | ' || c.role AS key,
       'units_per_usd' AS column_name,
       CASE WHEN p.currency IS NULL THEN 'there is no primary rate to compare it with'
            ELSE 'it is ' || c.units_per_usd || ', the primary rate ' || p.units_per_usd END AS message
FROM exchange_rates AS c
LEFT JOIN exchange_rates AS p ON p.currency = c.currency AND p.year = c.year AND p.role = 'primary'
WHERE c.role = 'cross-check'
  AND (p.currency IS NULL OR abs(c.units_per_usd - p.units_per_usd) * 200 > p.units_per_usd)
ORDER BY key
