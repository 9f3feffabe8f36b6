-- The findings for the first page: what two speakers say of one thing, none of it compared by an assumption of ours,
-- sums of money first, then the widest gap; one of each indicator.
WITH told AS (
    SELECT t.identity_id, list_sort(list(DISTINCT f.indicator_id)) AS indicators, count(DISTINCT f.claimed_by) AS speakers
    FROM identity_terms AS t
    JOIN figures AS f USING (figure_id)
    GROUP BY t.identity_id
), conflicts AS (
    SELECT c.identity_id, t.indicators, coalesce(t.speakers, 0) > 1 AS two, c.kind = 'repeat' AS repeated, c.comparability <> 'assumes' AS comparable,
        c.gap_unit IN ('USD', 'EUR', 'RUB', 'KZT') AS money, if(c.verdict = 'inconsistent', c.gap_percent, c.plain_gap_percent) AS percent
    FROM identity_check AS c
    LEFT JOIN told AS t USING (identity_id)
    WHERE 'inconsistent' IN (c.verdict, c.plain_verdict)
)
FROM conflicts
QUALIFY row_number() OVER (PARTITION BY indicators ORDER BY two DESC, repeated DESC, comparable DESC, percent DESC NULLS LAST, identity_id) = 1
ORDER BY two DESC, repeated DESC, comparable DESC, money DESC NULLS LAST, percent DESC NULLS LAST, identity_id
LIMIT 3
