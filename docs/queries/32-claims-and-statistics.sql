-- What do the statistics say of the trade that was claimed, and what can't be compared?
SELECT printed, period, claimant, reporter, CASE WHEN measure = 'level' THEN number_words(statistic) ELSE statistic::VARCHAR END AS statistic, outside_percent, not_compared
FROM claims_and_statistics
WHERE indicator_id = 'trade_turnover';
