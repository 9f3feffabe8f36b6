-- Which claims about the same thing do not go together?
-- Grain: one row a pair of claims, the earlier published first
-- Columns:
--   severity: 1 intervals do not meet, like for like; 2 they do not meet, but definitions or periods differ; 3 and 4 likewise where they meet and only the factor is large
--   factor: how many times the smaller stated number goes into the larger; null for places, which are no amounts
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
-- Which claims are compared stands in comparable_claims; of those the ones of one subject, or declared by a curator, whose bounds
-- do not meet or whose numbers lie factor_limit apart. What matters most comes first: severity, then factor.
CREATE OR REPLACE VIEW disagreements AS
WITH pairs AS (
    SELECT
        least(x.figure_id, y.figure_id) AS one, greatest(x.figure_id, y.figure_id) AS other, p.factor, p.factor_limit, p.meet, p.periods,
        min(p.identity_id) AS identity_id, min(p.note) AS identity_note,
        CASE WHEN min(p.identity_id) IS NULL THEN bool_and(p.same_definition)
             ELSE bool_and(p.same_definition) FILTER (p.identity_id IS NOT NULL) END AS same_definition
    FROM comparable_claims AS p
    JOIN claim_classes AS x ON x.class = p.one_class
    JOIN claim_classes AS y ON y.class = p.other_class
    WHERE (p.same_subject OR p.identity_id IS NOT NULL) AND (NOT p.meet OR p.factor >= p.factor_limit)
      AND x.figure_id = coalesce(p.one_figure, x.figure_id) AND y.figure_id = coalesce(p.other_figure, y.figure_id)
    GROUP BY ALL
)
SELECT
    CASE WHEN p.meet THEN 3 ELSE 1 END + CASE WHEN p.same_definition AND p.periods IN ('same', 'near') THEN 0 ELSE 1 END AS severity,
    trunc(p.factor, 2)::DECIMAL(38, 2) AS factor, p.factor_limit::DECIMAL(38, 2) AS factor_limit, p.meet,
    a.indicator_id, a.measure, a.ref_area, a.counterpart_area, a.unit,
    a.figure_id AS first_figure, a.claimant AS first_claimant, a.published AS first_published,
    a.source_id AS first_source, a.printed AS first_printed,
    a.period AS first_period, a.subject AS first_subject, a.interval AS first_interval,
    b.figure_id AS second_figure, b.claimant AS second_claimant, b.published AS second_published,
    b.source_id AS second_source, b.printed AS second_printed,
    b.period AS second_period, b.subject AS second_subject, b.interval AS second_interval,
    p.periods, p.same_definition, p.identity_id,
    coalesce(p.identity_note, nullif(concat_ws('; ', a.note, b.note), '')) AS note
FROM pairs AS p
JOIN figures_wide AS x ON x.figure_id = p.one
JOIN figures_wide AS y ON y.figure_id = p.other
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN (x.published_to, x.figure_id) <= (y.published_to, y.figure_id) THEN x ELSE y END AS a,
        CASE WHEN (x.published_to, x.figure_id) <= (y.published_to, y.figure_id) THEN y ELSE x END AS b
) AS in_order
ORDER BY severity, factor DESC NULLS LAST, first_figure, second_figure;
