-- A document of an event is signed on the days of the event: not before it starts, and at most a week after.
-- fix: correct the day of signature, the event, or the day on which the event starts.
SELECT 'agreements' AS table_name, a.agreement_id AS key, 'signed' AS column_name,
       'signed ' || a.signed || ', and ' || e.event_id || ' starts ' || e.starts AS message
FROM agreements AS a
JOIN events AS e USING (event_id)
WHERE a.signed_to < e.starts_from OR a.signed_from > e.starts_to + 7
ORDER BY key
