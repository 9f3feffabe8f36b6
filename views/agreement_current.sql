-- What is the state of each document, by all texts that name it, and between whom is it?
-- Grain: one row a document
-- Columns:
--   agreement_id: the document
--   title: its title
--   kind: sort of document
--   level: between whom it is
--   signed: when it was signed (EDTF)
--   signed_from: first day that this allows
--   signed_to: last day that this allows
--   signed_basis: whether that is stated or inferred
--   status: the furthest state that any text gives, unless a later text says that it has expired
--   as_of: when that was first said (EDTF)
--   source_id: where
--   parties: who is party to it; "no party printed" where the texts print none
--   texts: how many texts name it
--
-- A later text that is silent about a document takes nothing back: the status never falls for that.
CREATE OR REPLACE VIEW agreement_current AS
WITH reports AS (
    SELECT
        r.agreement_id, r.status, r.as_of, r.as_of_from, m.source_id,
        list_position(['proposed', 'negotiating', 'signed', 'in_force', 'expired'], r.status) AS step
    FROM agreement_reports AS r
    JOIN mentions AS m USING (mention_id)
), furthest AS (
    SELECT agreement_id, arg_max(struct_pack(status, as_of, source_id), (step, -epoch(as_of_from))) AS found, count(DISTINCT source_id) AS texts
    FROM reports
    GROUP BY agreement_id
), parties AS (
    SELECT p.agreement_id, string_agg(DISTINCT coalesce(e.name, p.entity_id), ', ' ORDER BY coalesce(e.name, p.entity_id)) AS parties
    FROM agreement_parties AS p
    LEFT JOIN entities AS e USING (entity_id)
    GROUP BY p.agreement_id
)
SELECT
    a.agreement_id, a.title, a.kind, a.level, a.signed, a.signed_from, a.signed_to, a.signed_basis, f.found.status AS status,
    f.found.as_of AS as_of, f.found.source_id AS source_id, coalesce(p.parties, 'no party printed') AS parties, coalesce(f.texts, 0) AS texts
FROM agreements AS a
LEFT JOIN furthest AS f USING (agreement_id)
LEFT JOIN parties AS p USING (agreement_id)
ORDER BY a.agreement_id;
