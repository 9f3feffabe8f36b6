-- What is an amount in US dollars, at which rate, and who published the rate?
-- Grain: one row for each call; no row where there is no rate for the currency and year
-- Columns:
--   amount: the amount
--   currency_code: ISO 4217 code of its currency
--   period: a year, or a date in it, as in to_usd(1800000000000, 'RUB', 2022)
-- The amount stays beside its conversion: nobody said the dollars.
CREATE OR REPLACE MACRO to_usd(amount, currency_code, period) AS TABLE
SELECT
    CAST(amount AS DECIMAL(38, 9)) AS stated,
    r.currency,
    r.year,
    r.units_per_usd,
    r.basis,
    r.publisher,
    round(divide_down(CAST(amount AS DECIMAL(38, 9)), r.units_per_usd), 2)::DECIMAL(38, 2) AS usd
FROM (
    SELECT currency, year, units_per_usd, basis, publisher FROM exchange_rates WHERE role = 'primary'
    UNION ALL
    SELECT 'USD', left(CAST(period AS VARCHAR), 4)::BIGINT, 1, 'none needed', 'stated in US dollars'
) AS r
WHERE r.currency = currency_code AND r.year = left(CAST(period AS VARCHAR), 4)::BIGINT;
