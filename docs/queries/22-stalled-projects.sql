-- Which projects stalled?
SELECT project, sign, stage, since, until, days, claimant
FROM projects_stalled;
