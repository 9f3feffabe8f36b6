-- How much has Russia invested in Kazakhstan?
SELECT period, printed, indicator, subject, claimant, source_id
FROM figures_wide
WHERE indicator_id IN ('investment_position', 'investment_gross_inflow', 'investment_total') AND measure = 'level'
ORDER BY period_end, figure_id;
