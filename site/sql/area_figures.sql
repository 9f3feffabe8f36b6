-- The claims that name an area, on either side.
SELECT DISTINCT x.entity_id, f.figure_id
FROM (SELECT ref_area AS entity_id, figure_id FROM figures UNION ALL SELECT counterpart_area, figure_id FROM figures) AS x
JOIN figures AS f USING (figure_id)
WHERE x.entity_id IS NOT NULL
ORDER BY x.entity_id, f.figure_id
