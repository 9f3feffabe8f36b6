-- agreements in words
-- Every document: between whom, when it was signed, and how far it is
-- Widths: 60, 16, 18, 13, 13, 44, 9, 44
SELECT c.title AS agreement, agreement_id AS "agreement@agreements", replace(c.kind, '_', ' ') AS kind,
    level, signed, replace(status, '_', ' ') AS status, parties, texts AS "told in texts", s.title AS source,
    c.source_id AS "source@sources"
FROM agreement_current AS c LEFT JOIN sources AS s USING (source_id)
ORDER BY signed_from, agreement
