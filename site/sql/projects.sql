-- Every project with its state by the latest text that tells.
SELECT c.* EXCLUDE (area),
    day_words(c.as_of, (SELECT min(as_of_from) FROM project_reports AS r WHERE r.project_id = c.project_id AND r.as_of = c.as_of), c.as_of_to) AS as_of_words,
    p.kind, p.area AS area_id, c.area, p.description, p.parent_project_id, u.name AS parent, p.agreement_id, a.title AS agreement
FROM project_current AS c
JOIN projects AS p USING (project_id)
LEFT JOIN projects AS u ON u.project_id = p.parent_project_id
LEFT JOIN agreements AS a ON a.agreement_id = p.agreement_id
ORDER BY c.project, c.project_id
