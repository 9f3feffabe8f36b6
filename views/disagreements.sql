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
-- first: severity, then factor. Claims that say the same of the same are one class, so that equal claims are never
-- paired with one another; classes are joined on equal keys and on one calendar year that both periods touch, so that
-- claims of other years are never met; and the words are looked up for those pairs alone that are shown.
CREATE OR REPLACE VIEW disagreements AS
WITH claims AS (
    SELECT
        f.figure_id, f.indicator_id, f.measure, f.unit, f.ref_area, f.counterpart_area, f.subject, f.value,
        f.period_start, f.period_end, f.period_basis = 'as_of' AS as_of,
        v.factor_limit, c.lo, c.lo_closed, c.hi, c.hi_closed,
        i.nature = 'flow' AND f.measure IN ('level', 'change') AS runs,
        f.period_end - f.period_start + 1 AS days,
        f.period_start - CASE WHEN f.period_basis = 'as_of' THEN v.near_days // 2 ELSE 0 END::INTEGER AS from_day,
        f.period_end + CASE WHEN f.period_basis = 'as_of' THEN v.near_days // 2 ELSE 0 END::INTEGER AS to_day
    FROM figures AS f
    JOIN claim_intervals AS c ON c.figure_id = f.figure_id
    JOIN indicators AS i ON i.indicator_id = f.indicator_id
    CROSS JOIN conventions AS v
), classes AS (
    SELECT * EXCLUDE (figure_id), min(figure_id) AS class, list(figure_id) AS members FROM claims GROUP BY ALL
), by_year AS (
    SELECT * EXCLUDE (members), unnest(range(year(from_day), year(to_day) + 1)) AS in_year
    FROM classes
    WHERE from_day IS NOT NULL
), met AS (
    SELECT a.class AS one_class, b.class AS other_class
    FROM by_year AS a
    JOIN by_year AS b
        ON a.indicator_id = b.indicator_id AND a.measure = b.measure AND a.unit = b.unit AND a.in_year = b.in_year
        AND a.ref_area IS NOT DISTINCT FROM b.ref_area
        AND a.counterpart_area IS NOT DISTINCT FROM b.counterpart_area
        AND a.subject IS NOT DISTINCT FROM b.subject
    WHERE a.class < b.class AND a.from_day <= b.to_day AND b.from_day <= a.to_day
      AND a.in_year = greatest(year(a.from_day), year(b.from_day)) -- a pair counts in the first year that both touch
      AND (NOT a.runs OR (a.days * 10 <= b.days * 11 AND b.days * 10 <= a.days * 11))
), class_of AS (
    SELECT class, unnest(members) AS figure_id FROM classes
), declared AS (
    SELECT
        x.class AS one_class, y.class AS other_class, l.figure_id AS one, r.figure_id AS other,
        min(i.identity_id) AS identity_id, min(i.comparability) AS comparability, min(i.note) AS note
    FROM identities AS i
    JOIN identity_terms AS l ON l.identity_id = i.identity_id AND l.role = 'left' AND l.operand = 'figure'
    JOIN identity_terms AS r ON r.identity_id = i.identity_id AND r.role = 'right' AND r.operand = 'figure'
    JOIN class_of AS x ON x.figure_id = l.figure_id
    JOIN class_of AS y ON y.figure_id = r.figure_id
    WHERE i.kind = 'repeat' AND i.relation = 'equal'
    GROUP BY ALL
), judged AS (
    SELECT
        p.*, a.members AS ones, b.members AS others, a.factor_limit,
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
            WHEN a.as_of AND b.as_of AND a.from_day <= b.to_day AND b.from_day <= a.to_day THEN 'near'
            WHEN a.period_start <= b.period_end AND b.period_start <= a.period_end THEN 'overlapping'
            ELSE 'apart'
        END AS periods
    FROM (SELECT *, NULL AS one, NULL AS other, NULL AS identity_id, NULL AS comparability, NULL AS note FROM met
          UNION ALL FROM declared) AS p
    JOIN classes AS a ON a.class = p.one_class
    JOIN classes AS b ON b.class = p.other_class
    WHERE a.unit = b.unit
), halves AS (
    SELECT * EXCLUDE (ones, others), unnest(CASE WHEN one IS NULL THEN ones ELSE [one] END) AS x, others
    FROM judged
    WHERE NOT meet OR factor >= factor_limit
), pairs AS (
    SELECT
        least(x, y) AS one, greatest(x, y) AS other, factor, factor_limit, meet, periods,
        min(identity_id) AS identity_id, min(note) AS note,
        coalesce(min(comparability) = 'same', bool_and(same_definition)) AS same_definition
    FROM (SELECT * EXCLUDE (others), unnest(CASE WHEN other IS NULL THEN others ELSE [other] END) AS y FROM halves)
    GROUP BY ALL
), told AS (
    SELECT
        f.figure_id, f.indicator_id, f.measure, f.ref_area, f.counterpart_area, f.unit, f.claimed_by, f.note,
        f.source_id, f.subject, s.published, s.published_to, m.printed, c.interval,
        period_words(f.period_start, f.period_end, f.period_basis) AS period, coalesce(e.name, f.claimed_by) AS claimant
    FROM figures AS f
    JOIN claim_intervals AS c ON c.figure_id = f.figure_id
    JOIN sources AS s ON s.source_id = f.source_id
    JOIN mentions AS m ON m.mention_id = f.mention_id
    LEFT JOIN entities AS e ON e.entity_id = f.claimed_by
)
SELECT
    CASE WHEN meet THEN 3 ELSE 1 END + CASE WHEN same_definition AND periods IN ('same', 'near') THEN 0 ELSE 1 END AS severity,
    trunc(factor, 2)::DECIMAL(38, 2) AS factor, p.factor_limit::DECIMAL(38, 2) AS factor_limit, meet,
    a.indicator_id, a.measure, a.ref_area, a.counterpart_area, a.unit,
    a.figure_id AS first_figure, a.claimant AS first_claimant, a.published AS first_published,
    a.source_id AS first_source, a.printed AS first_printed,
    a.period AS first_period, a.subject AS first_subject, a.interval AS first_interval,
    b.figure_id AS second_figure, b.claimant AS second_claimant, b.published AS second_published,
    b.source_id AS second_source, b.printed AS second_printed,
    b.period AS second_period, b.subject AS second_subject, b.interval AS second_interval,
    periods, same_definition, identity_id,
    coalesce(p.note, nullif(concat_ws('; ', a.note, b.note), '')) AS note
FROM pairs AS p
JOIN told AS x ON x.figure_id = p.one
JOIN told AS y ON y.figure_id = p.other
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN (x.published_to, x.figure_id) <= (y.published_to, y.figure_id) THEN x ELSE y END AS a,
        CASE WHEN (x.published_to, x.figure_id) <= (y.published_to, y.figure_id) THEN y ELSE x END AS b
) AS in_order
ORDER BY severity, factor DESC NULLS LAST, first_figure, second_figure;
