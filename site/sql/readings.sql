-- The other ways in which a claim's words can honestly be read.
SELECT r.figure_id, r.reading, string_agg(r.column_name || ' ' || coalesce(r.value, 'empty'), ', ' ORDER BY r.column_name) AS cells,
    string_agg(DISTINCT r.note, '; ' ORDER BY r.note) AS note, any_value(c.interval) AS interval
FROM readings AS r
JOIN reading_intervals AS c USING (figure_id, reading)
GROUP BY r.figure_id, r.reading
ORDER BY r.figure_id, r.reading
