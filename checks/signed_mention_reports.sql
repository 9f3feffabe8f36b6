-- The day of a signature is given by a date of a source that reports the document, one above it, or its event.
-- fix: name the mention of kind date or metadata that gives the day, or correct the event or the parent.
WITH RECURSIVE above AS (
    SELECT agreement_id, agreement_id AS named, parent_agreement_id, event_id FROM agreements
    UNION
    SELECT a.agreement_id, p.agreement_id, p.parent_agreement_id, p.event_id
    FROM above AS a
    JOIN agreements AS p ON p.agreement_id = a.parent_agreement_id
), reporting AS (
    SELECT a.agreement_id, m.source_id
    FROM above AS a
    JOIN agreement_reports AS r ON r.agreement_id = a.named
    JOIN mentions AS m USING (mention_id)
    UNION
    SELECT a.agreement_id, m.source_id
    FROM above AS a
    JOIN event_reports AS r ON r.event_id = a.event_id
    JOIN mentions AS m USING (mention_id)
)
SELECT 'agreements' AS table_name, g.agreement_id AS key, 'signed_mention_id' AS column_name,
       CASE WHEN m.kind NOT IN ('date', 'metadata') THEN 'the mention is of kind ' || m.kind || ', not date'
            ELSE m.source_id || ' reports neither the document nor its event' END AS message
FROM agreements AS g
JOIN mentions AS m ON m.mention_id = g.signed_mention_id
LEFT JOIN reporting AS r ON r.agreement_id = g.agreement_id AND r.source_id = m.source_id
WHERE m.kind NOT IN ('date', 'metadata') OR r.agreement_id IS NULL
ORDER BY key
