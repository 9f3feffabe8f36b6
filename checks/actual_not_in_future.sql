-- What is stated as a fact does not lie wholly after the statement.
-- fix: correct the period, or give the figure the modality forecast, plan, target or commitment.
SELECT 'figures' AS table_name, f.figure_id AS key, 'modality' AS column_name,
       'the period starts on ' || f.period_start || ', the words were said by ' || s.stated_to AS message
FROM figures AS f
JOIN sources AS s USING (source_id)
WHERE f.modality IN ('actual', 'estimate') AND f.period_start > s.stated_to
ORDER BY key
