-- The unprinted baseline of a growth or change is the same stretch of the year before.
-- fix: correct the baseline or its basis.
WITH earlier AS (
    SELECT figure_id, baseline_start, baseline_end, CAST(period_start - INTERVAL 1 YEAR AS DATE) AS first_day,
           CASE WHEN period_end = last_day(period_end) THEN last_day(period_end - INTERVAL 1 YEAR)
                ELSE CAST(period_end - INTERVAL 1 YEAR AS DATE) END AS final_day
    FROM figures
    WHERE baseline_basis = 'implied' AND measure IN ('growth', 'change')
)
SELECT 'figures' AS table_name, figure_id AS key,
       CASE WHEN baseline_start <> first_day THEN 'baseline_start' ELSE 'baseline_end' END AS column_name,
       'the same stretch of the year before is ' || first_day || ' to ' || final_day AS message
FROM earlier
WHERE baseline_start <> first_day OR baseline_end <> final_day
ORDER BY key
