-- Mentions of one source never overlap.
-- fix: shorten one of the two spans, or make them one mention.
SELECT 'mentions' AS table_name, b.mention_id AS key, 'start' AS column_name,
       'the span [' || b.start || ', ' || b."end" || ') overlaps ' || a.mention_id AS message
FROM (
    SELECT *, lag(mention_id) OVER w AS before_id,
           max("end") OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_end
    FROM mentions
    WINDOW w AS (PARTITION BY source_id ORDER BY start, "end", mention_id)
) AS b
JOIN mentions AS a ON a.mention_id = b.before_id
WHERE b.start < b.before_end
ORDER BY key
