-- What has been claimed about trade between the two countries from 2000 to 2023, in the order in which it was said?
SELECT said, period, printed, measure, modality, claimant
FROM figures_wide
WHERE indicator_id = 'trade_turnover' AND ref_area = 'kazakhstan' AND counterpart_area = 'russia'
ORDER BY said, period_start NULLS LAST, period_end, figure_id;
