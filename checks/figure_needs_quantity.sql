-- The evidence of a figure is a mention of kind quantity.
-- fix: correct the figure's mention_id, or the kind of the mention.
SELECT 'figures' AS table_name, f.figure_id AS key, 'mention_id' AS column_name,
       'the mention is of kind ' || m.kind || ', not quantity' AS message
FROM figures AS f
JOIN mentions AS m USING (mention_id)
WHERE m.kind <> 'quantity'
ORDER BY key
