-- Which claims say the same of the same, whoever says it?
-- Grain: one row a figure; claims that say the same share a class, so that a pair of views need not meet them twice
-- Columns:
--   figure_id: the claim
--   class: the claim that stands for all that say the same
--   indicator_id: what is measured
--   measure: level, change, growth, multiple, share or rank
--   unit: unit of the number
--   ref_area: the area
--   counterpart_area: the other side
--   subject: what exactly is measured
--   value: the number
--   period_start: first day of the period
--   period_end: last day of the period
--   as_of: whether it is the state at a day
--   lo: lower bound
--   lo_closed: whether the lower bound itself is allowed
--   hi: upper bound
--   hi_closed: whether the upper bound itself is allowed
--   runs: whether it is an amount that grows with the length of its period
--   days: length of the period
--   factor_limit: from which factor on two claims disagree though their bounds meet
--   from_day: first day of the period; half of near_days earlier for a state at a day
--   to_day: last day of the period; half of near_days later for a state at a day
CREATE OR REPLACE VIEW claim_classes AS
WITH claims AS (
    SELECT
        f.figure_id, f.indicator_id, f.measure, f.unit, f.ref_area, f.counterpart_area, f.subject, f.value,
        f.period_start, f.period_end, f.period_basis = 'as_of' AS as_of, c.lo, c.lo_closed, c.hi, c.hi_closed,
        i.nature = 'flow' AND f.measure IN ('level', 'change') AS runs,
        f.period_end - f.period_start + 1 AS days, v.factor_limit,
        f.period_start - CASE WHEN f.period_basis = 'as_of' THEN v.near_days // 2 ELSE 0 END::INTEGER AS from_day,
        f.period_end + CASE WHEN f.period_basis = 'as_of' THEN v.near_days // 2 ELSE 0 END::INTEGER AS to_day
    FROM figures AS f
    JOIN claim_intervals AS c ON c.figure_id = f.figure_id
    JOIN indicators AS i ON i.indicator_id = f.indicator_id
    CROSS JOIN conventions AS v
), classes AS (
    SELECT * EXCLUDE (figure_id), min(figure_id) AS class, list(figure_id) AS members FROM claims GROUP BY ALL
)
SELECT
    unnest(members) AS figure_id, class, indicator_id, measure, unit, ref_area, counterpart_area, subject, value, period_start, period_end,
    as_of, lo, lo_closed, hi, hi_closed, runs, days, factor_limit, from_day, to_day
FROM classes;
