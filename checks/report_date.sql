-- A report is dated by its statement: never after the words of its source were said, and at most 31 days before (talks that are quoted later).
-- fix: give as_of the day of the statement; where the text has none, the days on which the words of the source were said.
WITH reports AS (
    SELECT 'project_reports' AS table_name, project_id || ' | ' || mention_id AS key, mention_id, as_of_from, as_of_to FROM project_reports
    UNION ALL
    SELECT 'agreement_reports', agreement_id || ' | ' || mention_id, mention_id, as_of_from, as_of_to FROM agreement_reports
)
SELECT r.table_name, r.key, 'as_of' AS column_name,
       'the words were said between ' || s.stated_from || ' and ' || s.stated_to AS message
FROM reports AS r
JOIN mentions AS m USING (mention_id)
JOIN sources AS s USING (source_id)
WHERE r.as_of_to > s.stated_to OR r.as_of_from < s.stated_from - 31
ORDER BY ALL
