-- What was promised for later than it was said, and what has been said of it since?
SELECT kind, what, promise, modality, due, said, claimant, since
FROM promised
ORDER BY due NULLS LAST, kind, id;
