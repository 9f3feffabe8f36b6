-- The claims that stand in an identity.
SELECT DISTINCT t.identity_id, w.figure_id, w.printed, w.claimant, w.period, w.indicator_id
FROM identity_terms AS t
JOIN figures_wide AS w USING (figure_id)
ORDER BY t.identity_id, w.figure_id
