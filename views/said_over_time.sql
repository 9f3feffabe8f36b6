-- What was said of one thing over time, and what do the statistics give?
-- Grain: one row a claim, or a value of an official series that has the same indicator
-- Columns:
--   indicator_id: what is measured
--   measure: level, change, growth, multiple, share or rank; level for a statistic
--   period: for when
--   period_start: first day of that
--   said: when it was said (EDTF); empty for a statistic
--   claimant: who said it, or the publisher of the statistic
--   printed: in which words
--   value: the number
--   unit: its unit
--   interval: the bounds of the claim in words
--   subject: what exactly is counted
--   modality: as in figures; `statistic` for a statistic
--   id: the figure_id or the series_id
CREATE OR REPLACE VIEW said_over_time AS
SELECT
    f.indicator_id, f.measure, period_words(f.period_start, f.period_end, f.period_basis) AS period, f.period_start,
    s.stated AS said, coalesce(e.name, f.claimed_by) AS claimant, m.printed, f.value, f.unit, c.interval, f.subject, f.modality,
    f.figure_id AS id
FROM figures AS f
JOIN claim_intervals AS c ON c.figure_id = f.figure_id
JOIN sources AS s ON s.source_id = f.source_id
JOIN mentions AS m ON m.mention_id = f.mention_id
LEFT JOIN entities AS e ON e.entity_id = f.claimed_by
UNION ALL
SELECT
    o.indicator_id, 'level', period_words(o.period_start, o.period_end, 'stated'), o.period_start,
    NULL, o.publisher || ' for ' || coalesce(e.name, o.ref_area), NULL, o.value, o.unit, NULL, NULL, 'statistic', o.series_id
FROM official_series AS o
LEFT JOIN entities AS e ON e.entity_id = o.ref_area
ORDER BY indicator_id, period_start NULLS LAST, said NULLS LAST, id;
