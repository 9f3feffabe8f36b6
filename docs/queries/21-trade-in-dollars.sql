-- What was mutual trade claimed to be in dollars, and over how many days?
SELECT period, days, printed, comparator, modality, number_words(usd_low) AS usd_from, number_words(usd_high) AS usd_to, basis, claimant
FROM figures_usd
WHERE indicator_id = 'trade_turnover' AND measure = 'level'
ORDER BY year, days, figure_id;
