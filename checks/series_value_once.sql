-- An official series has one value a reporter, period, publisher and edition.
-- fix: delete one of the two, or correct the period or the edition.
SELECT 'official_series' AS table_name, max(series_id) AS key, 'period_start' AS column_name,
       'it is given twice: ' || string_agg(series_id, ', ' ORDER BY series_id) AS message
FROM official_series
GROUP BY indicator_id, ref_area, counterpart_area, period_start, period_end, unit, publisher, edition
HAVING count(*) > 1
ORDER BY key
