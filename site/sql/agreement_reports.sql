-- What each text says of a document, in the order of time.
SELECT r.*, m.printed, m.source_id, s.publisher, m.start, coalesce(e.name, r.claimed_by) AS claimant,
    day_words(r.as_of, r.as_of_from, r.as_of_to) AS when_words
FROM agreement_reports AS r
JOIN mentions AS m USING (mention_id)
JOIN sources AS s USING (source_id)
LEFT JOIN entities AS e ON e.entity_id = r.claimed_by
ORDER BY r.agreement_id, r.as_of_from, m.source_id, m.start
