-- How far along are the gas projects?
SELECT p.project, p.stage, p.stage_basis, p.as_of, p.claimant
FROM search('gas') AS s
JOIN project_current AS p ON p.project_id = s.key
WHERE s.found_in = 'projects' AND s.by_name
ORDER BY p.project_id;
