-- What was trade between the two countries claimed to be in dollars, and over how many days?
SELECT period, days, printed, comparator, modality, number_words(usd_low) AS usd_from, number_words(usd_high) AS usd_to, basis, claimant
FROM figures_usd
WHERE indicator_id = 'trade_turnover' AND measure = 'level'
    AND figure_id IN (SELECT figure_id FROM figures WHERE ref_area = 'kazakhstan' AND counterpart_area = 'russia')
ORDER BY year NULLS LAST, days, figure_id;
