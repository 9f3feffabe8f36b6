-- A figure of basis as_of without a period mention takes the days on which the words of its source were said.
-- fix: copy stated_from and stated_to of the source, or name the mention that dates the statement.
SELECT 'figures' AS table_name, f.figure_id AS key, 'period_start' AS column_name,
       'the words were said between ' || s.stated_from || ' and ' || s.stated_to AS message
FROM figures AS f
JOIN sources AS s USING (source_id)
WHERE f.period_basis = 'as_of' AND f.period_mention_id IS NULL
  AND (f.period_start <> s.stated_from OR f.period_end <> s.stated_to)
ORDER BY key
