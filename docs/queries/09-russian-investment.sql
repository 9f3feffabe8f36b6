-- How much has Russia invested in Kazakhstan: all sums from 2000 to 2023, in the order in which they were said?
SELECT said, printed, interval, indicator, subject, claimant, source_id
FROM figures_wide
WHERE indicator_id IN ('investment_position', 'investment_gross_inflow', 'investment_total') AND measure = 'level'
    AND ref_area = 'kazakhstan' AND counterpart_area = 'russia'
ORDER BY said, figure_id;
