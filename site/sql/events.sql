-- Every meeting that the texts name, in the order of time.
SELECT t.*, v.description, v.place AS place_id, day_words(v.starts, v.starts_from, v.starts_to) AS when_words
FROM events_in_time AS t
JOIN events AS v USING (event_id)
ORDER BY v.starts_from NULLS LAST, v.event_id
