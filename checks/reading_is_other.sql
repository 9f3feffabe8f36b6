-- Another reading of a figure says something else than the row in `figures`.
-- fix: delete the reading, or correct its value.
SELECT 'readings' AS table_name, concat_ws(' | ', r.figure_id, r.reading, r.column_name) AS key, 'value' AS column_name,
       'the figure itself has ' || coalesce(r.value, 'an empty cell') AS message
FROM readings AS r
JOIN figures AS f USING (figure_id)
WHERE CASE r.column_name
        WHEN 'indicator_id' THEN f.indicator_id::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'subject' THEN f.subject::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'ref_area' THEN f.ref_area::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'counterpart_area' THEN f.counterpart_area::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'measure' THEN f.measure::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'comparator' THEN f.comparator::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'value' THEN coalesce(f.value = TRY_CAST(r.value AS DECIMAL(24, 6)), f.value IS NULL AND r.value IS NULL)
        WHEN 'value_max' THEN coalesce(f.value_max = TRY_CAST(r.value AS DECIMAL(24, 6)), f.value_max IS NULL AND r.value IS NULL)
        WHEN 'precision' THEN coalesce(f.precision = TRY_CAST(r.value AS DECIMAL(24, 6)), f.precision IS NULL AND r.value IS NULL)
        WHEN 'unit' THEN f.unit::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'modality' THEN f.modality::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'accrual' THEN f.accrual::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'period_start' THEN f.period_start::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'period_end' THEN f.period_end::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'period_basis' THEN f.period_basis::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'baseline_start' THEN f.baseline_start::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'baseline_end' THEN f.baseline_end::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'baseline_basis' THEN f.baseline_basis::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'claimed_by' THEN f.claimed_by::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'project_id' THEN f.project_id::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'agreement_id' THEN f.agreement_id::VARCHAR IS NOT DISTINCT FROM r.value
        WHEN 'event_id' THEN f.event_id::VARCHAR IS NOT DISTINCT FROM r.value
      END
ORDER BY key
