-- Who took part in a meeting, as the texts name them.
SELECT DISTINCT p.event_id, p.entity_id, e.name, e.kind, p.role
FROM event_participants AS p
JOIN entities AS e USING (entity_id)
ORDER BY p.event_id, e.name, p.role
