-- What is said to have happened to a project did not happen after it was said; what is planned did not happen before.
-- fix: correct the date or the milestone.
WITH milestones AS (
    SELECT *, TRY_CAST(rpad(regexp_replace(milestone_date, '[~?%]', '', 'g'), 10, '-01-01') AS DATE) AS first_day
    FROM project_reports
)
SELECT 'project_reports' AS table_name, project_id || ' | ' || mention_id AS key, 'milestone_date' AS column_name,
       milestone || ' on ' || milestone_date || ', said on ' || as_of AS message
FROM milestones
WHERE CASE WHEN starts_with(milestone, 'planned_') THEN first_day < date_trunc('year', as_of_from) ELSE first_day > as_of_to END
ORDER BY key
