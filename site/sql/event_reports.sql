-- Where the texts name a meeting.
SELECT r.event_id, m.mention_id, m.source_id, m.start, m.printed, r.note
FROM event_reports AS r
JOIN mentions AS m USING (mention_id)
ORDER BY r.event_id, m.source_id, m.start
