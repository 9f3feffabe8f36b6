-- Which claims of trade can't be held against statistics, and why?
SELECT not_compared, count(*) AS claims, string_agg(printed || coalesce(' (' || period || ')', ''), '; ' ORDER BY figure_id) AS which
FROM claims_and_statistics
WHERE indicator_id = 'trade_turnover' AND not_compared IS NOT NULL
GROUP BY not_compared
ORDER BY claims DESC, not_compared;
