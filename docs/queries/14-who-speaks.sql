-- Who speaks about what?
SELECT claimant, string_agg(theme || ' ' || figures, ', ' ORDER BY figures DESC, theme) AS themes
FROM claimants
GROUP BY claimant
ORDER BY sum(figures) DESC, claimant;
