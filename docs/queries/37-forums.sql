-- Which number was each forum of the regions given, and where?
SELECT e.starts, e.number, e.name, e.place, count(r.mention_id) AS mentions, string_agg(DISTINCT m.source_id, ', ' ORDER BY m.source_id) AS sources
FROM events AS e
JOIN event_reports AS r USING (event_id)
JOIN mentions AS m USING (mention_id)
WHERE e.event_id LIKE 'interregional-forum-%'
GROUP BY ALL
ORDER BY e.starts;
