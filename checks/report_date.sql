-- A report is dated by its statement: never after its source, and at most 31 days before it (talks that are quoted later).
-- fix: give as_of the day of the statement; where the text has none, the days on which the source was published.
WITH reports AS (
    SELECT 'project_reports' AS table_name, project_id || ' | ' || mention_id AS key, mention_id, as_of FROM project_reports
    UNION ALL
    SELECT 'agreement_reports', agreement_id || ' | ' || mention_id, mention_id, as_of FROM agreement_reports
), days AS (
    -- the first day of 2023, 2023-12 or 2023-12-22, hedges left out; anything else is left to the EDTF check
    SELECT *, TRY_CAST(rpad(regexp_replace(as_of, '[~?%]', '', 'g'), 10, '-01-01') AS DATE) AS first_day FROM reports
)
SELECT d.table_name, d.key, 'as_of' AS column_name,
       'the source was published between ' || s.published_from || ' and ' || s.published_to AS message
FROM days AS d
JOIN mentions AS m USING (mention_id)
JOIN sources AS s USING (source_id)
WHERE d.first_day > s.published_to OR d.first_day < s.published_from - 31
ORDER BY ALL
