-- What the statistics say beside a claim.
SELECT s.*, with_unit(s.statistic, f.unit) AS statistic_words, with_unit(abs(s.outside), f.unit) AS outside_words
FROM claims_and_statistics AS s
JOIN figures AS f USING (figure_id)
WHERE s.statistic IS NOT NULL
ORDER BY s.figure_id, s.reporter
