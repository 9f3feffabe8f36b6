-- Who takes part in a project.
SELECT DISTINCT a.project_id, a.entity_id, e.name, e.kind, country_words(e.kind, e.country) AS country, a.role, a.basis
FROM project_actors AS a
JOIN entities AS e USING (entity_id)
ORDER BY a.project_id, e.name, a.role
