-- Which growth rates of mutual trade were claimed?
SELECT period, printed, interval, modality, claimant
FROM series('trade_turnover')
WHERE measure = 'growth';
