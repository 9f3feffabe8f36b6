-- A term that names a reading names one that the figure has.
-- fix: correct the reading, or add it to `readings`.
SELECT 'identity_terms' AS table_name, t.identity_id || ' | ' || t.role || ' | ' || t.term AS key,
       'reading' AS column_name, t.figure_id || ' has no reading ' || t.reading AS message
FROM identity_terms AS t
ANTI JOIN readings AS r ON r.figure_id = t.figure_id AND r.reading = t.reading
WHERE t.reading IS NOT NULL
ORDER BY key
