-- Every identity with its verdict, what cannot be true together first, then by comparability and the width of the gap.
SELECT
    c.*,
    if(c.verdict = 'inconsistent', 1, if(c.plain_verdict = 'inconsistent', 2, if(c.verdict = 'consistent', 3, 4))) AS place,
    if(c.verdict <> 'inconsistent' AND c.plain_verdict = 'inconsistent', c.left_plain, c.left_interval) AS left_shown,
    if(c.verdict <> 'inconsistent' AND c.plain_verdict = 'inconsistent', c.right_plain, c.right_interval) AS right_shown,
    if(c.verdict = 'inconsistent', c.gap_words, c.plain_gap_words) AS gap_shown,
    if(c.verdict = 'inconsistent', c.gap_percent, c.plain_gap_percent) AS percent_shown,
    list_position(['same', 'differs', 'assumes'], c.comparability) AS step
FROM identity_check AS c
ORDER BY place, step, percent_shown DESC NULLS LAST, c.identity_id
