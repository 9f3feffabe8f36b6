-- Which regions of the two countries deal with each other?
-- Grain: one row a pair of regions or cities of different countries and a document that both are party to
-- Columns:
--   region_a: region of the country that comes first in the alphabet
--   country_a: its country
--   region_b: region of the other country
--   country_b: its country
--   agreement_id: the document
--   title: its title
--   signed: date of signature (EDTF)
--   documents: how many documents the pair has
--
-- A package of documents is left out: who signed which of its papers with whom is not told.
CREATE OR REPLACE VIEW region_pairs AS
WITH regional AS (
    SELECT DISTINCT p.agreement_id, e.entity_id, e.name, e.country
    FROM agreement_parties AS p
    JOIN entities AS e USING (entity_id)
    WHERE e.kind IN ('region', 'city') AND e.country IS NOT NULL
)
SELECT
    a.name AS region_a, a.country AS country_a, b.name AS region_b, b.country AS country_b,
    d.agreement_id, d.title, d.signed,
    count(*) OVER (PARTITION BY a.entity_id, b.entity_id) AS documents
FROM regional AS a
JOIN regional AS b ON b.agreement_id = a.agreement_id AND a.country < b.country
JOIN agreements AS d ON d.agreement_id = a.agreement_id AND d.kind <> 'document_package'
ORDER BY region_a, region_b, d.agreement_id;
