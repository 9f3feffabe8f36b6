-- A party to an agreement is a state, a region, a company or a body, never a person.
-- fix: name the state or body for which the person signs.
SELECT 'agreement_parties' AS table_name, a.agreement_id || ' | ' || a.entity_id || ' | ' || a.role AS key,
       'entity_id' AS column_name, a.entity_id || ' is a person' AS message
FROM agreement_parties AS a
JOIN entities AS e USING (entity_id)
WHERE e.kind = 'person'
ORDER BY key
