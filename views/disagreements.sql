-- Which claims about the same thing do not go together?
-- Grain: one row a pair of claims, the earlier published first
-- Columns:
--   severity: 1 intervals do not meet, like for like; 2 they do not meet, but definitions or periods differ; 3 and 4 likewise where they meet and only the factor is large
--   factor: how many times the smaller stated number goes into the larger
--   factor_limit: from which factor on a pair is listed though its intervals meet
--   meet: whether some number lies within the bounds of both claims
--   indicator_id: what is measured
--   measure: level, change, growth, multiple, share or rank
--   ref_area: the area
--   counterpart_area: the other side
--   unit: unit of both numbers
--   first_figure: the claim published earlier
--   first_claimant: who makes it
--   first_published: when (EDTF)
--   first_source: where
--   first_printed: in which words
--   first_period: for when
--   first_subject: of what exactly
--   first_interval: its bounds in words
--   second_figure: the other claim, and so on as above
--   second_claimant: who makes it
--   second_published: when (EDTF)
--   second_source: where
--   second_printed: in which words
--   second_period: for when
--   second_subject: of what exactly
--   second_interval: its bounds in words
--   periods: same, near (statements of a stock a few weeks apart), overlapping or apart (compared because a curator says so)
--   same_definition: whether both claims are of one indicator and subject, or the curator says that they must fit
--   identity_id: the repeat identity by which a curator declared the two comparable, if one did
--   note: what differs: the identity's note, else the notes of the two claims; own words
--
-- Two claims are compared (a) where indicator, measure, unit, areas and subject are the same and the periods
-- overlap, those of stocks and counts within near_days, flows only where the periods are about as long; or (b)
-- where a repeat identity says that they can be, whatever their subjects and periods. What matters most comes
-- first: severity, then factor. The join is on equal keys and on one calendar year that both periods touch, so
-- that claims of other years are never met.
CREATE OR REPLACE VIEW disagreements AS
WITH claims AS (
    SELECT
        f.*, v.factor_limit, c.lo, c.lo_closed, c.hi, c.hi_closed, c.interval, s.published, s.published_to,
        i.nature = 'flow' AND f.measure IN ('level', 'change') AS runs,
        f.period_end - f.period_start + 1 AS days,
        f.period_start - CASE WHEN f.period_basis = 'as_of' THEN v.near_days // 2 ELSE 0 END::INTEGER AS from_day,
        f.period_end + CASE WHEN f.period_basis = 'as_of' THEN v.near_days // 2 ELSE 0 END::INTEGER AS to_day
    FROM figures AS f
    JOIN claim_intervals AS c ON c.figure_id = f.figure_id
    JOIN sources AS s ON s.source_id = f.source_id
    JOIN indicators AS i ON i.indicator_id = f.indicator_id
    CROSS JOIN conventions AS v
), by_year AS (
    SELECT
        figure_id, indicator_id, measure, unit, ref_area, counterpart_area, subject, runs, days, from_day, to_day,
        unnest(range(year(from_day), year(to_day) + 1)) AS in_year
    FROM claims
    WHERE from_day IS NOT NULL
), found AS (
    SELECT a.figure_id AS one, b.figure_id AS other, NULL AS identity_id, NULL AS comparability, NULL AS note
    FROM by_year AS a
    JOIN by_year AS b
        ON a.indicator_id = b.indicator_id AND a.measure = b.measure AND a.unit = b.unit AND a.in_year = b.in_year
        AND a.ref_area IS NOT DISTINCT FROM b.ref_area
        AND a.counterpart_area IS NOT DISTINCT FROM b.counterpart_area
        AND a.subject IS NOT DISTINCT FROM b.subject
    WHERE a.figure_id < b.figure_id AND a.from_day <= b.to_day AND b.from_day <= a.to_day
      AND a.in_year = greatest(year(a.from_day), year(b.from_day)) -- a pair counts in the first year that both touch
      AND (NOT a.runs OR (a.days * 10 <= b.days * 11 AND b.days * 10 <= a.days * 11))
), declared AS (
    SELECT
        least(l.figure_id, r.figure_id) AS one, greatest(l.figure_id, r.figure_id) AS other, i.identity_id, i.comparability, i.note
    FROM identities AS i
    JOIN identity_terms AS l ON l.identity_id = i.identity_id AND l.role = 'left' AND l.operand = 'figure'
    JOIN identity_terms AS r ON r.identity_id = i.identity_id AND r.role = 'right' AND r.operand = 'figure'
    WHERE i.kind = 'repeat' AND i.relation = 'equal'
), pairs AS (
    SELECT one, other, min(identity_id) AS identity_id, min(comparability) AS comparability, min(note) AS note
    FROM (FROM found UNION ALL FROM declared)
    GROUP BY one, other
), compared AS (
    SELECT
        p.identity_id, p.note, a, b,
        divide_down(
            greatest(a.value, b.value)::DECIMAL(38, 9),
            CASE WHEN least(a.value, b.value) > 0 THEN least(a.value, b.value) ELSE NULL END::DECIMAL(38, 9)
        ) AS factor,
        NOT coalesce(
            a.lo > b.hi OR (a.lo = b.hi AND NOT (a.lo_closed AND b.hi_closed))
            OR b.lo > a.hi OR (b.lo = a.hi AND NOT (b.lo_closed AND a.hi_closed)), false
        ) AS meet,
        coalesce(p.comparability = 'same', a.indicator_id = b.indicator_id AND a.subject IS NOT DISTINCT FROM b.subject) AS same_definition,
        CASE
            WHEN a.period_start = b.period_start AND a.period_end = b.period_end THEN 'same'
            WHEN a.period_basis = 'as_of' AND b.period_basis = 'as_of' AND a.from_day <= b.to_day AND b.from_day <= a.to_day THEN 'near'
            WHEN a.period_start <= b.period_end AND b.period_start <= a.period_end THEN 'overlapping'
            ELSE 'apart'
        END AS periods
    FROM pairs AS p
    JOIN claims AS x ON x.figure_id = p.one
    JOIN claims AS y ON y.figure_id = p.other
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN (x.published_to, x.figure_id) <= (y.published_to, y.figure_id) THEN x ELSE y END AS a,
            CASE WHEN (x.published_to, x.figure_id) <= (y.published_to, y.figure_id) THEN y ELSE x END AS b
    ) AS in_order
    WHERE x.unit = y.unit
)
SELECT
    CASE WHEN meet THEN 3 ELSE 1 END + CASE WHEN same_definition AND periods IN ('same', 'near') THEN 0 ELSE 1 END AS severity,
    trunc(factor, 2)::DECIMAL(38, 2) AS factor, a.factor_limit::DECIMAL(38, 2) AS factor_limit, meet,
    a.indicator_id, a.measure, a.ref_area, a.counterpart_area, a.unit,
    a.figure_id AS first_figure, coalesce(ea.name, a.claimed_by) AS first_claimant, a.published AS first_published,
    a.source_id AS first_source, ma.printed AS first_printed,
    period_words(a.period_start, a.period_end, a.period_basis) AS first_period, a.subject AS first_subject, a.interval AS first_interval,
    b.figure_id AS second_figure, coalesce(eb.name, b.claimed_by) AS second_claimant, b.published AS second_published,
    b.source_id AS second_source, mb.printed AS second_printed,
    period_words(b.period_start, b.period_end, b.period_basis) AS second_period, b.subject AS second_subject, b.interval AS second_interval,
    periods, same_definition, identity_id,
    coalesce(c.note, nullif(concat_ws('; ', a.note, b.note), '')) AS note
FROM compared AS c
JOIN mentions AS ma ON ma.mention_id = a.mention_id
JOIN mentions AS mb ON mb.mention_id = b.mention_id
LEFT JOIN entities AS ea ON ea.entity_id = a.claimed_by
LEFT JOIN entities AS eb ON eb.entity_id = b.claimed_by
WHERE NOT meet OR factor >= a.factor_limit
ORDER BY severity, factor DESC NULLS LAST, first_figure, second_figure;
