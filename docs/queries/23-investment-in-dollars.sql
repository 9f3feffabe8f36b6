-- Who claims what about investment in dollars, and how firmly?
SELECT claimant, printed, comparator, number_words(usd_low) AS usd_from, number_words(usd_high) AS usd_to, indicator, measure, period
FROM figures_usd
WHERE theme = 'investment'
ORDER BY claimant, figure_id;
