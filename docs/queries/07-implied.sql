-- What follows from the claims that nobody says?
SELECT title, implied_role, implied, implied_plain
FROM identity_check
WHERE verdict = 'undetermined' AND implied IS NOT NULL
ORDER BY identity_id;
