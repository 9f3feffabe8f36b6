-- How far do the statistics of either country lie outside what was claimed of their trade?
SELECT printed, period, claimant, interval AS that_is, reporter AS statistics_of, CASE WHEN measure = 'level' THEN number_words(statistic) ELSE statistic || ' percent' END AS statistic,
    CASE WHEN measure = 'level' THEN number_words(abs(outside)) ELSE abs(outside) || ' points' END AS outside_by, outside_percent
FROM claims_and_statistics
WHERE indicator_id = 'trade_turnover' AND statistic IS NOT NULL
ORDER BY measure, abs(outside) DESC, figure_id, reporter;
