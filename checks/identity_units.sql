-- What an identity adds up or compares is in one unit; an exchange starts from dollars and ends in the currency of its rate.
-- fix: correct the term, or choose another kind of identity.
WITH terms AS (
    SELECT
        i.kind, t.identity_id, t.role, t.term, t.operand,
        CASE t.operand WHEN 'figure' THEN f.unit WHEN 'constant' THEN t.unit WHEN 'rate' THEN t.currency
                       WHEN 'documents' THEN 'count' ELSE 'year' END AS unit
    FROM identity_terms AS t
    JOIN identities AS i USING (identity_id)
    LEFT JOIN figures AS f ON f.figure_id = t.figure_id
), compared AS (
    SELECT
        *,
        -- a place in a series counts its things, so that the fourth is one more than three
        CASE WHEN unit = 'rank' THEN 'count' ELSE unit END AS like_unit,
        CASE WHEN kind = 'ratio' THEN ends_with(role, '_per')::VARCHAR
             WHEN kind = 'exchange' OR role = 'rate' THEN role
             ELSE '' END AS heap
    FROM terms
), firsts AS (
    SELECT identity_id, heap, arg_min(like_unit, (role, term)) AS like_unit FROM compared GROUP BY identity_id, heap
)
SELECT 'identity_terms' AS table_name, c.identity_id || ' | ' || c.role || ' | ' || c.term AS key,
       'figure_id' AS column_name,
       'its unit is ' || c.unit || ', that of a term beside it ' || h.like_unit AS message
FROM compared AS c
JOIN firsts AS h ON h.identity_id = c.identity_id AND h.heap = c.heap
WHERE c.like_unit <> h.like_unit
UNION ALL
SELECT 'identity_terms', c.identity_id || ' | ' || c.role || ' | ' || c.term, 'figure_id',
       'an exchange turns US dollars into the currency of its rate; its unit is ' || c.unit
FROM compared AS c
WHERE c.kind = 'exchange'
  AND (c.role = 'amount' AND c.unit <> 'USD'
       OR c.role = 'result' AND c.unit NOT IN (
           SELECT r.unit FROM compared AS r WHERE r.identity_id = c.identity_id AND r.role = 'rate'
       ))
ORDER BY key
