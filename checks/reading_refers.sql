-- A reading gives a code or a number that its column can have.
-- fix: correct the value, or add the row that it names.
WITH known AS (
    SELECT 'indicator_id' AS column_name, indicator_id AS value FROM indicators
    UNION SELECT 'unit', unit FROM units
    UNION SELECT unnest(['ref_area', 'counterpart_area', 'claimed_by']), entity_id FROM entities
    UNION SELECT 'project_id', project_id FROM projects
    UNION SELECT 'agreement_id', agreement_id FROM agreements
    UNION SELECT 'event_id', event_id FROM events
    UNION SELECT 'measure', unnest(['level', 'change', 'growth', 'multiple', 'share', 'rank'])
    UNION SELECT 'comparator', unnest(['eq', 'approx', 'almost', 'gt', 'ge', 'lt', 'le'])
    UNION SELECT 'modality', unnest(['actual', 'estimate', 'forecast', 'plan', 'target', 'commitment'])
    UNION SELECT 'accrual', unnest(['at', 'during', 'per_year', 'since'])
    UNION SELECT 'period_basis', unnest(['stated', 'relative', 'as_of', 'none'])
    UNION SELECT 'baseline_basis', unnest(['stated', 'implied', 'none'])
)
SELECT 'readings' AS table_name, concat_ws(' | ', r.figure_id, r.reading, r.column_name) AS key, 'value' AS column_name,
       r.value || ' is nothing that ' || r.column_name || ' can be' AS message
FROM readings AS r
LEFT JOIN known AS k ON k.column_name = r.column_name AND k.value = r.value
WHERE r.value IS NOT NULL
  AND CASE WHEN r.column_name IN ('value', 'value_max', 'precision') THEN TRY_CAST(r.value AS DECIMAL(24, 6)) IS NULL
           WHEN r.column_name IN ('period_start', 'period_end', 'baseline_start', 'baseline_end') THEN TRY_CAST(r.value AS DATE) IS NULL
           WHEN r.column_name = 'subject' THEN FALSE
           ELSE k.value IS NULL END
ORDER BY key
