-- How much has Russia invested in Kazakhstan?
SELECT period, printed, subject, claimant, source_id
FROM figures_wide
WHERE indicator_id = 'investment_stock' AND measure = 'level'
ORDER BY period_end, figure_id;
