-- What do the projects cost, and who invests in them?
SELECT project, sector, stage, costs, investors
FROM project_current
WHERE costs IS NOT NULL OR investors IS NOT NULL
ORDER BY costs NULLS LAST, project_id;
