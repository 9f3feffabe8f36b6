-- projects in words
-- Every project: how far it is by the latest text that tells, who takes part, what it costs
-- Widths: 44, 16, 22, 16, 13, 24, 34, 34, 34, 44, 9, 44
SELECT project, project_id AS "project@projects", replace(sector, '_', ' ') AS sector, area AS "where",
    replace(stage, '_', ' ') AS stage, as_of AS "as of", claimant AS "said by", milestones, costs, investors,
    others AS "others who take part", texts AS "told in texts", s.title AS source, c.source_id AS "source@sources"
FROM project_current AS c LEFT JOIN sources AS s USING (source_id)
ORDER BY sector, project
