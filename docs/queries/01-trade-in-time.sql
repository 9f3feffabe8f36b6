-- How did mutual trade develop, according to whom?
SELECT period, printed, measure, interval, claimant, source_id
FROM series('trade_turnover')
WHERE measure = 'level';
