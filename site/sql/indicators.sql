-- Everything that is measured, with the number of claims and of official values.
SELECT i.*, count(DISTINCT f.figure_id) AS figures, count(DISTINCT o.series_id) AS official
FROM indicators AS i
LEFT JOIN figures AS f USING (indicator_id)
LEFT JOIN official_series AS o USING (indicator_id)
GROUP BY ALL
HAVING figures > 0 OR official > 0
ORDER BY i.theme, i.name
