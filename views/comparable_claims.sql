-- Which claims can be held against one another, and do their bounds meet?
-- Grain: one row a pair of classes of claims (as in claim_classes), or of claims that a curator declared comparable
-- Columns:
--   one_class: a class of claims
--   other_class: another
--   one_figure: the claim, where a curator declared this pair; null where all of the class are meant
--   other_figure: the other claim, likewise
--   identity_id: the repeat identity by which a curator declared the two comparable
--   note: its note
--   same_subject: whether the subject is the same
--   same_definition: whether indicator and subject are the same, or the curator says that the claims must fit
--   periods: same, near (statements of a stock a few weeks apart), overlapping or apart (compared because a curator says so)
--   factor: how many times the smaller stated number goes into the larger; null for places, which are no amounts
--   factor_limit: from which factor on a pair disagrees though its bounds meet
--   meet: whether some number lies within the bounds of both claims
--
-- Two claims are comparable (a) where indicator, measure, unit and areas are the same and the periods overlap, those of stocks
-- and counts within near_days, flows only where the periods are about as long; or (b) where a repeat identity says so, whatever
-- their subjects and periods. Classes are joined on equal keys and on one calendar year that both periods touch, so that claims
-- of other years are never met.
CREATE OR REPLACE VIEW comparable_claims AS
WITH classes AS (
    SELECT * FROM claim_classes WHERE figure_id = class
), by_year AS (
    SELECT *, unnest(range(year(from_day), year(to_day) + 1)) AS in_year FROM classes WHERE from_day IS NOT NULL
), met AS (
    SELECT a.class AS one_class, b.class AS other_class
    FROM by_year AS a
    JOIN by_year AS b
        ON a.indicator_id = b.indicator_id AND a.measure = b.measure AND a.unit = b.unit AND a.in_year = b.in_year
        AND a.ref_area IS NOT DISTINCT FROM b.ref_area
        AND a.counterpart_area IS NOT DISTINCT FROM b.counterpart_area
    WHERE a.class < b.class AND a.from_day <= b.to_day AND b.from_day <= a.to_day
      AND a.in_year = greatest(year(a.from_day), year(b.from_day)) -- a pair counts in the first year that both touch
      AND (NOT a.runs OR (a.days * 10 <= b.days * 11 AND b.days * 10 <= a.days * 11))
), declared AS (
    SELECT
        x.class AS one_class, y.class AS other_class, l.figure_id AS one_figure, r.figure_id AS other_figure,
        min(i.identity_id) AS identity_id, min(i.comparability) AS comparability, min(i.note) AS note
    FROM identities AS i
    JOIN identity_terms AS l ON l.identity_id = i.identity_id AND l.role = 'left' AND l.operand = 'figure'
    JOIN identity_terms AS r ON r.identity_id = i.identity_id AND r.role = 'right' AND r.operand = 'figure'
    JOIN claim_classes AS x ON x.figure_id = l.figure_id
    JOIN claim_classes AS y ON y.figure_id = r.figure_id
    WHERE i.kind = 'repeat' AND i.relation = 'equal'
    GROUP BY ALL
)
SELECT
    p.one_class, p.other_class, p.one_figure, p.other_figure, p.identity_id, p.note,
    a.subject IS NOT DISTINCT FROM b.subject AS same_subject,
    coalesce(p.comparability = 'same', a.indicator_id = b.indicator_id AND a.subject IS NOT DISTINCT FROM b.subject) AS same_definition,
    CASE
        WHEN a.period_start = b.period_start AND a.period_end = b.period_end THEN 'same'
        WHEN a.as_of AND b.as_of AND a.from_day <= b.to_day AND b.from_day <= a.to_day THEN 'near'
        WHEN a.period_start <= b.period_end AND b.period_start <= a.period_end THEN 'overlapping'
        ELSE 'apart'
    END AS periods,
    divide_down(
        greatest(a.value, b.value)::DECIMAL(38, 9),
        CASE WHEN a.measure <> 'rank' AND least(a.value, b.value) > 0 THEN least(a.value, b.value) ELSE NULL END::DECIMAL(38, 9)
    ) AS factor,
    a.factor_limit,
    NOT coalesce(
        a.lo > b.hi OR (a.lo = b.hi AND NOT (a.lo_closed AND b.hi_closed))
        OR b.lo > a.hi OR (b.lo = a.hi AND NOT (b.lo_closed AND a.hi_closed)), false
    ) AS meet
FROM (SELECT *, NULL AS one_figure, NULL AS other_figure, NULL AS identity_id, NULL AS comparability, NULL AS note FROM met
      UNION ALL FROM declared) AS p
JOIN classes AS a ON a.class = p.one_class
JOIN classes AS b ON b.class = p.other_class
WHERE a.unit = b.unit;
