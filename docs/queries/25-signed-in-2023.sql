-- Which documents were signed in 2023, and by whom?
SELECT title, signed, parties, status
FROM agreement_current
WHERE year(signed_from) = 2023 AND year(signed_to) = 2023
ORDER BY signed, agreement_id;
