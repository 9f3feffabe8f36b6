-- What do the statistics say of that for which something was claimed, and which claims can't be held against them?
-- Grain: one row a claim of an indicator for which there are statistics, and reporter; one row a claim that is not compared
-- Columns:
--   figure_id: the claim
--   indicator_id: what is measured
--   claimant: who made it
--   said: when (EDTF)
--   printed: in which words
--   measure: level, share, growth or another
--   modality: whether it was said to be so, expected or intended
--   period: for when
--   interval: the bounds of the claim in words
--   lo: lower bound of the claim
--   hi: upper bound of the claim
--   reporter: whose statistics
--   statistic: what they give, in the unit of the claim; of a multiple how many times the year before
--   publisher: who published them
--   edition: which edition
--   made_of: as published, mirror, or exports and imports added up
--   outside: how far the statistic lies outside of the claim, in the unit of the claim; 0 where it lies within
--   outside_percent: the same in percent of the nearer bound, for amounts of money
--   not_compared: why the claim is not compared; empty where it is
--
-- The reporters are kept apart, for they count differently (statistics_by_year). Only whole calendar years are compared, in the
-- currency of the claim: nobody said the dollars. Claims of indicators without official series (commodities, investment, ranks)
-- are not here.
CREATE OR REPLACE VIEW claims_and_statistics AS
WITH covered AS (
    SELECT DISTINCT indicator_id, ref_area, counterpart_area, unit FROM statistics_by_year
), claims AS (
    SELECT
        w.*, year(w.period_end) AS year,
        CASE
            WHEN w.subject IS NOT NULL THEN 'it speaks of a part, or of it as somebody counts: ' || w.subject
            WHEN w.measure NOT IN ('level', 'share', 'growth', 'multiple') THEN 'a ' || w.measure || ' is not in the statistics'
            WHEN w.period_end IS NULL THEN 'no period is printed'
            WHEN w.period_start <> make_date(year(w.period_end), 1, 1) OR w.period_end <> make_date(year(w.period_end), 12, 31)
                THEN 'its period is not one whole calendar year'
            WHEN year(f.baseline_end) <> year(w.period_end) - 1 THEN 'it is measured against another year than the one before'
            WHEN a.units IS NULL THEN 'no statistics of these areas'
            WHEN w.measure IN ('level', 'share') AND NOT list_contains(a.units, w.unit) THEN 'stated in ' || w.unit || ', the statistics in ' || array_to_string(a.units, ', ')
        END AS hindered
    FROM figures_wide AS w
    JOIN figures AS f USING (figure_id)
    LEFT JOIN (SELECT indicator_id, ref_area, counterpart_area, list(unit ORDER BY unit) AS units FROM covered GROUP BY ALL) AS a
        ON a.indicator_id = w.indicator_id AND a.ref_area = w.ref_area AND a.counterpart_area = w.counterpart_area
    WHERE w.indicator_id IN (SELECT indicator_id FROM covered)
), beside AS (
    SELECT
        c.*, s.reporter, s.publisher AS published_by, s.edition, s.made_of,
        CASE c.measure WHEN 'growth' THEN s.growth WHEN 'multiple' THEN 1 + s.growth / 100.0 ELSE s.value END::DECIMAL(38, 2) AS statistic
    FROM claims AS c
    LEFT JOIN statistics_by_year AS s
        ON c.hindered IS NULL AND s.indicator_id = c.indicator_id AND s.ref_area = c.ref_area AND s.counterpart_area = c.counterpart_area
        AND s.year = c.year AND (s.unit = c.unit OR (c.measure IN ('growth', 'multiple') AND s.growth IS NOT NULL))
), measured AS (
    SELECT
        *, CASE WHEN statistic < lo THEN statistic - lo WHEN statistic > hi THEN statistic - hi WHEN statistic IS NOT NULL THEN 0 END AS outside,
        CASE WHEN statistic < lo THEN lo ELSE hi END AS bound
    FROM beside
)
SELECT
    figure_id, indicator_id, claimant, said, printed, measure, modality, period, interval, lo, hi, coalesce(r.name, reporter) AS reporter,
    statistic, published_by AS publisher, edition, made_of, outside::DECIMAL(38, 2) AS outside,
    CASE WHEN measure = 'level' AND bound > 0 THEN round(100.0 * outside::DOUBLE / bound::DOUBLE, 1)::DECIMAL(9, 1) END AS outside_percent,
    coalesce(hindered, CASE WHEN statistic IS NULL THEN 'no statistics of that year' END) AS not_compared
FROM measured AS m
LEFT JOIN entities AS r ON r.entity_id = m.reporter
ORDER BY indicator_id, period_start NULLS LAST, said, figure_id, reporter, publisher;
