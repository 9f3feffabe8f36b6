-- How often do the speakers hedge their numbers?
SELECT claimant, sum(figures)::BIGINT AS figures, sum(hedged)::BIGINT AS hedged, round(100.0 * sum(hedged) / sum(figures), 1)::DECIMAL(5, 1) AS percent
FROM claimants
GROUP BY claimant
ORDER BY figures DESC, claimant;
