-- Every text that was read.
SELECT c.*, s.* EXCLUDE (source_id, title, published, ledger, text_chars),
    day_words(s.stated, s.stated_from, s.stated_to) AS said_words,
    day_words(s.published, s.published_from, s.published_to) AS published_words
FROM source_coverage AS c
JOIN sources AS s USING (source_id)
ORDER BY s.stated_from, s.source_id
