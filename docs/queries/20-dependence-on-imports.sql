-- How much of which foods does Kazakhstan import from Russia?
SELECT subject, printed, interval, claimant
FROM figures_wide
WHERE indicator_id = 'import_share'
ORDER BY value DESC;
