-- What had been claimed about investment by the end of 2018?
SELECT indicator, printed, period, claimant
FROM as_of('2018-12-31')
WHERE theme = 'investment'
ORDER BY figure_id;
