-- The verdict of an identity is the one that its curator expects.
-- fix: correct the terms, or the pinned verdict if the new one is right.
SELECT 'identities' AS table_name, i.identity_id AS key, 'pinned_verdict' AS column_name,
       'the claims come out ' || c.verdict || ', ' || i.pinned_verdict || ' was expected' AS message
FROM identities AS i
JOIN identity_check AS c USING (identity_id)
WHERE c.verdict IS DISTINCT FROM i.pinned_verdict
ORDER BY key
