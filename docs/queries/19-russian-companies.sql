-- Which Russian companies take part in the most projects?
SELECT e.name AS company, count(DISTINCT a.project_id) AS projects, string_agg(DISTINCT p.sector, ', ' ORDER BY p.sector) AS sectors
FROM project_actors AS a
JOIN entities AS e USING (entity_id)
JOIN projects AS p USING (project_id)
WHERE e.kind = 'company' AND e.country = 'RUS'
GROUP BY e.name
ORDER BY projects DESC, company
LIMIT 8;
