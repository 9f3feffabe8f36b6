-- Russian investment in Kazakhstan, as claimed since 2022, in US dollars
SELECT DISTINCT ON (f.said, f.claimed_by, f.printed) f.printed, f.claimant || ', ' || strftime(s.stated_from, '%B %Y') AS label, f.unit, f.value, c.lo, c.hi, c.plain_hi
FROM figures_wide AS f
JOIN sources AS s USING (source_id)
JOIN claim_intervals AS c USING (figure_id)
WHERE f.indicator_id = 'investment_total' AND f.measure = 'level' AND f.ref_area = 'kazakhstan' AND f.said >= '2022'
ORDER BY f.said, f.claimed_by, f.printed, f.figure_id
