-- The terms of an identity have the roles of its kind, and at most one role is left open.
-- fix: correct the role or the kind, or add the missing term; `schemas/identity_terms.json` says which role belongs where.
WITH roles(kind, role) AS (
    VALUES ('growth', 'base'), ('growth', 'rate'), ('growth', 'result'),
           ('change', 'base'), ('change', 'rate'), ('change', 'amount'),
           ('share', 'whole'), ('share', 'rate'), ('share', 'part'),
           ('sum', 'part'), ('sum', 'whole'),
           ('exchange', 'amount'), ('exchange', 'rate'), ('exchange', 'result'),
           ('repeat', 'left'), ('repeat', 'right'),
           ('ratio', 'left'), ('ratio', 'left_per'), ('ratio', 'right'), ('ratio', 'right_per')
)
SELECT 'identity_terms' AS table_name, t.identity_id || ' | ' || t.role || ' | ' || t.term AS key,
       'role' AS column_name, 'an identity of kind ' || i.kind || ' has no role ' || t.role AS message
FROM identity_terms AS t
JOIN identities AS i USING (identity_id)
ANTI JOIN roles AS r ON r.kind = i.kind AND r.role = t.role
UNION ALL
SELECT 'identities', i.identity_id, 'kind',
       'no term has the roles ' || string_agg(r.role, ', ' ORDER BY r.role) || '; one may be open, not more'
FROM identities AS i
JOIN roles AS r ON r.kind = i.kind
ANTI JOIN identity_terms AS t ON t.identity_id = i.identity_id AND t.role = r.role
GROUP BY i.identity_id
HAVING count(*) > 1
ORDER BY table_name, key
