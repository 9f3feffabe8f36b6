-- Which documents bind the two states, and since when?
SELECT title, kind, signed, status
FROM agreements_by_party
WHERE entity_id = 'kazakhstan' AND role = 'signatory' AND status IN ('signed', 'in_force')
ORDER BY signed NULLS LAST, title;
