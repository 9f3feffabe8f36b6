-- By how much was trade between the two countries said to have grown, year by year?
SELECT period, printed, interval, modality, claimant, said
FROM figures_wide
WHERE indicator_id = 'trade_turnover' AND measure = 'growth' AND ref_area = 'kazakhstan' AND counterpart_area = 'russia'
ORDER BY period_end NULLS FIRST, said, figure_id;
