-- What was trade in 2021, and in whose statistics of 2020 does a rise of 34 percent lead there?
SELECT f.said, f.printed, f.claimant, s.reporter AS statistics_of, number_words(s.value) AS trade_in_2020,
    round(100.0 * (f.value::DOUBLE / s.value::DOUBLE - 1), 1)::DECIMAL(9, 1) AS rise_in_percent
FROM figures_wide AS f
JOIN (SELECT DISTINCT reporter, value FROM statistics_by_year WHERE indicator_id = 'trade_turnover' AND ref_area = 'kazakhstan' AND counterpart_area = 'russia' AND year = 2020) AS s
    ON s.reporter = CASE f.claimed_by WHEN 'vladimir-putin' THEN 'russia' ELSE 'kazakhstan' END
WHERE f.indicator_id = 'trade_turnover' AND f.measure = 'level' AND f.period = '2021'
ORDER BY f.said, f.figure_id;
