-- What exactly was claimed, by whom, where and when?
-- Grain: one row a figure, with everything that other tables say of it
-- Columns:
--   figure_id: the claim
--   indicator_id: what is measured
--   indicator: its name
--   theme: its theme
--   subject: what exactly is measured, where the indicator alone does not say
--   printed: the words of the source
--   measure: how the number relates to the thing measured
--   comparator: the hedge
--   value: the number
--   value_max: upper end of a range
--   unit: unit of the number
--   interval: between which bounds the claim puts the true number, in words
--   lo: lower bound; null where the claim sets none
--   hi: upper bound; null where the claim sets none
--   modality: whether it is said to be so, expected or intended
--   period: the period in words
--   period_start: its first day
--   period_end: its last day
--   period_basis: where the period comes from
--   ref_area: the area, as an identifier
--   area: the area's name
--   counterpart_area: the other side, as an identifier
--   counterpart: the other side's name
--   claimed_by: who says so, as an identifier
--   claimant: who says so
--   source_id: the source
--   source: its title
--   publisher: who published it
--   url: address of the source
--   published: when (EDTF)
--   published_to: last day on which it may have been published
--   said: when it was said (EDTF)
--   mention_id: the span that is the evidence
--   start: first character of the evidence in the frozen text
--   end: position after its last character
--   readings: how else the text can honestly be read; empty where it cannot
--   restates: the claim that this one repeats in another unit or form, so that it is not counted twice
--   project_id: the project that the figure belongs to
--   agreement_id: the agreement that it belongs to
--   event_id: the event that it belongs to
--   note: what a reader must know
CREATE OR REPLACE VIEW figures_wide AS
SELECT
    f.figure_id, f.indicator_id, i.name AS indicator, i.theme, f.subject, m.printed, f.measure, f.comparator,
    f.value, f.value_max, f.unit, c.interval, c.lo, c.hi, f.modality,
    period_words(f.period_start, f.period_end, f.period_basis) AS period,
    f.period_start, f.period_end, f.period_basis,
    f.ref_area, a.name AS area, f.counterpart_area, b.name AS counterpart,
    f.claimed_by, p.name AS claimant,
    f.source_id, s.title AS source, s.publisher, s.url, s.published, s.published_to, s.stated AS said,
    f.mention_id, m.start, m."end", r.readings,
    f.restates, f.project_id, f.agreement_id, f.event_id, f.note
FROM figures AS f
JOIN claim_intervals AS c USING (figure_id)
JOIN mentions AS m ON m.mention_id = f.mention_id
JOIN sources AS s ON s.source_id = f.source_id
JOIN indicators AS i ON i.indicator_id = f.indicator_id
LEFT JOIN (
    SELECT figure_id, string_agg(reading || ': ' || column_name || ' ' || coalesce(value, 'empty') || ' (' || note || ')', '; ' ORDER BY reading, column_name) AS readings
    FROM readings
    GROUP BY figure_id
) AS r ON r.figure_id = f.figure_id
LEFT JOIN entities AS a ON a.entity_id = f.ref_area
LEFT JOIN entities AS b ON b.entity_id = f.counterpart_area
LEFT JOIN entities AS p ON p.entity_id = f.claimed_by;
