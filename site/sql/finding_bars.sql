-- The two sides of an identity: what they come to, taken at their word, or plainly where only that shows the conflict.
WITH told AS (
    -- who speaks, where a side is made of claims alone
    SELECT identity_id, string_agg(DISTINCT claimant, ', ' ORDER BY claimant) FILTER (role = 'left') || ': ' AS left_told,
        string_agg(DISTINCT claimant, ', ' ORDER BY claimant) FILTER (role = 'right') || ': ' AS right_told
    FROM identity_terms
    JOIN figures_wide USING (figure_id)
    GROUP BY identity_id
), shown AS (
    SELECT s.*, coalesce(told.left_told, '') || c.left_words AS left_words, coalesce(told.right_told, '') || c.right_words AS right_words, c.gap_unit, c.relation,
        if(s.reading = 'plain', c.left_plain, c.left_interval) AS left_interval, if(s.reading = 'plain', c.right_plain, c.right_interval) AS right_interval
    FROM identity_sides AS s
    JOIN identity_check AS c USING (identity_id)
    LEFT JOIN told ON told.identity_id = c.identity_id
    WHERE s.known AND s.reading = if(c.verdict <> 'inconsistent' AND c.plain_verdict = 'inconsistent', 'plain', 'strict')
)
SELECT identity_id AS key, 1 AS place, 'claim' AS kind, left_words AS label, left_interval AS interval,
    if(kind = 'ratio', left_first.lo, left_lo) AS lo, if(kind = 'ratio', left_first.hi, left_hi) AS hi, NULL AS plain_hi, NULL AS value, NULL AS other, gap_unit AS unit
FROM shown
UNION ALL
SELECT identity_id, 2, 'opposed', right_words, right_interval,
    if(kind = 'ratio', implied_lo, right_lo), if(kind = 'ratio', implied_hi, right_hi), NULL, NULL, NULL, gap_unit
FROM shown
ORDER BY key, place
