-- Claims of different years are not the same thing claimed twice.
-- fix: give the identity the comparability differs or assumes, or another relation.
SELECT 'identities' AS table_name, i.identity_id AS key, 'comparability' AS column_name,
       'the claims are of ' || min(year(f.period_end)) || ' and ' || max(year(f.period_end)) AS message
FROM identities AS i
JOIN identity_terms AS t USING (identity_id)
JOIN figures AS f USING (figure_id)
WHERE i.kind = 'repeat' AND i.relation = 'equal' AND i.comparability = 'same'
GROUP BY i.identity_id
HAVING min(year(f.period_end)) <> max(year(f.period_end))
ORDER BY key
