-- A series has one event of a number.
-- fix: make the two events one, or correct the series or the number.
SELECT 'events' AS table_name, max(event_id) AS key, 'number' AS column_name,
       'the number is given twice: ' || string_agg(event_id, ', ' ORDER BY event_id) AS message
FROM events
WHERE number IS NOT NULL
GROUP BY series, number
HAVING count(*) > 1
ORDER BY key
