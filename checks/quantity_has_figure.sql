-- Every mention of kind quantity is the evidence of a figure.
-- fix: code the figure, or give the mention the kind for which the number is set aside.
SELECT 'mentions' AS table_name, m.mention_id AS key, 'kind' AS column_name,
       'the quantity has no figure' AS message
FROM mentions AS m
ANTI JOIN figures AS f ON f.mention_id = m.mention_id
WHERE m.kind = 'quantity'
ORDER BY key
