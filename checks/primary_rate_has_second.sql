-- A primary rate has a second source of the same year, or its note says that there is none.
-- fix: add a cross-check rate, or say in note which sources were tried.
SELECT 'exchange_rates' AS table_name, p.currency || ' | ' || p.year || ' | ' || p.role AS key, 'note' AS column_name,
       'no second source of this year' AS message
FROM exchange_rates AS p
ANTI JOIN exchange_rates AS c ON c.currency = p.currency AND c.year = p.year AND c.role = 'cross-check'
WHERE p.role = 'primary' AND p.note IS NULL
ORDER BY key
