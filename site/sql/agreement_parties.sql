-- Who is party to a document.
SELECT p.agreement_id, p.entity_id, e.name, e.kind, p.role
FROM agreement_parties AS p
JOIN entities AS e USING (entity_id)
ORDER BY p.agreement_id, e.name, p.role
