-- Between which bounds does a claim put the true number, in each of its readings?
-- Grain: one row a figure and reading
-- Columns:
--   figure_id: the claim
--   reading: a for the row in figures, a letter of readings for another way to read the text
--   unit: unit of the bounds
--   lo: lower bound; null where the claim sets none
--   lo_closed: whether the lower bound itself is allowed
--   hi: upper bound; null where the claim sets none
--   hi_closed: whether the upper bound itself is allowed
--   plain_hi: upper bound as a reader takes a round floor: "over 4,000" is taken to be below 5,000; null where there is none
--   plain_hi_closed: whether that bound itself is allowed
--   whole: whether the claim counts whole things (or the full years of an age or a term) one by one, so that 110 means 110
--   interval: the bounds in words
--   plain_interval: the bounds of the plain reading in words
--
-- A printed number is read as XBRL Calculations 1.1 reads a rounded fact (round-to-nearest mode): half a unit
-- of precision to either side, both ends closed, since a half may have been rounded either way
-- (https://www.xbrl.org/Specification/calculation-1.1/REC-2023-02-22/calculation-1.1-REC-2023-02-22.html).
-- "More than v" sets no upper bound. The plain reading treats it as that specification's truncation mode does:
-- v cut off at its last digit that is not zero; but it sets no bound to a fraction in words ("more than a third"), which has
-- no next round number, nor to "hundreds" and "dozens", which are coded as at least two of them. A hedged number is never
-- narrower than the bare one. A level, share, multiple or rank is never below zero, a share never above 100.
-- The widths that are our own stand in conventions. Every bound is a DECIMAL: no verdict hangs on a binary fraction.
CREATE OR REPLACE VIEW reading_intervals AS
WITH claims AS (
    SELECT
        f.figure_id, f.reading, f.unit, f.measure, f.comparator, f.value, f.precision, coalesce(f.value_max, f.value) AS upper,
        (u.kind IN ('count', 'rank') OR u.unit = 'year') AND f.precision = 1 AND f.value = trunc(f.value) AS whole,
        f.measure IN ('level', 'share', 'multiple', 'rank') AS never_negative,
        greatest(f.precision * 0.5, abs(f.value) * c.approx_part) AS about,
        CASE WHEN f.measure = 'multiple' THEN least(f.precision * 0.5, abs(f.value) * c.multiple_part) ELSE f.precision * 0.5 END AS half,
        f.value * c.almost_from AS nearly,
        -- place value of the last digit that is not zero, in millionths: 50,000,000,000 -> 10,000,000,000
        CASE WHEN f.precision <> c.fraction_precision AND NOT (f.comparator = 'ge' AND f.value = 2 * f.precision) THEN greatest(f.precision, ('1' || repeat('0', length(digits) - length(rtrim(digits, '0'))))::DECIMAL(38, 0) * 0.000001) END AS place
    FROM (SELECT *, abs(value * 1000000)::HUGEINT::VARCHAR AS digits FROM figure_readings) AS f
    JOIN units AS u ON u.unit = f.unit
    CROSS JOIN conventions AS c
), raw AS (
    SELECT
        *,
        CASE comparator
            WHEN 'eq' THEN CASE WHEN whole OR upper <> value THEN value ELSE value - half END
            WHEN 'approx' THEN value - about
            WHEN 'almost' THEN least(value, nearly)
            WHEN 'gt' THEN value
            WHEN 'ge' THEN value
        END::DECIMAL(38, 9) AS low,
        comparator NOT IN ('gt', 'lt') AND NOT (comparator = 'almost' AND value < 0) AS low_closed,
        CASE comparator
            WHEN 'eq' THEN CASE WHEN whole OR upper <> value THEN upper ELSE value + half END
            WHEN 'approx' THEN upper + about
            WHEN 'almost' THEN greatest(upper, nearly)
            WHEN 'lt' THEN upper
            WHEN 'le' THEN upper
        END::DECIMAL(38, 9) AS high,
        comparator NOT IN ('gt', 'ge', 'lt') AND NOT (comparator = 'almost' AND value >= 0) AS high_closed
    FROM claims
), bounds AS (
    SELECT
        figure_id, reading, unit, whole, comparator,
        CASE WHEN never_negative THEN greatest(coalesce(low, 0), 0) ELSE low END AS lo,
        CASE WHEN never_negative AND coalesce(low, -1) < 0 THEN true ELSE low_closed AND low IS NOT NULL END AS lo_closed,
        CASE WHEN measure = 'share' THEN least(coalesce(high, 100), 100) ELSE high END AS hi,
        CASE WHEN measure = 'share' AND coalesce(high, 101) > 100 THEN true ELSE high_closed AND high IS NOT NULL END AS hi_closed,
        (value + place)::DECIMAL(38, 9) AS next_step
    FROM raw
), read AS (
    SELECT
        *,
        CASE WHEN comparator IN ('gt', 'ge') THEN least(coalesce(hi, next_step), next_step) ELSE hi END AS plain_hi,
        CASE WHEN comparator IN ('gt', 'ge') AND coalesce(next_step <= coalesce(hi, next_step), false) THEN false ELSE hi_closed END AS plain_hi_closed
    FROM bounds
)
SELECT
    figure_id, reading, unit, lo, lo_closed, hi, hi_closed, plain_hi, plain_hi_closed, whole,
    interval_words(lo, lo_closed, hi, hi_closed, unit) AS interval,
    interval_words(lo, lo_closed, plain_hi, plain_hi_closed, unit) AS plain_interval
FROM read;
