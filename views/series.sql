-- What has been claimed of one indicator, in the order of the periods?
-- Grain: one row a figure of the indicator, those without a period last
-- Columns:
--   wanted: indicator_id, as in series('trade_turnover')
CREATE OR REPLACE MACRO series(wanted) AS TABLE
SELECT
    period, printed, measure, value, unit, interval, subject, area, counterpart, modality, claimant, source_id, figure_id
FROM figures_wide
WHERE indicator_id = wanted
ORDER BY measure, unit, period_end NULLS LAST, period_start, figure_id;
