-- Which meetings do the texts name, when, where, with whom and with what result?
-- Grain: one row an event, in the order of time; those without a day at the end
-- Columns:
--   event_id: the event
--   event: its name
--   kind: forum, visit, summit, talks or session
--   series: the series that it belongs to
--   number: its number in the series
--   starts: first day (EDTF)
--   starts_from: first day that this allows
--   starts_to: last day that this allows
--   place: where
--   participants: who took part, as the texts name them
--   documents: how many documents of the tables belong to it
--   figures: how many figures belong to it
--   texts: how many texts name it
CREATE OR REPLACE VIEW events_in_time AS
SELECT
    v.event_id, v.name AS event, v.kind, v.series, v.number, v.starts, v.starts_from, v.starts_to, coalesce(l.name, v.place) AS place,
    p.participants, coalesce(a.documents, 0) AS documents, coalesce(f.figures, 0) AS figures, coalesce(r.texts, 0) AS texts
FROM events AS v
LEFT JOIN entities AS l ON l.entity_id = v.place
LEFT JOIN (
    SELECT event_id, string_agg(DISTINCT coalesce(e.name, x.entity_id), ', ' ORDER BY coalesce(e.name, x.entity_id)) AS participants
    FROM event_participants AS x
    LEFT JOIN entities AS e USING (entity_id)
    GROUP BY event_id
) AS p USING (event_id)
LEFT JOIN (SELECT event_id, count(*) AS documents FROM agreements GROUP BY event_id) AS a USING (event_id)
LEFT JOIN (SELECT event_id, count(*) AS figures FROM figures GROUP BY event_id) AS f USING (event_id)
LEFT JOIN (
    SELECT x.event_id, count(DISTINCT m.source_id) AS texts FROM event_reports AS x JOIN mentions AS m USING (mention_id) GROUP BY x.event_id
) AS r USING (event_id)
ORDER BY v.starts_from NULLS LAST, v.event_id;
