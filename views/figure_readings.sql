-- In which ways can each claim honestly be read?
-- Grain: one row a figure and reading
-- Columns:
--   figure_id: the claim
--   reading: a for the row in figures, a letter of readings for another way to read the text
--   mention_id: the span that is the evidence
--   source_id: the source
--   why: why the text can be read so; null for reading a
--   indicator_id: as in figures, in this reading; so are all that follow
--   subject: what exactly is measured
--   ref_area: the area
--   counterpart_area: the other side
--   measure: how the number relates to the thing measured
--   comparator: the hedge
--   value: the number
--   value_max: upper end of a range
--   precision: place value of the last digit printed
--   unit: unit of the number
--   modality: whether it is said to be so, expected or intended
--   accrual: how the number relates to its period
--   period_start: first day of the period
--   period_end: last day of the period
--   period_basis: where the period comes from
--   baseline_start: first day of the earlier state
--   baseline_end: its last day
--   baseline_basis: where the baseline comes from
--   claimed_by: who says so
--   project_id: the project that the figure belongs to
--   agreement_id: the agreement that it belongs to
--   event_id: the event that it belongs to
CREATE OR REPLACE VIEW figure_readings AS
WITH others AS (
    SELECT figure_id, reading, map(list(column_name), list(value)) AS cells, string_agg(DISTINCT note, '; ' ORDER BY note) AS why
    FROM readings
    GROUP BY figure_id, reading
)
SELECT
    figure_id, 'a' AS reading, mention_id, source_id, NULL AS why, indicator_id, subject, ref_area, counterpart_area, measure, comparator,
    value, value_max, precision, unit, modality, accrual, period_start, period_end, period_basis,
    baseline_start, baseline_end, baseline_basis, claimed_by, project_id, agreement_id, event_id
FROM figures
UNION ALL
SELECT
    f.figure_id, o.reading, f.mention_id, f.source_id, o.why,
    read_as(o.cells, 'indicator_id', f.indicator_id), read_as(o.cells, 'subject', f.subject),
    read_as(o.cells, 'ref_area', f.ref_area), read_as(o.cells, 'counterpart_area', f.counterpart_area),
    read_as(o.cells, 'measure', f.measure), read_as(o.cells, 'comparator', f.comparator),
    read_as(o.cells, 'value', f.value), read_as(o.cells, 'value_max', f.value_max), read_as(o.cells, 'precision', f.precision),
    read_as(o.cells, 'unit', f.unit), read_as(o.cells, 'modality', f.modality), read_as(o.cells, 'accrual', f.accrual),
    read_as(o.cells, 'period_start', f.period_start), read_as(o.cells, 'period_end', f.period_end),
    read_as(o.cells, 'period_basis', f.period_basis),
    read_as(o.cells, 'baseline_start', f.baseline_start), read_as(o.cells, 'baseline_end', f.baseline_end),
    read_as(o.cells, 'baseline_basis', f.baseline_basis), read_as(o.cells, 'claimed_by', f.claimed_by),
    read_as(o.cells, 'project_id', f.project_id), read_as(o.cells, 'agreement_id', f.agreement_id),
    read_as(o.cells, 'event_id', f.event_id)
FROM others AS o
JOIN figures AS f ON f.figure_id = o.figure_id;
