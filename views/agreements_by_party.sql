-- Who is party to which documents?
-- Grain: one row a document, party and role
-- Columns:
--   entity_id: the party
--   party: its name
--   party_kind: state, region, company and so on
--   country: the country that the sources count it to
--   role: what it is to the document
--   agreement_id: the document
--   title: its title
--   kind: what sort of document
--   level: between whom it is
--   signed: date of signature (EDTF)
--   status: the furthest that a source says of it
--   sources: how many sources report it
CREATE OR REPLACE VIEW agreements_by_party AS
SELECT
    p.entity_id, coalesce(e.name, p.entity_id) AS party, e.kind AS party_kind, e.country, p.role,
    a.agreement_id, a.title, a.kind, a.level, a.signed, c.status, c.texts AS sources
FROM agreement_parties AS p
JOIN agreements AS a USING (agreement_id)
LEFT JOIN entities AS e ON e.entity_id = p.entity_id
JOIN agreement_current AS c USING (agreement_id)
ORDER BY p.entity_id, a.signed_from, a.agreement_id, p.role;
