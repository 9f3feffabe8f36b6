-- Every document with the furthest state that any text gives.
SELECT c.*, a.description, a.signed_basis, day_words(a.signed, a.signed_from, a.signed_to) AS signed_words, a.event_id, v.name AS event,
    a.project_id, p.name AS project, a.parent_agreement_id, u.title AS parent, period_words(a.period_start, a.period_end, 'stated') AS term
FROM agreement_current AS c
JOIN agreements AS a USING (agreement_id)
LEFT JOIN events AS v ON v.event_id = a.event_id
LEFT JOIN projects AS p ON p.project_id = a.project_id
LEFT JOIN agreements AS u ON u.agreement_id = a.parent_agreement_id
ORDER BY c.title, c.agreement_id
