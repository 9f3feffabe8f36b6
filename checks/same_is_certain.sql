-- Claims of the same things have no other reading that the term leaves open, and no base that is not printed.
-- fix: name the reading in the term, or give the identity the comparability assumes and say what is assumed.
SELECT 'identities' AS table_name, i.identity_id AS key, 'comparability' AS column_name,
       t.figure_id || CASE WHEN r.figure_id IS NOT NULL THEN ' can be read otherwise' ELSE ' has no printed base' END AS message
FROM identities AS i
JOIN identity_terms AS t USING (identity_id)
JOIN figures AS f USING (figure_id)
LEFT JOIN (SELECT DISTINCT figure_id FROM readings) AS r ON r.figure_id = t.figure_id AND t.reading IS NULL
WHERE i.comparability = 'same'
  AND (r.figure_id IS NOT NULL
       OR i.kind IN ('growth', 'change') AND f.measure IN ('growth', 'change', 'multiple') AND f.baseline_basis <> 'stated')
ORDER BY ALL
