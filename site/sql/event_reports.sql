-- Where the texts name a meeting.
SELECT r.event_id, m.mention_id, m.source_id, s.publisher || ', ' || day_words(s.published, s.published_from, s.published_to) AS source, m.start, m.printed, r.note
FROM event_reports AS r
JOIN mentions AS m USING (mention_id)
JOIN sources AS s USING (source_id)
ORDER BY r.event_id, m.source_id, m.start
