-- The mention that gives a period or a baseline is a date of the same source.
-- fix: name the mention of kind date, in the figure's own source, that prints the period.
SELECT 'figures' AS table_name, f.figure_id AS key, f.column_name,
       CASE WHEN m.kind <> 'date' THEN 'the mention is of kind ' || m.kind || ', not date'
            ELSE 'the mention stands in another source' END AS message
FROM (
    SELECT figure_id, source_id, 'period_mention_id' AS column_name, period_mention_id AS mention_id FROM figures
    UNION ALL
    SELECT figure_id, source_id, 'baseline_mention_id', baseline_mention_id FROM figures
) AS f
JOIN mentions AS m USING (mention_id)
WHERE m.kind <> 'date' OR m.source_id <> f.source_id
ORDER BY key, column_name
