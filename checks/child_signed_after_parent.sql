-- A document that belongs to another was not signed before it.
-- fix: correct one of the two dates, or the parent.
SELECT 'agreements' AS table_name, c.agreement_id AS key, 'signed' AS column_name,
       'signed by ' || c.signed_to || ', its parent ' || p.agreement_id || ' from ' || p.signed_from AS message
FROM agreements AS c
JOIN agreements AS p ON p.agreement_id = c.parent_agreement_id
WHERE c.signed_to < p.signed_from
ORDER BY key
