-- Which projects moved on between two texts?
SELECT project, as_of, stage_before, stage, claimant, note
FROM project_timeline
WHERE moved
ORDER BY project, step;
