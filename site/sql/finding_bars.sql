-- The two sides of an identity: what they come to, taken at their word, or plainly where only that shows the conflict.
WITH shown AS (
    SELECT s.*, c.left_words, c.right_words, c.gap_unit, c.relation,
        if(s.reading = 'plain', c.left_plain, c.left_interval) AS left_interval, if(s.reading = 'plain', c.right_plain, c.right_interval) AS right_interval
    FROM identity_sides AS s
    JOIN identity_check AS c USING (identity_id)
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
