-- How do the claims of one indicator follow each other in time?
-- Grain: one row a figure that has a period; read it ordered by indicator, areas, subject and place
-- Columns:
--   indicator_id: what is measured
--   ref_area: the area
--   counterpart_area: the other side
--   subject: what exactly is measured
--   measure: level, change, growth, multiple, share or rank
--   unit: unit of the number
--   place: place of the claim within its series, from the earliest period
--   period: the period in words
--   period_start: its first day
--   period_end: its last day
--   printed: the words of the source
--   value: the number
--   interval: its bounds in words
--   modality: whether it is said to be so, expected or intended
--   claimant: who says so
--   source_id: where
--   figure_id: the claim
CREATE OR REPLACE VIEW indicator_series AS
SELECT
    indicator_id, ref_area, counterpart_area, subject, measure, unit,
    row_number() OVER (
        PARTITION BY indicator_id, ref_area, counterpart_area, subject, measure, unit
        ORDER BY period_end, period_start, figure_id
    ) AS place,
    period, period_start, period_end, printed, value, interval, modality, claimant, source_id, figure_id
FROM figures_wide
WHERE period_start IS NOT NULL;
