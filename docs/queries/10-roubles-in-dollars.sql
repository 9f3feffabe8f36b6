-- What was the trade claimed in roubles worth in dollars?
SELECT printed, year, units_per_usd, publisher, round(usd / 1000000000, 2)::DECIMAL(18, 2) AS billion_usd
FROM figures_usd
WHERE indicator_id = 'trade_turnover' AND currency = 'RUB'
ORDER BY year;
