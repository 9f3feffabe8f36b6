-- In which years do the two countries' own statistics of their trade lie more than 5 percent apart?
SELECT k.year, number_words(k.value) AS as_kazakhstan_counts, number_words(r.value) AS as_russia_counts,
    round(100.0 * (greatest(k.value, r.value) / least(k.value, r.value) - 1), 1)::DECIMAL(9, 1) AS percent_apart, k.unit, k.publisher
FROM statistics_by_year AS k
JOIN statistics_by_year AS r USING (indicator_id, ref_area, counterpart_area, year, unit, publisher, edition)
WHERE indicator_id = 'trade_turnover' AND ref_area = 'kazakhstan' AND k.reporter = 'kazakhstan' AND r.reporter = 'russia'
  AND greatest(k.value, r.value) > 1.05 * least(k.value, r.value)
ORDER BY k.year;
