-- A figure of basis as_of without a period mention takes the days on which its source was published.
-- fix: copy published_from and published_to of the source, or name the mention that dates the statement.
SELECT 'figures' AS table_name, f.figure_id AS key, 'period_start' AS column_name,
       'the source was published between ' || s.published_from || ' and ' || s.published_to AS message
FROM figures AS f
JOIN sources AS s USING (source_id)
WHERE f.period_basis = 'as_of' AND f.period_mention_id IS NULL
  AND (f.period_start <> s.published_from OR f.period_end <> s.published_to)
ORDER BY key
